"""Where cases stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("cases.worklist", "Worklist", "cases:worklist", permissions.DESK, order=10),
    Place("cases.map", "Map", "cases:map", permissions.DESK, order=20),
    Place("cases.register", "Take a report down", "cases:register", permissions.REGISTER, order=30),
    Place("cases.street", "In the street", "cases:street", permissions.CHECK, order=40),
)
