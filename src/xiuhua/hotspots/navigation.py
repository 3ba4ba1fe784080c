"""Where hot spots stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("hotspots.spots", "Hot spots", "hotspots:spots", permissions.SEE, order=57),
    Place(
        "hotspots.asked", "Asked about hot spots", "hotspots:asked", permissions.ANSWER, order=58
    ),
)
