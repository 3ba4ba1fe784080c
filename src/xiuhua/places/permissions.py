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

PERMISSIONS = (FIND, VIEW, LOAD)
