"""On which days sums are kept, so that a stock need not be added up from the beginning. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

MONTHS_BACK = 12


def ends(first: date, today: date) -> Iterator[date]:
    """The last days of past years since `first`, and of the past twelve months, in order."""
    recent = today - timedelta(days=31 * MONTHS_BACK)
    year, month = first.year, first.month
    while (after := date(year + month // 12, month % 12 + 1, 1)) <= today:
        end = after - timedelta(days=1)
        if end.month == 12 or end >= recent:
            yield end
        year, month = after.year, after.month
