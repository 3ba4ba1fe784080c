"""Who may see figures, prepare a bulletin, release it."""

from xiuhua.kernel.permissions import Permission, Role

_HEADS = (Role.SUPERVISION_HEAD, Role.COMMAND_HEAD, Role.DIRECTOR)

SEE = Permission(
    "indicators.see", "See the figures of areas, units, posts and collectors",
    Role.SHIFT_HEAD, *_HEADS, Role.AUDITOR,
)  # fmt: skip
PREPARE = Permission(
    "indicators.prepare", "Prepare a bulletin", Role.SHIFT_HEAD, Role.SUPERVISION_HEAD
)
RELEASE = Permission(
    "indicators.release", "Release a bulletin that somebody else prepared", *_HEADS
)
READ = Permission(
    "indicators.read", "Read released bulletins",
    *SEE.roles, Role.RECEPTION, Role.DISPATCHER, Role.UNIT, Role.COLLECTOR, Role.CALLBACK,
)  # fmt: skip
PUBLIC = Permission("indicators.public", "Read what is released for everybody", public=True)

PERMISSIONS = (SEE, PREPARE, RELEASE, READ, PUBLIC)
