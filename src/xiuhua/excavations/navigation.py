"""Where excavations stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("excavations.permits", "Excavations", "excavations:permits", permissions.WORK, order=50),
    Place(
        "excavations.findings",
        "Findings at digs",
        "excavations:findings",
        permissions.SEE,
        order=51,
    ),
    Place(
        "excavations.watchers", "Watchers", "excavations:watchers", permissions.WATCHERS, order=52
    ),
)
