"""Nudging, ordering, coming back from the shelf, and what happens when somebody doubts a closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Denied, Missing, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, Order
from ..queries.numbers import whole
from ..rules import in_time_to_doubt
from ..workflow import CaseState
from .numbers import order_number
from .reporting import own_county
from .steps import done_before, only_its_unit, step


@deed(permissions.URGE, on="case")
def urge(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """A nudge: the unit is told, nothing else changes."""
    case.urges += 1
    step(case, "urge", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.OVERSEE, on="case")
def oversee(
    case: Case, *, kind: str, words: str, due_at: datetime, by: Actor, request_key: str = ""
) -> Case:
    """A numbered order with a deadline; the unit owes a reply."""
    if kind not in Order.Kind.values:
        raise Refused("Choose why the order is given.", field="kind")
    if not words.strip():
        raise Refused("Say what is ordered.", field="words")
    if due_at <= timezone.now():
        raise Refused("Choose a deadline that lies ahead.", field="due_at")
    if done_before(request_key) or case.unit is None:
        return _no_unit(case)
    step(case, "oversee", by=by, words=words, request_key=request_key)
    Order.objects.create(
        number=order_number(own_county(), timezone.now()),
        case=case,
        kind=kind,
        words=words,
        unit=case.unit,
        given_by=by.ref,
        given_at=timezone.now(),
        due_at=due_at,
    )
    return case


def _no_unit(case: Case) -> Case:
    if case.unit is None:
        raise Refused("No unit has the case yet; dispatch it first.")
    return case


@deed(permissions.ANSWER, on="case")
def reply_order(case: Case, *, order: Order, words: str, by: Actor, request_key: str = "") -> Case:
    """The unit's reply to an order."""
    if order.case_id != case.pk:
        raise Missing("This order is not about this case.")
    if by is not SYSTEM and getattr(by, "organisation_id", None) != order.unit_id:
        raise Denied("The order was given to another unit.")
    if order.replied_at:
        raise Refused("The order was replied to already.")
    if not words.strip():
        raise Refused("Say in a sentence what was done.", field="words")
    step(case, "reply_order", by=by, words=words, request_key=request_key)
    order.reply, order.replied_by, order.replied_at = words, by.ref, timezone.now()
    order.save()
    return case


@deed(permissions.RESUME, on="case")
def resume(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Bring it back: the clock goes on from where it stood, and after the shelf a person looks."""
    if case.now is CaseState.SHELVED:
        case.attention = "shelf_over"
    case.until = None
    step(case, "resume", by=by, words=words, request_key=request_key)
    case.shelved_at = None
    case.save()
    return case


@deed(permissions.ANSWER, on="case")
def clear_shelved(
    case: Case,
    *,
    words: str,
    by: Actor,
    photos: Sequence[Any] = (),
    request_key: str = "",
) -> Case:
    """What could not be done is done, with a new photo; it leaves the shelf and is checked."""
    only_its_unit(case, by)
    if not words.strip():
        raise Refused("Say in a sentence what was done.", field="words")
    case.until = None
    step(case, "clear_shelved", by=by, words=words, photos=photos, request_key=request_key)
    case.shelved_at = None
    case.save()
    return case


def wake(today: date) -> int:
    """Bring back every case whose day has passed; how many. One at a time, each its own deed."""
    rows = Case.objects.filter(
        state__in=[CaseState.DEFERRED.value, CaseState.SHELVED.value], until__lt=today
    )
    waking = list(rows.order_by("pk"))
    for case in waking:
        resume(case, by=SYSTEM)
    return len(waking)


@deed(permissions.FOLLOW, on="case")
def not_fixed(case: Case, *, words: str, by: Actor, request_key: str = "") -> Case:
    """Whoever reported, or a hotline for them, says it is not fixed: the desk looks at it again.

    The first closing stays in the statistics. A second doubt is settled by the shift head.
    """
    if case.closed_at is None:
        raise Refused("This case is not closed; it is still being worked on.")
    today = timezone.localdate()
    if stop := in_time_to_doubt(case.closed_at, timezone.now(), whole("doubt_days", today)):
        raise Refused(stop.text, **stop.facts)
    if done_before(request_key):
        return case
    case.reopenings += 1
    step(case, "not_fixed", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.REOPEN, on="case")
def check_again(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Send somebody else to look at what is said not to be fixed."""
    _second_is_the_heads(case, by)
    step(case, "check_again", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.APPROVE, on="case")
def stand_by(case: Case, *, words: str, by: Actor, request_key: str = "") -> Case:
    """Let the closing stand, with the reason; only after somebody has looked once already."""
    if not words.strip():
        raise Refused("Give the reason in a sentence.", field="words")
    step(case, "stand_by", by=by, words=words, request_key=request_key)
    return case


def _second_is_the_heads(case: Case, by: Actor) -> None:
    if case.reopenings > 1 and not by.may(permissions.APPROVE, case.division_code):
        raise Denied("A second doubt is settled by the shift head.")
