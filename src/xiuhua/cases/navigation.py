"""Where cases stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("cases.worklist", "Worklist", "cases:worklist", permissions.DESK, order=10),
    Place("cases.heads", "What is late", "cases:heads", permissions.WATCH, order=12),
    Place("cases.shift", "The shift", "cases:shift", permissions.HANDOVER, order=14),
    Place("cases.unit", "Desk of the unit", "cases:unit_desk", permissions.SEE_OWN, order=8),
    Place("cases.map", "Map", "cases:map", permissions.DESK, order=20),
    Place("cases.register", "Take a report down", "cases:register", permissions.REGISTER, order=30),
    Place("cases.call_backs", "Call-backs", "cases:call_backs", permissions.CALL_BACK, order=32),
    Place("cases.orders", "Passed-on orders", "cases:orders", permissions.ORDERS, order=35),
    Place("cases.partners", "Partners", "cases:partners", permissions.PARTNERS, order=903),
    Place("cases.street", "In the street", "cases:street", permissions.CHECK, order=40),
    Place("cases.duties", "Duty list", "cases:duties", permissions.SEE, order=60),
    Place("cases.zones", "Areas without reports", "cases:zones", permissions.SEE, order=62),
    Place("cases.forms", "Forms of papers", "cases:forms", permissions.TEMPLATES, order=910),
    Place("cases.numbers", "Numbers of the loop", "cases:numbers", permissions.NUMBERS, order=905),
)
