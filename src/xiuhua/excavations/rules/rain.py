"""Rain gives days back: each day of much rain within the period moves its end by one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from xiuhua.kernel.rules import Dated

MUCH_MM = Dated(
    {date(2000, 1, 1): Decimal(10)},
    unit="mm in 24 hours",
    source="GB/T 28592-2012 中雨下限；作为顺延标准是本平台默认值",
)
"""From so much on a day counts as a rain day."""
MOST_DAYS = 365


def last_day(first: date, last: date, rained: Collection[date]) -> date:
    """The last granted day with rain days added; rain on a day that was added adds another."""
    end, left = last, MOST_DAYS
    for day in sorted(rained):
        if day > end or not left:
            break
        if day >= first:
            end += timedelta(days=1)
            left -= 1
    return end
