"""What people ask about outside work orders: what is ours to answer, and how long there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Words
from xiuhua.web.tables import PageOf, keyset

from .. import permissions as may
from ..models import Case, OutsideOrder
from ..workflow import OVER, CaseState
from .desk import place_of, title_of
from .timing import Timer, running

O = OutsideOrder.State  # noqa: E741 - the states of an order, as the workflow's are S
S = CaseState
ANSWERED = frozenset({S.ANSWERED, S.RECHECK, S.CHECKED, S.FIXED, *OVER})
"""Where a case has something to say to whoever passed it on."""
RETURNABLE = {S.REPORTED, S.TAKEN_IN}
LOOKS = {
    O.OPEN: "doing",
    O.RETURNED: "hold",
    O.REPLIED: "done",
    O.SATISFIED: "done",
    O.DISSATISFIED: "back",
}
"""Which of the seven looks each state has."""


@dataclass(frozen=True)
class Tab:
    """One list: its orders, and the order they come in."""

    key: str
    title: str
    states: tuple[str, ...]
    order: tuple[str, ...] = ("-received_at", "-id")


TABS = (
    Tab("answer", "Ours to answer", (O.OPEN,), ("due_at", "id")),
    Tab("replied", "Replied, not yet called back", (O.REPLIED,)),
    Tab("called", "Called back", (O.SATISFIED, O.DISSATISFIED)),
    Tab("returned", "Returned to them", (O.RETURNED,)),
    Tab("all", "All", tuple(O)),
)
BY_KEY = {tab.key: tab for tab in TABS}
BESIDE = ("partner", "case", *(f"case__{one}" for one in (
    "category", "plain", "rule", "unit", "division", "division__parent", "merged_into",
)))  # fmt: skip
HEAVY = ("case__division__geometry", "case__division__parent__geometry")


@dataclass(frozen=True)
class Row:
    """An order as the list shows it: our clock and theirs, and what it waits for."""

    order: OutsideOrder
    case: Case
    title: str
    place: str
    look: str
    waits: Words
    timer: Timer | None
    theirs: datetime | None


def seen(by: Actor) -> QuerySet[OutsideOrder]:
    """The orders of the divisions that `by` answers for."""
    reach = getattr(by, "reach", None)
    rows = OutsideOrder.objects.all()
    return rows.filter(reach(may.ORDERS).q("case__division_id")) if reach else rows


def tab(key: str) -> Tab:
    """The list called `key`; Missing when there is none."""
    if key not in BY_KEY:
        raise Missing("There is no such worklist.")
    return BY_KEY[key]


def orders(by: Actor, shown: Tab, *, q: str = "", partner: str = "") -> QuerySet[OutsideOrder]:
    """Orders of one list; `q` is in their number or ours, in words or place."""
    rows = seen(by).filter(state__in=shown.states)
    if partner:
        rows = rows.filter(partner__key=partner)
    if q:
        rows = rows.filter(
            Q(number__contains=q)
            | Q(case__number__contains=q)
            | Q(case__address__contains=q)
            | Q(case__words__contains=q)
            | Q(case__category__name__contains=q)
        )
    return rows.select_related(*BESIDE).defer(*HEAVY)


def page_of(
    rows: QuerySet[OutsideOrder], shown: Tab, *, after: str = "", before: str = ""
) -> PageOf[OutsideOrder]:
    """One page of a list."""
    return keyset(rows, order=shown.order, after=after, before=before)


def rows_of(found: list[OutsideOrder], now: datetime) -> list[Row]:
    """Orders with both clocks; ours cost one query for all."""
    timers = running([one.case for one in found], now)
    return [
        Row(
            one,
            one.case,
            title_of(one.case),
            place_of(one.case),
            LOOKS[O(one.state)],
            waits_for(one, now),
            timers.get(one.case_id),
            one.due_at if one.state == O.OPEN else None,
        )
        for one in found
    ]


def waits_for(order: OutsideOrder, now: datetime) -> Words:
    """What is to be done with an order next."""
    case = order.case
    if order.state == O.RETURNED:
        return Words("Nothing; it went back.")
    if order.state == O.REPLIED:
        return Words("Their call-back.")
    if order.state != O.OPEN:
        return Words("Nothing more.")
    if may_answer(case):
        return Words("Your reply.")
    if case.now in RETURNABLE and now <= order.return_until:
        return Words("Taking in, or returning.")
    return Words("The case: {state}.", state=Words(standing(case).now.title))


def counts(by: Actor) -> dict[str, int]:
    """How many orders each list has, and how many of ours are late."""
    found = dict(seen(by).values_list("state").annotate(n=Count("id")).order_by())
    return {one.key: sum(found.get(state, 0) for state in one.states) for one in TABS}


def may_answer(case: Case) -> bool:
    """Whether there is something to reply: the unit has answered, or the case is done with."""
    return standing(case).now in ANSWERED


def standing(case: Case) -> Case:
    """The case that is worked on: where it was merged into another, that one."""
    seen_already = {case.pk}
    while case.merged_into and case.merged_into_id not in seen_already:
        case = case.merged_into
        seen_already.add(case.pk)
    return case


def order_of(case: Case) -> OutsideOrder | None:
    """The order that a case came with; None for any other."""
    return OutsideOrder.objects.select_related("partner").filter(case=case).first()


def late(by: Actor, now: datetime) -> int:
    """How many of the orders to answer are past the moment due to the partner."""
    return seen(by).filter(state=O.OPEN, due_at__lt=now).count()


def governed_by_them(case: Case) -> bool:
    """Whether the partner's clock is the earlier one."""
    return case.outside_due_at is not None and case.due_at == case.outside_due_at


def first_arrival(case: Case) -> datetime | None:
    """When somebody of the unit was first seen to act on the spot, as far as the steps tell."""
    names = ("handle", "fix_on_spot", "clear_shelved")
    first = case.steps.filter(name__in=names).order_by("at").first()
    return first.at if first else None
