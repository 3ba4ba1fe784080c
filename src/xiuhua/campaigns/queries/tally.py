"""The tally of a campaign: what was walked, found, filed and closed; numerator and denominator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils.timezone import make_aware

from xiuhua.cases.indicators.measures import MEASURES
from xiuhua.cases.models import Case
from xiuhua.kernel.indicators import Figure
from xiuhua.places.atlas import atlas

from ..models import Campaign, DayTally, Session, Task, Visit
from .belonging import cases_of

COUNTED = (
    "reports.all", "reports.filed", "due.closed", "due.in_time", "due.late_open", "due.forced",
)  # fmt: skip
"""What is counted of its cases, by the same conditions as in evaluation."""
_WHERE = {one.key: one.where for one in MEASURES if one.key in COUNTED}
Numbers = dict[str, int]


@dataclass(frozen=True)
class Tally:
    """Counts of a day, a town or the whole, and the shares made of them."""

    numbers: Mapping[str, int]
    name: str = ""

    def count(self, key: str) -> int:
        """How many; what was not counted is none."""
        return self.numbers.get(key, 0)

    @property
    def walked(self) -> Figure:
        """Tasks done of those assigned."""
        return Figure(self.count("tasks_done"), self.count("tasks"))

    @property
    def closed(self) -> Figure:
        """Closed of those filed."""
        return Figure(self.count("closed"), self.count("filed"))

    @property
    def in_time(self) -> Figure:
        """Closed in time of those whose time is up or that are closed."""
        return Figure(self.count("in_time"), self.count("due"))

    @property
    def missed(self) -> Figure:
        """Missed by the first visit of what two visits found."""
        return Figure(self.count("missed"), self.count("found_again"))


def tally(campaign: Campaign, *, now: datetime, until: date | None = None) -> Tally:
    """The whole campaign up to the end of a day: four statements."""
    tasks, cases = _until(campaign, until)
    return Tally(_of_cases(cases, now) | _of_tasks(tasks) | _of_sessions(campaign, until))


def of_day(campaign: Campaign, day: date, *, now: datetime) -> Tally:
    """One day alone: the tasks of that day, the cases reported on it."""
    tasks = Task.objects.filter(campaign=campaign, day=day)
    begin = make_aware(datetime.combine(day, time.min))
    cases = cases_of(campaign).filter(
        reported_at__gte=begin, reported_at__lt=begin + timedelta(days=1)
    )
    sessions = Session.objects.filter(campaign=campaign, day=day)
    return Tally(_of_cases(cases, now) | _of_tasks(tasks) | _summed(sessions))


def by_town(campaign: Campaign, *, now: datetime) -> list[Tally]:
    """Each town of the area that has a task or a case."""
    names = atlas().entries
    found: dict[str, Numbers] = {}
    tasks: Any = Task.objects.filter(campaign=campaign).annotate(town=Substr("division", 1, 9))
    cases: Any = cases_of(campaign).annotate(town=Substr("division_id", 1, 9))
    walked = {
        "tasks": Count("pk", distinct=True),
        "tasks_done": Count("pk", filter=Q(visits__again=False), distinct=True),
        "found": Sum("visits__found", filter=Q(visits__again=False)),
    }
    for rows, counts in ((cases, _measures(now)), (tasks, walked)):
        for row in rows.values("town").order_by().annotate(**counts):
            into = found.setdefault(row["town"], {})
            into |= _named({name: row[name] for name in counts})
    return [
        Tally(numbers, names[town].name if town in names else town)
        for town, numbers in sorted(found.items())
    ]


def days(
    campaign: Campaign, *, now: datetime, today: date, most: int = 31
) -> list[tuple[date, Tally, bool]]:
    """Each day so far, the newest first, and whether it is frozen; what was not frozen yet is counted."""
    frozen = {row.day: Tally(row.numbers) for row in DayTally.objects.filter(campaign=campaign)}
    last = min(campaign.last, today)
    found: list[tuple[date, Tally, bool]] = []
    day = last
    while day >= campaign.first and len(found) < most:
        kept = frozen.get(day)
        found.append((day, kept or of_day(campaign, day, now=now), kept is not None))
        day -= timedelta(days=1)
    return found


def missed_by(collector: str, first: date, last: date) -> tuple[int, int]:
    """What second visits found more than a collector's first ones, and what both found (漏报)."""
    missed = found = 0
    firsts = Visit.objects.filter(by=collector, again=False, task__day__range=(first, last))
    for task, n in firsts.values_list("task", "found"):
        second = Visit.objects.filter(task=task, again=True).values_list("found", flat=True).first()
        if second is not None:
            missed, found = missed + max(0, second - n), found + max(second, n)
    return missed, found


def _until(campaign: Campaign, until: date | None) -> tuple[QuerySet[Task], QuerySet[Case]]:
    tasks, cases = Task.objects.filter(campaign=campaign), cases_of(campaign)
    if until is None:
        return tasks, cases
    end = make_aware(datetime.combine(until + timedelta(days=1), time.min))
    return tasks.filter(day__lte=until), cases.filter(reported_at__lt=end)


def _measures(now: datetime) -> dict[str, Any]:
    due = Q(filed_at__isnull=False) & (Q(owed_at__lte=now) | Q(first_closed_at__isnull=False))
    late = Q(owed_at__lte=now, filed_at__isnull=False) & _WHERE["due.late_open"]
    return {
        "cases": Count("pk"),
        "filed": Count("pk", filter=_WHERE["reports.filed"]),
        "closed": Count("pk", filter=_WHERE["due.closed"]),
        "due": Count("pk", filter=due),
        "in_time": Count("pk", filter=_WHERE["due.in_time"] & Q(filed_at__isnull=False)),
        "late": Count("pk", filter=late),
        "forced": Count("pk", filter=_WHERE["due.forced"]),
    }


def _of_cases(cases: QuerySet[Case], now: datetime) -> Numbers:
    return _named(cases.order_by().aggregate(**_measures(now)))


def _named(row: Mapping[str, Any]) -> Numbers:
    return {name: int(n or 0) for name, n in row.items()}


def _of_tasks(tasks: QuerySet[Task]) -> Numbers:
    numbers = tasks.order_by().aggregate(
        tasks=Count("pk", distinct=True),
        tasks_done=Count("pk", filter=Q(visits__again=False), distinct=True),
        found=Sum("visits__found", filter=Q(visits__again=False)),
    )
    twice = list(
        Visit.objects.filter(again=True, task__in=tasks)
        .annotate(first=Sum("task__visits__found", filter=Q(task__visits__again=False)))
        .values_list("found", "first")
    )
    return _named(numbers) | {
        "visited_again": len(twice),
        "missed": sum(max(0, n - (first or 0)) for n, first in twice),
        "found_again": sum(max(n, first or 0) for n, first in twice),
    }


def _of_sessions(campaign: Campaign, until: date | None) -> Numbers:
    rows = Session.objects.filter(campaign=campaign)
    return _summed(rows if until is None else rows.filter(day__lte=until))


def _summed(rows: QuerySet[Session]) -> Numbers:
    return _named(
        rows.order_by().aggregate(
            sessions=Count("pk"), settled=Sum(F("settled")), taken_on=Sum(F("taken_on"))
        )
    )
