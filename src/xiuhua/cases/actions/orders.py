"""Work orders of partners: brought in with their number and clock, returned, answered, called back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.datum import Datum
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Refused
from xiuhua.kernel.working_time import Clock, Limit, Unit
from xiuhua.places.models import Division
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, Category, OrderAnswer, OutsideOrder, Partner
from ..queries.finding import bigrams_of
from ..queries.numbers import number, whole
from ..queries.orders import may_answer
from ..rules import in_time_to_doubt, in_time_to_return
from ..workflow import CaseState
from . import telling
from .afterwards import not_fixed
from .clocks import running_clock, show
from .reporting import Report, report
from .steps import done_before, step

O = OutsideOrder.State  # noqa: E741 - the states of an order, as the workflow's are S
LEAST_SATISFIED = 3
"""Of five: fewer is not satisfied, unless the partner says so in words."""
MOST_WORDS = 500


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """An order as read: their number, the trouble, its place, the caller, their two moments.

    `as_it_came` is kept beside the case and holds nothing of the caller.
    """

    number: str
    words: str = ""
    category: Category | None = None
    division: Division | None = None
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: Datum = Datum.WGS84
    name: str = ""
    phone: str = ""
    passed_at: datetime | None = None
    due_at: datetime | None = None
    as_it_came: dict[str, Any] = field(default_factory=dict)


def take_order(partner: Partner, told: Incoming, *, by: Actor) -> tuple[OutsideOrder, bool]:
    """Take an order down as a case, and whether it is new: the same number answers the same case."""
    if not told.number:
        raise Refused("The order has no number.", field="number")
    if not partner.is_active:
        raise Refused("{partner} is not in use.", partner=str(partner))
    if found := _known(partner, told.number):
        return found, False
    return _take(partner, told, by=by), True


def _known(partner: Partner, number: str) -> OutsideOrder | None:
    rows = OutsideOrder.objects.select_related("case", "partner")
    return rows.filter(partner=partner, number=number).first()


@deed(permissions.ORDERS, name="cases.take_order")
def _take(partner: Partner, told: Incoming, *, by: Actor) -> OutsideOrder:
    Partner.objects.select_for_update().get(pk=partner.pk)
    if found := _known(partner, told.number):
        return found
    now = timezone.now()
    received = min(told.passed_at or now, now)
    due = told.due_at or order_due(received)
    case, _code = report(_report(partner, told, due), by=by)
    order = OutsideOrder.objects.create(
        partner=partner,
        number=told.number,
        case=case,
        received_at=received,
        return_until=_ends(Limit(partner.return_value, Unit(partner.return_unit)), received),
        due_at=due,
        told=told.as_it_came,
    )
    case.bigrams = bigrams_of(case)
    case.save(update_fields=["bigrams"])
    return order


def _report(partner: Partner, told: Incoming, due: datetime) -> Report:
    key = hashlib.sha256(f"{partner.key}:{told.number}".encode()).hexdigest()
    return Report(
        words=told.words,
        category=told.category,
        division=told.division,
        address=told.address,
        lon=told.lon,
        lat=told.lat,
        datum=told.datum,
        name=told.name,
        phone=told.phone,
        source="order",
        request_key=f"order:{key}",
        outside_due_at=due,
    )


def order_due(since: datetime) -> datetime:
    """When an order is due that names no moment: the office's number of work days after `since`."""
    return _ends(Limit(number("order_days", localdate(since)), Unit.WORK_DAY), since)


def _ends(limit: Limit, since: datetime) -> datetime:
    due = Clock.started(limit, since).due(calendar())
    assert due is not None  # a clock that runs is due some day
    return due.at


@deed(permissions.ORDERS, on="case")
def return_order(case: Case, *, words: str, by: Actor, request_key: str = "") -> Case:
    """Give an order back that is not ours, within its own window and with the reason."""
    order = _order(case)
    if done_before(request_key):
        return case
    if not words.strip():
        raise Refused("Say why the order is returned; the partner reads it.", field="words")
    if stop := in_time_to_return(order.return_until, timezone.now()):
        raise Refused(stop.text, **stop.facts)
    step(case, "return_order", by=by, words=words, request_key=request_key)
    facts = {"state": O.RETURNED, "returned_at": timezone.now(), "return_words": words[:MOST_WORDS]}
    _note(order, facts=facts, by=by)
    telling.answer(order, OrderAnswer.Kind.RETURN, by=by)
    return case


