"""What every change of the calendar does: ask, lock, renew the edition, announce."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Words

from .. import permissions, queries
from ..events import CalendarChanged
from ..models import Edition


@contextmanager
def changing(by: Actor) -> Iterator[None]:
    """One transaction, one change at a time; raises Denied when `by` may not."""
    if not by.may(permissions.LOAD):
        raise Denied(
            "Your account may not do this: {what}. Ask the security administrator if you need it.",
            what=Words(permissions.LOAD.title),
        )
    with transaction.atomic():
        Edition.objects.get_or_create(number=Edition.ONLY, defaults={"token": uuid.uuid4().hex})
        Edition.objects.select_for_update().get(number=Edition.ONLY)
        yield


def changed(event: CalendarChanged) -> None:
    """Let this process see the change now and the others soon, then tell everybody.

    The token is drawn, not counted: should the transaction roll back, no later edition can be
    taken for the one that never was.
    """
    Edition.objects.filter(number=Edition.ONLY).update(token=uuid.uuid4().hex)
    queries.forget()
    transaction.on_commit(queries.forget)
    announce(event)
