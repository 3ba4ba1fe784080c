"""The counts of a period, out of tallies where they hold and out of the ledgers where not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate

from xiuhua.accounts.models.reach import Reach
from xiuhua.kernel.period import Period

from ..models import Grain, Tally
from .cohorts import cohort
from .counting import Counts, add, count
from .spans import Spans, cut

BY_PLACE = {"town", "community"}


def counts(
    key: str,
    dimension: str,
    period: Period,
    *,
    now: datetime,
    spans: Spans | None = None,
    within: Reach | None = None,
) -> dict[str, Counts]:
    """All measures of the cohort `key`, by the values of a dimension; "" for the whole.

    One statement for the tallies and one for each stretch that is counted live, usually none but
    today's. `spans` saves cutting the same period again. Whoever reaches only a part of the district
    (`within`) gets that part: of a split by place out of the tallies, of any other counted live.
    """
    of = cohort(key)
    part = within if within is not None and not reaches_all(within) else None
    if part is not None and dimension not in BY_PLACE:
        return count(of, dimension, period, now=now, where=part.q(of.place))
    cutting = spans or cut(period, localdate(now))
    live = (count(of, dimension, stretch, now=now) for stretch in cutting.live)
    found = add([*_tallied(key, dimension, cutting), *live])
    return (
        found if part is None else {code: one for code, one in found.items() if part.covers(code)}
    )


def reaches_all(reach: Reach) -> bool:
    """Whether a reach is the whole district."""
    return "" in reach.prefixes or bool(settings.DISTRICT and reach.covers(settings.DISTRICT))


def whole(key: str, period: Period, *, now: datetime, spans: Spans | None = None) -> Counts:
    """All measures of the cohort over the period, everything together."""
    return counts(key, "", period, now=now, spans=spans).get("", {})


def _tallied(key: str, dimension: str, spans: Spans) -> Iterable[dict[str, Counts]]:
    if not (spans.months or spans.days):
        return
    held = Q(grain=Grain.MONTH, day__in=spans.months) | Q(grain=Grain.DAY, day__in=spans.days)
    rows: Any = Tally.objects.filter(held, cohort=key, dimension=dimension)
    for value, numbers in rows.values_list("key", "numbers"):
        yield {value: numbers}
