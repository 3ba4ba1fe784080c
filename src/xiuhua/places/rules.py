"""What is asked of plots; pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from xiuhua.kernel.rules import Dated, Rules

PLOTS = Rules()

M2_A_SPACE = Dated(
    {date(2017, 3, 1): Decimal(30)}, unit="m² a space",
    source="《城市停车规划规范》GB/T 51149-2016：地面停车场每标准车 25–30 m²，取大值；可逐块改",
)  # fmt: skip
"""Ground that a car takes with its share of lanes, on an open car park."""


@PLOTS.rule("PLOT-1", title="Spaces a plot could take", source=M2_A_SPACE.source, confirmed=False)
def spaces_on(area_m2: Decimal, day: date) -> int:
    """A first estimate: the whole area by what one car takes, lanes included, rounded down.

    Whoever has drawn a layout knows better; the plot keeps that number instead.
    """
    return int(area_m2 // M2_A_SPACE.on(day))


RULES = (*PLOTS,)
