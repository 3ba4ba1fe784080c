"""Figures: what is counted, over whom, and what may be divided by what.

A *cohort* is a set of rows of which each falls on one day: the cases owed on it, the reports taken
on it. A *measure* counts some of a cohort. A *rate* divides two counts of one cohort, because a
share whose parts were counted over different rows says nothing; both parts are always shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NOTHING = "\N{EM DASH}"
"""What stands in place of a rate that would divide by nothing."""
SECONDS = 3600


@dataclass(frozen=True)
class Cohort:
    """Rows to count: `rows()` asks for them all, `moment` names the field that gives each its day.

    `dimensions` maps a way to split them ("town") to what it splits by. With `until_now`, rows
    whose moment still lies ahead are not counted yet: nothing is late before it is owed. `place` is
    the field with the code of the division a row lies in, `case` leads from a row to its case.
    """

    key: str
    title: str
    doc: str
    rows: Callable[[], Any] = field(repr=False, compare=False)
    moment: str
    dimensions: Mapping[str, Any] = field(repr=False, compare=False)
    until_now: bool = False
    place: str = "division_id"
    case: str = "pk"


@dataclass(frozen=True)
class Measure:
    """How many of a cohort fulfil `where`, None for all; with `total`, the sum of that instead.

    `where` and `total` are conditions and expressions of whatever answers `Cohort.rows`.
    """

    key: str
    title: str
    cohort: str
    doc: str
    where: Any = field(default=None, repr=False, compare=False)
    total: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Rate:
    """`of` divided by `per`, less what `without` counts: three measures of one cohort.

    `better` is "more" or "less"; "" where neither is. `unit` is "%", or "h" for a mean in hours of
    which `of` counts the seconds.
    """

    key: str
    title: str
    of: str
    per: str
    doc: str
    without: str = ""
    better: str = ""
    unit: str = "%"


@dataclass(frozen=True)
class Figure:
    """A rate with both its parts."""

    n: int
    of: int
    unit: str = "%"

    @property
    def value(self) -> Decimal | None:
        """In per cent with two decimals, or in hours with one; None where `of` is nothing."""
        if self.of <= 0:
            return None
        if self.unit == "%":
            return _rounded(Decimal(100 * self.n) / self.of, "0.01")
        return _rounded(Decimal(self.n) / self.of / SECONDS, "0.1")

    def __str__(self) -> str:
        if self.value is None:
            return NOTHING
        return f"{self.value} {self.unit}"

    @property
    def parts(self) -> str:
        """Numerator and denominator, as they are printed beside it; hours are divided among so many."""
        if self.unit == "%":
            return f"{self.n}/{self.of}"
        return f"{_rounded(Decimal(self.n) / SECONDS, '0.1')}/{self.of}"


@dataclass(frozen=True)
class Change:
    """What became of a figure since an earlier period: in points for a rate, else in per cent."""

    now: Figure | int
    before: Figure | int

    @property
    def value(self) -> Decimal | None:
        """The difference; None where either side is missing, or growth would be from nothing."""
        if isinstance(self.now, Figure) and isinstance(self.before, Figure):
            now, before = self.now.value, self.before.value
            return None if now is None or before is None else now - before
        if isinstance(self.now, int) and isinstance(self.before, int) and self.before > 0:
            return _rounded(Decimal(100 * (self.now - self.before)) / self.before, "0.1")
        return None

    @property
    def sign(self) -> str:
        """Whether it went "up", "down" or stayed the "same"; "" when there is nothing to compare."""
        if self.value is None:
            return ""
        return "up" if self.value > 0 else "down" if self.value < 0 else "same"

    def __str__(self) -> str:
        return NOTHING if self.value is None else f"{self.value:+}"


def figure(rate: Rate, counts: Mapping[str, int]) -> Figure:
    """The rate out of counted measures; what was not counted is none."""
    of = counts.get(rate.per, 0) - (counts.get(rate.without, 0) if rate.without else 0)
    return Figure(counts.get(rate.of, 0), of, rate.unit)


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)
