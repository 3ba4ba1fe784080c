"""The entry of places in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("places", "Divisions and cells", "places:divisions", permissions.VIEW, order=915),
    Place("places.plots", "Plots to be used", "places:plots", permissions.SEE_PLOTS, order=66),
)
