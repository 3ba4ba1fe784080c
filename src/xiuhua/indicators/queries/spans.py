"""A period, cut into spans: whole months and days that are tallied, and stretches counted live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xiuhua.kernel.period import Period

from ..models import Grain, Stale, Tallied

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Spans:
    """The months and days whose tallies hold, and the stretches between them."""

    months: tuple[date, ...]
    days: tuple[date, ...]
    live: tuple[Period, ...]


def cut(period: Period, today: date) -> Spans:
    """Which parts of a period are tallied and which have to be counted: two statements."""
    stale = set(
        Stale.objects.filter(day__range=(period.first, period.last)).values_list("day", flat=True)
    )
    kept = set(
        Tallied.objects.filter(
            day__range=(period.first.replace(day=1), period.last), day__lt=today
        ).values_list("grain", "day")
    )
    return spans_of(period, kept, stale, today)


def spans_of(period: Period, kept: set[tuple[str, date]], stale: set[date], today: date) -> Spans:
    """The same, pure: `kept` are the tallied spans, `stale` the days whose figures have moved."""
    spoilt = {day.replace(day=1) for day in stale}
    months: list[date] = []
    days: list[date] = []
    live: list[Period] = []
    day = period.first
    while day <= period.last:
        month = Period.month(day.year, day.month)
        whole = day == month.first and month.last <= period.last and month.last < today
        if whole and (Grain.MONTH, day) in kept and day not in spoilt:
            months.append(day)
            day = month.last + ONE
            continue
        if (Grain.DAY, day) in kept and day not in stale and day < today:
            days.append(day)
        elif live and live[-1].last == day - ONE:
            live[-1] = Period(live[-1].first, day)
        else:
            live.append(Period(day, day))
        day += ONE
    return Spans(tuple(months), tuple(days), tuple(live))
