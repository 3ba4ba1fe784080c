"""Who may bring, see, release and vouch for photos."""

from collections.abc import Callable
from dataclasses import dataclass

from xiuhua.kernel.permissions import Actor, Permission, Role

BRING = Permission("evidence.bring", "Attach a photo to one's own deed", public=True)
SEE = Permission("evidence.see", "See released photos, and those of one's own work", public=True)
VIEW = Permission(
    "evidence.view", "See photos that are not released", Role.RECEPTION, Role.SHIFT_HEAD,
    Role.DISPATCHER, Role.UNIT, Role.COLLECTOR, Role.CALLBACK, Role.SUPERVISION_HEAD,
    Role.COMMAND_HEAD, Role.DIRECTOR, Role.AUDITOR,
)  # fmt: skip
CUSTODY = Permission(
    "evidence.custody", "See where a photo came from and who looked at it", Role.SHIFT_HEAD,
    Role.SUPERVISION_HEAD, Role.DIRECTOR, Role.AUDITOR,
)  # fmt: skip
RELEASE = Permission(
    "evidence.release", "Release photos to the public, redact and withdraw them",
    Role.RECEPTION, Role.SHIFT_HEAD, Role.SUPERVISION_HEAD,
)  # fmt: skip
ORIGINAL = Permission(
    "evidence.original", "Fetch an original photo, with its hidden data", Role.SUPERVISION_HEAD,
    Role.AUDITOR, reveals=True,
)  # fmt: skip

PERMISSIONS = (BRING, SEE, VIEW, CUSTODY, RELEASE, ORIGINAL)


@dataclass(frozen=True)
class Keeper:
    """Who sees the unreleased photos of one kind of subject.

    Whoever may do `needs` where the subject lies; where that is not fine enough (a unit sees its
    own cases only), `ask(key, by)` answers as well, and both have to say yes.
    """

    kind: str
    needs: Permission
    ask: Callable[[str, Actor], bool] | None = None
