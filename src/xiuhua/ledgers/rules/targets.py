"""How far a year's target has come. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from .house import HOUSE, RULES


@RULES.rule("LED-8", title="A ratio is printed with what it was made of", source=HOUSE)
def percent(numerator: Decimal | None, denominator: Decimal) -> Decimal | None:
    """Per cent to one place (GB/T 8170: half to even); None without a numerator or for nothing."""
    if numerator is None or not denominator:
        return None
    return (100 * numerator / denominator).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
