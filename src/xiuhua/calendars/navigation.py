"""The calendar's entry in the desk's navigation, for those who keep it."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("calendars", "Working calendar", "calendars:calendar", permissions.VIEW, order=920),
)
