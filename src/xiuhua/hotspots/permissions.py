"""Who sees hot spots, and who decides about them."""

from xiuhua.kernel.permissions import Permission, Role

_HEADS = (Role.SHIFT_HEAD, Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)

SEE = Permission(
    "hotspots.see", "See where the same trouble comes again",
    *_HEADS, Role.DIRECTOR, Role.AUDITOR, Role.DISPATCHER,
)  # fmt: skip
DECIDE = Permission(
    "hotspots.decide", "Decide what is done about a hot spot", *_HEADS, Role.DIRECTOR
)
TERMS = Permission(
    "hotspots.terms", "Change how strictly hot spots are looked for",
    Role.SUPERVISION_HEAD, Role.COMMAND_HEAD,
)  # fmt: skip
ANSWER = Permission(
    "hotspots.answer", "Reply for the unit to what is asked about a hot spot", Role.UNIT
)

PERMISSIONS = (SEE, DECIDE, TERMS, ANSWER)
