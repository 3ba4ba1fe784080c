"""Addresses of the pages about hot spots."""

from django.urls import path

from .pages import asked, spot, spots

app_name = "hotspots"
urlpatterns = [
    path("desk/hotspots/", spots.spots, name="spots"),
    path("desk/hotspots/drawn.geojson", spots.drawing, name="drawn"),
    path("desk/hotspots/spots.<slug:form>", spots.taken, name="taken"),
    path("desk/hotspots/terms/", spots.terms, name="terms"),
    path("desk/hotspots/asked/", asked.asked, name="asked"),
    path("desk/hotspots/asked/<int:key>/reply/", asked.reply, name="reply"),
    path("desk/hotspots/<int:key>/", spot.spot, name="spot"),
    path("desk/hotspots/<int:key>/drawn.geojson", spot.drawing, name="spot_drawn"),
    path("desk/hotspots/<int:key>/decide/", spot.decide, name="decide"),
]
