"""What happened in a campaign, counted by day, town and unit: one statement for each kind of event.

Every figure of a tally is a sum of these rows, so a day, a town, a unit and the whole cannot disagree.
A stock is a difference of sums: open at the end of a day is what was filed until then less what had
ended until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case as When
from django.db.models import Count, DateTimeField, F, IntegerField, Q, QuerySet, Sum
from django.db.models import When as Is
from django.db.models.functions import Coalesce, Greatest, Least, Substr, TruncDate
from django.utils.timezone import localdate

from xiuhua.cases.indicators.cohorts import NEVER_OWED
from xiuhua.cases.indicators.measures import MEASURES
from xiuhua.cases.models import Case
from xiuhua.cases.workflow import CaseState

from ..models import Campaign, Matter, Session, Task, Visit

TOWN_DIGITS = 9
S = CaseState
_WHERE = {one.key: one.where for one in MEASURES}
_FILED = _WHERE["reports.filed"]
_CLOSED = _FILED & _WHERE["due.closed"]
_OWED = (
    _FILED & ~Q(state__in=NEVER_OWED) & ~_WHERE["due.forced"]
    & ~Q(state=S.SHELVED.value, first_closed_at__isnull=True)
)  # fmt: skip
_ENDED = Coalesce(
    "first_closed_at", "closed_at",
    When(Is(state=S.SHELVED.value, then=F("shelved_at")), output_field=DateTimeField()),
)  # fmt: skip
_DUE = When(
    Is(first_closed_at__isnull=True, then=F("owed_at")),
    Is(owed_at__isnull=True, then=F("first_closed_at")),
    default=Least("owed_at", "first_closed_at"),
    output_field=DateTimeField(),
)
OF_CASES: tuple[tuple[str, Any, Q], ...] = (
    ("cases", F("reported_at"), Q()),
    ("on_spot", F("reported_at"), _WHERE["reports.on_spot"]),
    ("filed", F("filed_at"), _FILED),
    ("dispatched", F("dispatched_at"), _FILED),
    ("closed", F("first_closed_at"), _CLOSED),
    ("in_time", F("first_closed_at"), _FILED & _WHERE["due.in_time"]),
    ("due", _DUE, _FILED),
    ("ended", _ENDED, _FILED),
    ("owed", F("owed_at"), _OWED),
    (
        "caught_up",
        Greatest("owed_at", "answered_at"),
        _OWED & Q(owed_at__isnull=False, answered_at__isnull=False),
    ),
)
"""Name, moment and condition of each event of a case, by the conditions of evaluation.

`due`: its time is up, or it was closed before. `ended`: closed, closed by order, or shelved.
`owed`: its time is up. `caught_up`: its time is up and the answer that passed has come.
"""
STOCKS = (("open", "filed", "ended"), ("late", "owed", "caught_up"))
Numbers = dict[str, int]


@dataclass(frozen=True)
class Event:
    """So many of one kind, on one day, in one town, at one unit ("" and None where neither is known)."""

    day: date
    town: str
    unit: int | None
    name: str
    n: int


def events(campaign: Campaign, cases: QuerySet[Case], until: datetime) -> list[Event]:
    """Everything that happened up to `until`, in `cases` and in the campaign's census and desks."""
    return [*_of_cases(cases, until), *_of_tasks(campaign, until), *_of_sessions(campaign, until)]


def _of_cases(cases: QuerySet[Case], until: datetime) -> Iterator[Event]:
    for name, moment, where in OF_CASES:
        rows: Any = cases.order_by().filter(where).annotate(moment=moment)
        rows = rows.filter(moment__lte=until).annotate(
            on=TruncDate("moment"), town=Substr("division_id", 1, TOWN_DIGITS)
        )
        found = rows.values("on", "town", "unit_id").annotate(n=Count("pk"))
        for row in found.values_list("on", "town", "unit_id", "n"):
            yield Event(row[0], row[1], row[2], name, row[3])


def _of_tasks(campaign: Campaign, until: datetime) -> Iterator[Event]:
    """Tasks by their own day, whenever they were walked."""
    last = localdate(until)
    tasks = Task.objects.filter(campaign=campaign, day__lte=last).order_by()
    for task in _split(tasks, "division", "unit_id").annotate(n=Count("pk")):
        yield Event(task["day"], task["town"], task["unit_id"], "tasks", task["n"])
    visits = Visit.objects.filter(task__in=tasks, at__lte=until).order_by()
    rows = _split(visits, "task__division", "task__unit_id", "task__day", "again")
    for row in rows.annotate(n=Count("pk"), found=Sum("found")):
        where = row["task__day"], row["town"], row["task__unit_id"]
        if not row["again"]:
            yield Event(*where, "tasks_done", row["n"])
            yield Event(*where, "found", row["found"])
        else:
            yield Event(*where, "visited_again", row["n"])
    yield from _missed(visits)


def _split(rows: QuerySet[Any], place: str, unit: str, day: str = "day", *more: str) -> Any:
    town: Any = Substr(place, 1, TOWN_DIGITS)
    return rows.annotate(town=town).values(day, "town", unit, *more)


MISSED = Coalesce(
    "missed",
    Greatest(F("found") - F("first_found"), 0, output_field=IntegerField()),
    output_field=IntegerField(),
)
"""What a second visit found that the first had not: as compared by hand, else at least the difference."""


def twice(visits: QuerySet[Visit]) -> QuerySet[Any]:
    """Second visits with what the first found and what it missed."""
    first: Any = Sum("task__visits__found", filter=Q(task__visits__again=False))
    rows: Any = visits.filter(again=True).order_by().annotate(first_found=Coalesce(first, 0))
    counted: QuerySet[Any] = rows.annotate(not_seen=MISSED)
    return counted


def _missed(visits: QuerySet[Visit]) -> Iterator[Event]:
    rows = twice(visits).values_list(
        "task__day", "task__division", "task__unit_id", "not_seen", "first_found"
    )
    for day, division, unit, missed, found in rows:
        yield Event(day, division[:TOWN_DIGITS], unit, "missed", missed)
        yield Event(day, division[:TOWN_DIGITS], unit, "found_again", found + missed)


def _of_sessions(campaign: Campaign, until: datetime) -> Iterator[Event]:
    held = Session.objects.filter(campaign=campaign, day__lte=localdate(until)).order_by()
    for one in held.values("day").annotate(n=Count("pk")):
        yield Event(one["day"], "", None, "sessions", one["n"])
    matters = Matter.objects.filter(session__in=held).order_by().values("session__day")
    rows: Any = matters.annotate(
        matters=Count("pk"),
        settled=Count("pk", filter=~Q(settled="")),
        taken_on=Count("pk", filter=Q(case__isnull=False)),
    )
    for row in rows:
        for name in ("matters", "settled", "taken_on"):
            yield Event(row["session__day"], "", None, name, row[name])


def summed(found: Iterable[Event], keep: Callable[[Event], bool] = lambda one: True) -> Numbers:
    """The events that `keep` wants, as one count for each name, with the stocks."""
    numbers: Numbers = {}
    for one in found:
        if keep(one):
            numbers[one.name] = numbers.get(one.name, 0) + one.n
    return with_stocks(numbers, numbers)


def with_stocks(numbers: Numbers, so_far: Numbers) -> Numbers:
    """The counts, and what stood open and overdue after everything in `so_far`."""
    stocks = {name: so_far.get(more, 0) - so_far.get(less, 0) for name, more, less in STOCKS}
    return numbers | {name: n for name, n in stocks.items() if n or name in numbers}
