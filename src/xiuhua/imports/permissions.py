"""Who may hand tables in and who may release them; each kind asks its own permission besides."""

from xiuhua.kernel.permissions import Permission, Role

_HEADS = (Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)
_OFFICERS = (Role.PARKING_OFFICER,)
"""They bring in the tables of their own domain, and release one another's."""

LOOK = Permission(
    "imports.look",
    "See what is being brought in",
    Role.ADMINISTRATOR,
    *_HEADS,
    *_OFFICERS,
    Role.DIRECTOR,
)
PREPARE = Permission(
    "imports.prepare",
    "Hand a table in and put its rows right",
    Role.ADMINISTRATOR,
    *_HEADS,
    *_OFFICERS,
)
RELEASE = Permission(
    "imports.release",
    "Release what somebody else has brought in",
    *_HEADS,
    *_OFFICERS,
    Role.DIRECTOR,
)

PERMISSIONS = (LOOK, PREPARE, RELEASE)
