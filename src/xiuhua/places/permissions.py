"""Who may load, look through and ask for places."""

from xiuhua.kernel.permissions import Permission, Role

FIND = Permission("places.find", "Ask what lies where, and find places by name", public=True)
VIEW = Permission(
    "places.view",
    "Look through divisions and cells",
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.SUPERVISION_HEAD,
    Role.COMMAND_HEAD,
    Role.DIRECTOR,
    Role.SHIFT_HEAD,
    Role.DISPATCHER,
    Role.RECEPTION,
)
LOAD = Permission("places.load", "Load divisions, boundaries and cells", Role.ADMINISTRATOR)
SEE_PLOTS = Permission(
    "places.see_plots", "See plots that could be used for a time",
    Role.PARKING_OFFICER, Role.COMMAND_HEAD, Role.DIRECTOR, Role.SUPERVISION_HEAD, Role.AUDITOR,
)  # fmt: skip
KEEP_PLOTS = Permission(
    "places.keep_plots", "Keep plots that could be used for a time", Role.PARKING_OFFICER, Role.COMMAND_HEAD,
)  # fmt: skip

PERMISSIONS = (FIND, VIEW, LOAD, SEE_PLOTS, KEEP_PLOTS)
