"""Counting rows as they stand now: one statement for all measures of a cohort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncDate
from django.utils.timezone import make_aware

from xiuhua.kernel.indicators import Cohort, Measure
from xiuhua.kernel.period import Period

from .cohorts import cohort, measure, measures

Counts = dict[str, int]
"""Measures, and how many there were of each."""


def rows_in(of: Cohort, period: Period, *, now: datetime) -> QuerySet[Any]:
    """The rows of a cohort that fall into the period; those still ahead only where they may."""
    until = start_of(period.last + timedelta(days=1))
    moment, rows = of.moment, cast("QuerySet[Any]", of.rows())
    if of.until_now and now < until:
        return rows.filter(**{f"{moment}__gte": start_of(period.first), f"{moment}__lte": now})
    return rows.filter(**{f"{moment}__gte": start_of(period.first), f"{moment}__lt": until})


def count(
    of: Cohort, dimension: str, period: Period, *, now: datetime, where: Q | None = None
) -> dict[str, Counts]:
    """All measures of a cohort by the values of a dimension ("" for the whole): one statement."""
    rows = rows_in(of, period, now=now)
    if where is not None:
        rows = rows.filter(where)
    return {str(row["split_by"] or ""): found for row, found in _grouped(of, dimension, rows)}


def count_days(
    of: Cohort, dimension: str, period: Period, *, now: datetime
) -> dict[date, dict[str, Counts]]:
    """The same for every day of the period that has any: one statement for all of them."""
    rows = rows_in(of, period, now=now).annotate(day_of=TruncDate(of.moment))
    found: dict[date, dict[str, Counts]] = {}
    for row, counts in _grouped(of, dimension, rows, "day_of"):
        found.setdefault(row["day_of"], {})[str(row["split_by"] or "")] = counts
    return found


def _grouped(
    of: Cohort, dimension: str, rows: QuerySet[Any], *more: str
) -> Iterator[tuple[dict[str, Any], Counts]]:
    names = {f"m{i}": one for i, one in enumerate(measures(of.key))}
    split = of.dimensions[dimension] if dimension else Value("")
    grouped = rows.annotate(split_by=split).values("split_by", *more)
    counted = grouped.annotate(**{name: _counted(one) for name, one in names.items()})
    for row in counted.order_by():
        yield row, {one.key: _whole(row[name]) for name, one in names.items() if row[name]}


def drill(key: str, dimension: str, value: str, period: Period, *, now: datetime) -> QuerySet[Any]:
    """The rows that a figure counted: the same condition, asked for themselves."""
    asked = measure(key)
    of = cohort(asked.cohort)
    rows = rows_in(of, period, now=now)
    if dimension:
        rows = rows.annotate(split_by=of.dimensions[dimension]).filter(split_by=value)
    return rows if asked.where is None else rows.filter(asked.where)


def add(parts: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, Counts]:
    """The counts of several spans together, by value of the dimension."""
    total: dict[str, Counts] = {}
    for part in parts:
        for value, counts in part.items():
            into = total.setdefault(value, {})
            for key, n in counts.items():
                into[key] = into.get(key, 0) + n
    return total


def start_of(day: date) -> datetime:
    """The first moment of a day, as people see it."""
    return make_aware(datetime.combine(day, time.min))


def _counted(one: Measure) -> Any:
    if one.total is not None:
        return Sum(one.total, filter=one.where)
    return Count("pk", filter=one.where) if one.where is not None else Count("pk")


def _whole(value: Any) -> int:
    return round(value.total_seconds()) if isinstance(value, timedelta) else int(value)
