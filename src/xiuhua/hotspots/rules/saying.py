"""How sure one may be, in plain words. Pure."""

from __future__ import annotations

from math import floor, log10

from xiuhua.kernel.words import Words


def one_in(chance: float) -> int:
    """The N of "1 in N" for a chance: rounded down to one digit, so never more sure than it is."""
    if chance >= 1:
        return 1
    many = min(1 / max(chance, 1e-12), 1e9)
    digit = 10 ** floor(log10(many))
    return int(many // digit * digit)


def certainty(p: float, q: float, comparisons: int, certain: bool) -> Words:
    """What the test says; where it says chance, it says so."""
    if not certain:
        return Words(
            "After correcting for {comparisons} comparisons this may well be chance.",
            comparisons=f"{comparisons:,}",
        )
    if (odds := one_in(p * comparisons)) >= 20:
        return Words(
            "Less than 1 in {odds} by chance, after correcting for {comparisons} comparisons.",
            odds=f"{odds:,}", comparisons=f"{comparisons:,}",
        )  # fmt: skip
    return Words(
        "More than chance; but of all spots as rare as this one among {comparisons} comparisons, "
        "up to {share} in 100 are chance.",
        share=max(1, round(q * 100)), comparisons=f"{comparisons:,}",
    )  # fmt: skip
