"""What became of a spot after something was decided: said only once enough weeks have passed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from xiuhua.kernel.words import Words

LEAST_AFTER_WEEKS = 4
"""Whole weeks after the decision before anything is said about it."""
CLEAR = 0.05


@dataclass(frozen=True)
class Change:
    """Events a week before and after, and what may be said of it; `status` is a look."""

    before: float
    after: float | None
    words: Words
    status: str


def change(n_before: int, weeks_before: int, n_after: int, weeks_after: int) -> Change:
    """Compare two numbers of events, each over its whole weeks.

    Given their sum, the later ones are binomial if nothing changed. A spot is noticed when it is
    at its worst, so some fall is to be expected by itself; the words say so.
    """
    before = n_before / weeks_before
    if weeks_after < LEAST_AFTER_WEEKS:
        return Change(
            before, n_after / weeks_after if weeks_after else None,
            Words("Too early to say: {n} of {least} whole weeks have passed.",
                  n=weeks_after, least=LEAST_AFTER_WEEKS), "new",
        )  # fmt: skip
    after, share = n_after / weeks_after, weeks_after / (weeks_before + weeks_after)
    total = n_before + n_after
    if _at_most(n_after, total, share) <= CLEAR:
        said = "Clearly fewer than before. A part of that may be by itself: spots are noticed at their worst."
        return Change(before, after, Words(said), "done")
    if after > before and 1 - _at_most(n_after - 1, total, share) <= CLEAR:
        return Change(before, after, Words("Clearly more than before."), "late")
    return Change(before, after, Words("No clear difference."), "hold")


def _at_most(n: int, total: int, share: float) -> float:
    """The chance of at most `n` out of `total`, each falling there with `share`."""
    return sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(n + 1))
