"""What is late and whose: the same few queries for any number of units and towns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.kernel.permissions import Actor, Role
from xiuhua.places.models import Division

from ..models import Case
from ..workflow import DUE, OPEN, WITH_UNIT, CaseState
from .desk import Row, rows_of
from .duties import TOWN_DIGITS
from .queues import in_states, listed, visible

S = CaseState
DAYS = 30
NEVER = datetime.max.replace(tzinfo=UTC)
IN_HAND = tuple(state for state in S if state in WITH_UNIT and state in DUE)
"""In the hands of a unit, and counted among what should be closed."""
ON_THE_DESK = tuple(state for state in DUE if state not in WITH_UNIT)
POST_OF = {
    S.REPORTED: Role.RECEPTION,
    S.CONFIRMING: Role.COLLECTOR,
    S.TAKEN_IN: Role.RECEPTION,
    S.FILED: Role.DISPATCHER,
    S.ANSWERED: Role.COLLECTOR,
    S.RECHECK: Role.COLLECTOR,
    S.CHECKED: Role.RECEPTION,
    S.FIXED: Role.RECEPTION,
    S.DOUBTED: Role.RECEPTION,
}
"""Whose turn it is while no unit has the case."""
AGES = ((30, "up to 30 days"), (90, "31 to 90 days"), (180, "91 to 180 days"), (0, "over 180 days"))
"""How long cases lie on the shelf: the last day of each step, and its words; 0 has no end."""


@dataclass(frozen=True)
class Share:
    """So many of so many: both are printed, and of nothing there is no share."""

    n: int
    of: int

    @property
    def percent(self) -> str:
        """In percent with one decimal; a dash where there is nothing to divide by."""
        if not self.of:
            return "\N{EM DASH}"
        return f"{Decimal(100 * self.n) / self.of:.1f} %"


@dataclass(frozen=True)
class Whose:
    """What one unit, post or town has open, how much of it is late, and since when the oldest is."""

    title: str
    open: int
    late: Share
    oldest: datetime | None
    url: str
    late_url: str


def by_unit(by: Actor, now: datetime) -> list[Whose]:
    """What lies with each unit, the oldest overdue first: one query."""
    rows = in_states(visible(by), IN_HAND).filter(unit__isnull=False)
    found = _counted(rows.values_list("unit_id", "unit__name"), now)
    return _oldest_first(
        _whose(name, n, late, oldest, unit=unit, state=IN_HAND)
        for unit, name, n, late, oldest in found
    )


def by_post(by: Actor, now: datetime) -> list[Whose]:
    """What lies with the posts of the centre, by the state it waits in: one query."""
    found = _counted(in_states(visible(by), ON_THE_DESK).values_list("state"), now)
    return _oldest_first(
        _at_post(CaseState(state), n, late, oldest) for state, n, late, oldest in found
    )


def _at_post(state: CaseState, n: int, late: int, oldest: datetime | None) -> Whose:
    return _whose(state.title, n, late, oldest, state=state.value)


def by_town(by: Actor, now: datetime) -> list[Whose]:
    """What lies in each town, whoever has it: two queries."""
    rows = in_states(visible(by), DUE).annotate(town=Substr("division_id", 1, TOWN_DIGITS))
    found = _counted(rows.values_list("town"), now)
    names = dict(
        Division.objects.filter(code__in=[row[0] for row in found]).values_list("code", "name")
    )
    return _oldest_first(
        _whose(names.get(town, town), n, late, oldest, place=town)
        for town, n, late, oldest in found
    )


def _counted(rows: QuerySet[Case, Any], now: datetime) -> list[Any]:
    late = Q(due_at__lt=now)
    return list(
        rows.order_by().annotate(
            n=Count("id"), late=Count("id", filter=late), oldest=Min("due_at", filter=late)
        )
    )


def _whose(title: str, n: int, late: int, oldest: datetime | None, **facts: Any) -> Whose:
    return Whose(title, n, Share(late, n), oldest, drill("open", **facts), drill("late", **facts))


def _oldest_first(rows: Iterable[Whose]) -> list[Whose]:
    return sorted(rows, key=lambda one: (one.oldest or NEVER, -one.open))


def drill(key: str, **facts: Any) -> str:
    """The list behind a figure: a queue, narrowed."""
    return f"{reverse('cases:queue', args=[key])}?{urlencode(facts, doseq=True)}"


def total(rows: Iterable[Whose]) -> Share:
    """All of them together."""
    found = list(rows)
    return Share(sum(one.late.n for one in found), sum(one.open for one in found))


@dataclass(frozen=True)
class Shelf:
    """What lies on the shelf: how many by age, and the oldest of them."""

    ages: list[tuple[str, int]]
    total: int
    ending: int
    """How many come back within thirty days."""
    oldest: list[Row]


def shelf(by: Actor, now: datetime, *, most: int = 10) -> Shelf:
    """The shelf by age, oldest first: two queries."""
    rows = in_states(visible(by), (S.SHELVED,))
    moments = list(rows.values_list("shelved_at", "until"))
    days = [(localdate(now) - localdate(at)).days for at, _until in moments if at]
    ages = [(title, sum(_age_of(age) == last for age in days)) for last, title in AGES]
    soon = localdate(now) + timedelta(days=DAYS)
    ending = sum(until is not None and until <= soon for _at, until in moments)
    oldest = rows_of(listed(rows).order_by("shelved_at", "pk")[:most], now, clocks=False)
    return Shelf(ages, len(moments), ending, oldest)


def _age_of(days: int) -> int:
    return next((last for last, _title in AGES if days <= last), 0)


@dataclass(frozen=True)
class Ends:
    """How cases ended in the last thirty days; what was forced is never among what was closed."""

    since: date
    closed: int
    forced: int
    doubted: Share
    doubted_now: int


def ends(by: Actor, now: datetime) -> Ends:
    """Closings, forced closings and doubts since thirty days ago: one query."""
    begin = now - timedelta(days=DAYS)
    rows = visible(by).filter(Q(closed_at__gte=begin) | Q(state__in=[s.value for s in OPEN]))
    counts = rows.aggregate(
        closed=Count("id", filter=Q(first_closed_at__gte=begin)),
        forced=Count("id", filter=Q(state=S.FORCED, closed_at__gte=begin)),
        again=Count("id", filter=Q(first_closed_at__gte=begin, reopenings__gt=0)),
        now=Count("id", filter=Q(state=S.DOUBTED)),
    )
    return Ends(
        localdate(begin),
        counts["closed"],
        counts["forced"],
        Share(counts["again"], counts["closed"]),
        counts["now"],
    )


def oldest_late(by: Actor, now: datetime, *, most: int = 10) -> list[Row]:
    """The cases that are overdue longest: two queries."""
    rows = in_states(visible(by), DUE).filter(due_at__lt=now)
    return rows_of(listed(rows).order_by("due_at", "pk")[:most], now)
