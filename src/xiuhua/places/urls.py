"""Where places are looked through."""

from django.urls import path

from . import pages

app_name = "places"
urlpatterns = [
    path("places/outline.geojson", pages.outline, name="outline"),
    path("desk/places/", pages.divisions, name="divisions"),
    path("desk/places/load/", pages.load, name="load"),
    path("desk/places/<str:key>/", pages.division, name="division"),
]
