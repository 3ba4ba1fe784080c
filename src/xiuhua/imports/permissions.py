"""Who may hand tables in and who may release them; each kind asks its own permission besides."""

from xiuhua.kernel.permissions import Permission, Role

_HEADS = (Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)

LOOK = Permission(
    "imports.look", "See what is being brought in", Role.ADMINISTRATOR, *_HEADS, Role.DIRECTOR
)
PREPARE = Permission(
    "imports.prepare", "Hand a table in and put its rows right", Role.ADMINISTRATOR, *_HEADS
)
RELEASE = Permission(
    "imports.release", "Release what somebody else has brought in", *_HEADS, Role.DIRECTOR
)

PERMISSIONS = (LOOK, PREPARE, RELEASE)
