"""Tallying days and months that are over; safe to do again, and by several workers at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.period import Period
from xiuhua.web.gather import gather

from ..models import Grain, Stale, Tallied, Tally
from ..queries.counting import Counts, add, count_days

MOST_AT_ONCE = 31


def mark(days: Iterable[date], today: date) -> None:
    """Say that the figures of these days have moved; days that are not over are counted live anyway."""
    over = [Stale(day=day) for day in sorted(set(days)) if day < today]
    if over:
        Stale.objects.bulk_create(over)


def tally_stale(now: datetime) -> int:
    """Tally the marked days again; how many there were. Marks made meanwhile stay for the next time."""
    marks = list(Stale.objects.order_by("pk").values_list("pk", "day")[:5000])
    days = sorted({day for _pk, day in marks})[:MOST_AT_ONCE]
    for _month, some in groupby(days, key=lambda day: day.replace(day=1)):
        these = list(some)
        seen = [pk for pk, marked in marks if marked in these]
        with transaction.atomic():
            tally_days(these, now)
            _months_of(set(these), now)
            Stale.objects.filter(pk__in=seen).delete()
    return len(days)


def tally_missing(first: date, now: datetime) -> int:
    """Tally every day from `first` to yesterday that has none yet, a month at a time."""
    today, n = localdate(now), 0
    kept = set(
        Tallied.objects.filter(grain=Grain.DAY, day__gte=first).values_list("day", flat=True)
    )
    missing = [day for day in _days(first, today) if day not in kept]
    for _month, days in groupby(missing, key=lambda day: day.replace(day=1)):
        wanted = list(days)
        with transaction.atomic():
            tally_days(wanted, now)
            _months_of({wanted[0]}, now)
        n += len(wanted)
    return n


def tally_days(days: list[date], now: datetime) -> None:
    """Count days afresh, every cohort by every dimension, in place of what was there.

    One statement counts all days of one cohort and dimension from the first to the last.
    """
    period, wanted = Period(min(days), max(days)), set(days)
    rows = [
        row
        for of in gather("COHORTS").values()
        for dimension in ("", *of.dimensions)
        for day, found in count_days(of, dimension, period, now=now).items()
        if day in wanted
        for row in _rows(of.key, dimension, Grain.DAY, day, found)
    ]
    _replace(Grain.DAY, days, rows)


def _months_of(days: set[date], now: datetime) -> None:
    """Add the days of each month up, once all of them are there."""
    for first in sorted({day.replace(day=1) for day in days}):
        month = Period.month(first.year, first.month)
        if month.last >= localdate(now):
            continue
        with transaction.atomic():
            inside: dict[str, Any] = {"grain": Grain.DAY, "day__range": (month.first, month.last)}
            if Tallied.objects.filter(**inside).count() == month.days:
                _replace(Grain.MONTH, [first], _added(first, inside))


def _added(first: date, inside: dict[str, Any]) -> list[Tally]:
    parts: dict[tuple[str, str], list[dict[str, Counts]]] = {}
    rows = Tally.objects.filter(**inside).values_list("cohort", "dimension", "key", "numbers")
    for cohort, dimension, key, numbers in rows.iterator():
        parts.setdefault((cohort, dimension), []).append({key: numbers})
    return [
        row
        for (cohort, dimension), days in parts.items()
        for row in _rows(cohort, dimension, Grain.MONTH, first, add(days))
    ]


def _rows(
    cohort: str, dimension: str, grain: Grain, day: date, found: dict[str, Counts]
) -> Iterable[Tally]:
    for key, numbers in found.items():
        yield Tally(
            cohort=cohort, dimension=dimension, grain=grain, day=day, key=key[:80], numbers=numbers
        )


def _replace(grain: Grain, days: list[date], rows: list[Tally]) -> None:
    at = timezone.now()
    for day in sorted(days):  # whoever tallies the same day at the same time waits here
        Tallied.objects.update_or_create(grain=grain, day=day, defaults={"at": at})
    Tally.objects.filter(grain=grain, day__in=days).delete()
    Tally.objects.bulk_create(rows, batch_size=500)


def _days(first: date, until: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((until - first).days))
