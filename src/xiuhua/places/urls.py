"""Where places are looked through."""

from django.urls import path

from .pages import divisions, plots

app_name = "places"
urlpatterns = [
    path("places/outline.geojson", divisions.outline, name="outline"),
    path("desk/places/", divisions.divisions, name="divisions"),
    path("desk/places/load/", divisions.load, name="load"),
    path("desk/places/plots/", plots.plots, name="plots"),
    path("desk/places/plots/outlines.geojson", plots.outlines, name="plot_outlines"),
    path("desk/places/plots/new/", plots.new, name="plot_new"),
    path("desk/places/plots/bring/", plots.bring, name="plots_bring"),
    path("desk/places/plots/list.geojson", plots.given, name="plots_given"),
    path("desk/places/plots/list.<slug:form>", plots.taken, name="plots_taken"),
    path("desk/places/plots/<int:key>/", plots.plot, name="plot"),
    path("desk/places/plots/<int:key>/outline.geojson", plots.outline_of, name="plot_outline"),
    path("desk/places/plots/<int:key>/<slug:name>/", plots.step, name="plot_step"),
    path("desk/places/<str:key>/", divisions.division, name="division"),
]
