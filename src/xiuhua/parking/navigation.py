"""Where parking stands in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("parking.desk", "Parking", "parking:desk", permissions.SEE, order=60),
    Place("parking.car_parks", "Car parks", "parking:car_parks", permissions.OWN, order=61),
    Place(
        "parking.registrations",
        "Registrations of car parks",
        "parking:registrations",
        permissions.OWN,
        order=62,
    ),
    Place(
        "parking.sites", "Where the next car parks go", "parking:sites", permissions.SEE, order=65
    ),
    Place(
        "parking.accounts", "Official accounts", "parking:accounts", permissions.ACCOUNTS, order=880
    ),
    Place(
        "parking.phone",
        "Phone of the demo",
        "parking:phone",
        permissions.TALK,
        order=906,
        demo_only=True,
    ),
    Place("parking.alarms", "Alarms about counts", "parking:alarms", permissions.SEE, order=66),
    Place("parking.sources", "Sources of counts", "parking:sources", permissions.SOURCES, order=67),
    Place("parking.streets", "Bays on streets", "parking:streets", permissions.SEE, order=62),
    Place(
        "parking.forecast",
        "Is the forecast any good?",
        "parking:forecast",
        permissions.SEE,
        order=68,
    ),
)
