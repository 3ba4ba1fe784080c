"""How rare a count is, and how rare it stays once one knows how often one has looked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, inf, lgamma, log
from typing import TypeVar

K = TypeVar("K")
_MOST_TERMS = 100_000


def tail(n: int, mean: float, size: float = inf) -> float:
    """The chance of at least `n` where `mean` is expected.

    The count is negative binomial: its variance is mean + mean² / `size`; Poisson for an infinite
    size. ValueError for a mean or size that is not positive.
    """
    if mean <= 0 or size <= 0:
        raise ValueError("the expected number and the size must be positive")
    if n <= 0:
        return 1.0
    if n <= mean:
        return max(0.0, 1.0 - sum(exp(_log_of(k, mean, size)) for k in range(n)))
    return min(1.0, _summed(n, mean, size))


def _summed(n: int, mean: float, size: float) -> float:
    """The terms from `n` upwards, each made out of the one before."""
    term = total = exp(_log_of(n, mean, size))
    for k in range(n, n + _MOST_TERMS):
        ratio = mean / (k + 1) if size == inf else (k + size) / (k + 1) * mean / (mean + size)
        term *= ratio
        total += term
        if term <= total * 1e-12:
            break
    return total


def _log_of(k: int, mean: float, size: float) -> float:
    """The logarithm of the chance of exactly `k`."""
    if size == inf:
        return k * log(mean) - mean - lgamma(k + 1)
    whole = mean + size
    return (
        lgamma(k + size) - lgamma(size) - lgamma(k + 1)
        + size * log(size / whole) + k * log(mean / whole)
    )  # fmt: skip


def discovered(chances: Mapping[K, float], comparisons: int) -> dict[K, float]:
    """Each chance corrected by Benjamini and Hochberg (1995): the share of false ones among all
    that are at least as rare.

    `comparisons` is how many were looked at in all; those not given here count as a chance of 1.
    """
    ranked = sorted(chances.items(), key=lambda pair: pair[1])
    corrected: dict[K, float] = {}
    least = 1.0
    for rank in range(len(ranked), 0, -1):
        key, chance = ranked[rank - 1]
        least = min(least, chance * comparisons / rank)
        corrected[key] = least
    return corrected
