"""What a published figure may mean: intervals of rounding, and arithmetic with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import reduce

from .house import RULES

ROUNDING = "GB/T 8170-2008《数值修约规则与极限数值的表示和判定》"
ENDLESS = Decimal("Infinity")
ONE = Decimal(1)


class Qualifier(StrEnum):
    """The word beside a figure: none, 余 (and some more), 约 (about), 超 (more than)."""

    NONE = ""
    ODD = "odd"
    ABOUT = "about"
    ABOVE = "above"


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included; an end may be infinite."""

    low: Decimal
    high: Decimal

    def __contains__(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def gap(self, other: Interval) -> Decimal:
        """How far the two lie apart; 0 where they meet."""
        return max(self.low - other.high, other.low - self.high, Decimal(0))


@dataclass(frozen=True)
class Figure:
    """A figure as it stands in print, and the interval of what it may mean."""

    value: Decimal
    interval: Interval

    @classmethod
    def exact(cls, value: Decimal) -> Figure:
        """A figure that was counted."""
        return cls(value, Interval(value, value))

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.value + other.value, self.interval + other.interval)

    def __sub__(self, other: Figure) -> Figure:
        return Figure(self.value - other.value, self.interval - other.interval)


def total(parts: Iterable[Figure]) -> Figure:
    """The parts together."""
    return reduce(Figure.__add__, parts, Figure.exact(Decimal(0)))


def last_place(value: Decimal) -> Decimal:
    """The place of the last digit that is not 0: 1,000 of 159,000, 0.1 of 50.8; 1 of nothing."""
    exponent = value.normalize().as_tuple().exponent
    return ONE.scaleb(exponent) if value and isinstance(exponent, int) else ONE


@RULES.rule("LED-2", title="A published figure means an interval", source=ROUNDING)
def stated(value: Decimal, qualifier: str, step: Decimal, finest: Decimal = ONE) -> Figure:
    """What a figure rounded to `step` may mean, where nothing is smaller than `finest`.

    Rounded: half a step to either side. 余: from the figure to just below the next step. 约: a whole
    step to either side. 超: anything above it.
    """
    step = max(step, finest)
    half = step / 2 if step > finest else Decimal(0)
    low, high = {
        Qualifier.ODD: (value, value + step - finest),
        Qualifier.ABOUT: (value - step, value + step),
        Qualifier.ABOVE: (value + finest, ENDLESS),
    }.get(Qualifier(qualifier), (value - half, value + half))
    return Figure(value, Interval(low, high))
