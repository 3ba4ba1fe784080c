"""What records do when they are told: a known account's denial goes into its chain."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import connection

from xiuhua.kernel.events import on
from xiuhua.kernel.permissions import PUBLIC, Permission
from xiuhua.web.doors import DeniedAtDoor

from . import actions
from .events import DeniedDeed

logger = logging.getLogger("xiuhua.records")


@dataclass(frozen=True)
class _Known:
    """The two strings that a door tells of an actor."""

    ref: str
    chain: str

    def may(self, permission: Permission, division: str | None = None) -> bool:
        return False


@on(DeniedAtDoor)
def keep_door_denial(event: DeniedAtDoor) -> None:
    """Record whom a page or an endpoint turned away.

    The address itself is not kept: a personal link's secret is part of it.
    """
    if not connection.needs_rollback:
        actions.note(
            subject=("web.door", event.permission),
            deed="records.denied",
            by=_Known(event.actor, event.chain),
            after={"permission": event.permission},
        )


@on(DeniedDeed)
def keep_denial(event: DeniedDeed) -> None:
    """Record the denial of a known account or key; log a stranger's, who has no chain."""
    told = {"deed": event.deed, "by": event.by.ref, "permission": event.permission}
    logger.warning("denied %(deed)s to %(by)s (%(permission)s)", told, extra=told)
    if event.by.ref == PUBLIC.ref or connection.needs_rollback:
        return
    actions.note(
        subject=event.subject or (event.deed.partition(".")[0], ""),
        deed="records.denied",
        by=event.by,
        after={"deed": event.deed, "permission": event.permission},
        division=event.division,
    )
