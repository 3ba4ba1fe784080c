"""Who sees the ledgers, and who keeps them.

An entry asks no permission of this app: it is made inside a deed of a domain, which asks its own.
"""

from xiuhua.kernel.permissions import Permission, Role

_HEADS = (Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)

SEE = Permission(
    "ledgers.see", "See the ledgers",
    *_HEADS, Role.SHIFT_HEAD, Role.PERMIT_OFFICER, Role.PARKING_OFFICER, Role.DIRECTOR, Role.AUDITOR,
)  # fmt: skip
KEEP = Permission(
    "ledgers.keep", "Keep the ledgers: corrections, stated totals, projects and targets", *_HEADS
)

PERMISSIONS = (SEE, KEEP)
