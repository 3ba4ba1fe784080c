"""Addresses of the pages about hot spots."""

from django.urls import path

from . import pages

app_name = "hotspots"
urlpatterns = [
    path("desk/hotspots/", pages.spots, name="spots"),
    path("desk/hotspots/drawn.geojson", pages.drawing, name="drawn"),
    path("desk/hotspots/spots.<slug:form>", pages.taken, name="taken"),
    path("desk/hotspots/<int:key>/", pages.spot, name="spot"),
    path("desk/hotspots/<int:key>/decide/", pages.decide, name="decide"),
]