@deed(permissions.ORDERS, on="case")
def answer_order(
    case: Case,
    *,
    handled_by: str,
    words: str,
    called: bool,
    by: Actor,
    contact: str = "",
    arrived_at: datetime | None = None,
) -> Case:
    """The reply form of the partner, filled in and sent: their clock ends, ours goes on alone."""
    order = _order(case)
    _answerable(case, order, words)
    facts = {
        "state": O.REPLIED,
        "handled_by": handled_by[:120],
        "contact": contact[:60],
        "arrived_at": arrived_at,
        "reply": words,
        "called": called,
        "replied_at": timezone.now(),
    }
    _note(order, facts=facts, by=by)
    _their_clock(case, None)
    case.save()
    telling.answer(order, OrderAnswer.Kind.REPLY, by=by)
    return case


def _answerable(case: Case, order: OutsideOrder, words: str) -> None:
    if order.state != O.OPEN:
        raise Refused("This order is not ours to answer now. Reload the page to see where it is.")
    if not may_answer(case):
        raise Refused("Reply once the unit has answered, or the case is closed.")
    if not words.strip():
        raise Refused("Say in a sentence what was done.", field="words")


@deed(permissions.ORDERS, on="case")
def call_back_order(
    case: Case,
    *,
    by: Actor,
    satisfied: bool | None = None,
    rating: int | None = None,
    words: str = "",
    due_at: datetime | None = None,
) -> Case:
    """What the partner heard when it asked the person. Not satisfied comes back to us once.

    The same told twice counts once. A second time it is only kept and shown; `due_at` is until
    when they want it after it came back.
    """
    order, good = _order(case), is_good(satisfied, rating)
    if order.state in {O.OPEN, O.RETURNED}:
        raise Refused("This order was not replied to, so nothing can have been called back.")
    again = order.state == O.DISSATISFIED
    facts = {
        "state": O.SATISFIED if good else O.DISSATISFIED,
        "rating": rating,
        "rating_words": words.strip()[:MOST_WORDS],
        "called_at": timezone.now(),
        "dissatisfied": order.dissatisfied + (not good and not again),
    }
    if not good and comes_back(case, order):
        due = due_at or order_due(timezone.now())
        facts |= {"state": O.OPEN, "reopened_at": timezone.now(), "due_at": due}
        case.outside_due_at = due
        case.save()
        not_fixed(case, words=words.strip()[:MOST_WORDS], by=by)
    _note(order, facts=facts, by=by)
    return case


def is_good(satisfied: bool | None, rating: int | None) -> bool:
    """Whether the person is satisfied: as the partner says, else by the rating of 1 to 5."""
    if rating is not None and not 1 <= rating <= 5:
        raise Refused("A rating is a number from 1 to 5.", field="rating")
    if satisfied is None and rating is None:
        raise Refused("Say whether the person is satisfied, or give a rating.", field="satisfied")
    return satisfied if satisfied is not None else (rating or 0) >= LEAST_SATISFIED


def comes_back(case: Case, order: OutsideOrder) -> bool:
    """Whether not being satisfied opens the case again: once, when closed, within its days."""
    if order.reopened_at or case.now is not CaseState.CLOSED or case.closed_at is None:
        return False
    now = timezone.now()
    return in_time_to_doubt(case.closed_at, now, whole("doubt_days", localdate(now))) is None


def _their_clock(case: Case, due: datetime | None) -> None:
    """Set or end their clock on the case; the earlier of both governs. Nothing is saved."""
    case.outside_due_at = due
    clock = running_clock(case)
    if clock:
        show(case, clock)


def _order(case: Case) -> OutsideOrder:
    found = OutsideOrder.objects.select_related("partner").filter(case=case).first()
    if found is None:
        raise Missing("This case did not come as an outside work order.")
    return found


@deed(None, on="order", name="cases.note_order")
def _note(order: OutsideOrder, *, facts: dict[str, Any], by: Actor) -> OutsideOrder:
    """Keep what became of an order; part of the deeds above."""
    for name, fact in facts.items():
        setattr(order, name, fact)
    order.save()
    return order
