"""Until when next year's plan is gathered."""

from __future__ import annotations

from datetime import date

from xiuhua.kernel.rules import Dated

GATHERED_BY = Dated(
    {date(2000, 1, 1): (12, 10)},
    unit="month and day of the year before",
    source="江津区城市道路开挖联席机制：每年12月10日前收集次年挖掘计划",
)


def is_late(handed_in_on: date, year: int) -> bool:
    """Whether a project came after the plan of its year was gathered."""
    month, day = GATHERED_BY.on(date(year - 1, 1, 1))
    return handed_in_on > date(year - 1, month, day)
