"""The bridge between two days: 年初 + 新增 − 减少 ± 口径调整 = 年末, a line for each reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .house import HOUSE, RULES
from .interval import Figure
from .reasons import Reason, Side

ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """What one reason has changed."""

    reason: Reason
    quantity: Decimal


@dataclass(frozen=True)
class Bridge:
    """From one stock to another; `opened` and `closed` are the totals that were only stated."""

    opening: Decimal
    lines: tuple[Line, ...]
    opened: Figure | None = None
    closed: Figure | None = None

    def of(self, side: Side) -> Decimal:
        """All lines of a side together, with their sign."""
        return sum((one.quantity for one in self.lines if one.reason.side is side), ZERO)

    def lines_of(self, side: Side) -> tuple[Line, ...]:
        """The lines of a side."""
        return tuple(one for one in self.lines if one.reason.side is side)

    @property
    def added(self) -> Decimal:
        """新增."""
        return self.of(Side.ADDED)

    @property
    def removed(self) -> Decimal:
        """减少, without its sign."""
        return -self.of(Side.REMOVED)

    @property
    def adjusted(self) -> Decimal:
        """口径调整, with its sign."""
        return self.of(Side.ADJUSTED)

    @property
    def unexplained(self) -> Decimal:
        """What was entered without a reason, with its sign."""
        return self.of(Side.UNEXPLAINED)

    @property
    def change(self) -> Decimal:
        """All lines together."""
        return sum((one.quantity for one in self.lines), ZERO)

    @property
    def closing(self) -> Decimal:
        """年末."""
        return self.opening + self.change

    @property
    def residual(self) -> Figure | None:
        """未说明来源: what the stated totals leave open; None where none was stated."""
        if self.opened is None and self.closed is None:
            return None
        return residual(
            self.opened or Figure.exact(self.opening),
            self.change,
            self.closed or Figure.exact(self.closing),
        )

    @property
    def is_explained(self) -> bool:
        """Whether rounding alone can account for the residual."""
        found = self.residual
        return found is None or ZERO in found.interval


@RULES.rule("LED-6", title="Opening, plus and minus every line, is closing", source=HOUSE)
def bridge(
    opening: Decimal,
    moved: Mapping[str, Decimal],
    opened: Figure | None = None,
    closed: Figure | None = None,
) -> Bridge:
    """The bridge from `opening` by what was `moved` for each reason, in the order of the reasons."""
    lines = tuple(Line(one, moved[one]) for one in Reason if moved.get(one))
    return Bridge(opening, lines, opened, closed)


@RULES.rule("LED-7", title="What is not explained is a line, never hidden", source=HOUSE)
def residual(opened: Figure, change: Decimal, closed: Figure) -> Figure:
    """What lies between two stated totals beyond every change that is known of."""
    return closed - opened - Figure.exact(change)
