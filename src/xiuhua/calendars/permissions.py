"""Who may see the working calendar, and who may change it."""

from xiuhua.kernel.permissions import Permission, Role

VIEW = Permission("calendars.view", "See the working calendar", *Role)
LOAD = Permission(
    "calendars.load", "Load lists of working days and set working hours", Role.ADMINISTRATOR
)

PERMISSIONS = (VIEW, LOAD)
