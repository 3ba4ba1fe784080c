"""What everybody may see of the figures: by class and by town, never by person or unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from xiuhua.cases.queries.nearby import public_classes
from xiuhua.kernel.indicators import Figure, figure
from xiuhua.kernel.period import Period

from .cohorts import rate
from .counting import Counts
from .figures import counts
from .naming import names
from .spans import cut


@dataclass(frozen=True)
class Done:
    """What was done of one class, or in one town: every rate with what it is out of."""

    key: str
    name: str
    filed: int
    due: int
    closed: Figure
    in_time: Figure
    hours: Figure
    open: int


@dataclass(frozen=True)
class Statistics:
    """A period: the whole, by class, by town, each the most frequent first."""

    period: Period
    counted_at: datetime
    whole: Done
    classes: list[Done]
    towns: list[Done]


def statistics(period: Period, *, now: datetime) -> Statistics:
    """Filed, closed, in time, how long it took: a handful of statements for any period."""
    spans = cut(period, localdate(now))
    found: dict[str, dict[str, Counts]] = {}
    for dimension in ("", "category", "town"):
        merged: dict[str, Counts] = {}
        for cohort in ("reports", "due"):
            for key, numbers in counts(cohort, dimension, period, now=now, spans=spans).items():
                merged.setdefault(key, {}).update(numbers)
        found[dimension] = merged
    shown = public_classes()
    classes = {key: one for key, one in found["category"].items() if key in shown}
    towns = {key: one for key, one in found["town"].items() if len(key) == 9}
    return Statistics(
        period,
        now,
        _done("", "", found[""].get("", {})),
        _all(classes, shown),
        _all(towns, names("town", towns)),
    )


def _all(found: Mapping[str, Counts], called: Mapping[str, str]) -> list[Done]:
    rows: Iterable[Done] = (_done(key, called.get(key, key), one) for key, one in found.items())
    return sorted(
        (one for one in rows if one.filed or one.due), key=lambda one: (-one.filed, one.name)
    )


def _done(key: str, name: str, found: Counts) -> Done:
    return Done(
        key,
        name,
        found.get("reports.filed", 0),
        found.get("due.all", 0),
        figure(rate("closing_rate"), found),
        figure(rate("in_time_rate"), found),
        figure(rate("mean_time"), found),
        found.get("due.open", 0),
    )
