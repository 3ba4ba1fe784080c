"""Where the next small car parks relieve most: up to k plots, by maximal covering.

Church and ReVelle, "The maximal covering location problem" (1974): a demand point counts when at
least one chosen plot lies within walking radius. Solved exactly by SciPy's HiGHS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, hstack, vstack

EARTH_M = 6_371_008.8
SECONDS = 60.0
Points = Sequence[tuple[float, float]]
"""Longitude and latitude in WGS84 degrees."""


@dataclass(frozen=True)
class Chosen:
    """A plot by its position, and the demand points that are nearer to it than to another chosen one."""

    plot: int
    relieves: tuple[int, ...]
    weight: float


@dataclass(frozen=True)
class Siting:
    """The chosen plots, heaviest first; `best` is False when time ran out before the proof.

    `covered` of `demand` is relieved; `at_most` is what no choice of so many plots can exceed.
    """

    chosen: tuple[Chosen, ...]
    covered: float
    demand: float
    at_most: float
    best: bool


def distances_m(plots: Points, demand: Points) -> NDArray[np.float64]:
    """Metres from each plot to each demand point along a great circle; right to 0.5 %."""
    lon1, lat1 = np.radians(np.asarray(plots, dtype=float).reshape(-1, 2).T)
    lon2, lat2 = np.radians(np.asarray(demand, dtype=float).reshape(-1, 2).T)
    down = np.sin((lat2 - lat1[:, None]) / 2) ** 2
    across = np.cos(lat1)[:, None] * np.cos(lat2) * np.sin((lon2 - lon1[:, None]) / 2) ** 2
    far: NDArray[np.float64] = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(down + across, 1.0)))
    return far


def site(
    plots: Points, demand: Points, weights: Sequence[float], *, k: int, radius_m: float,
    seconds: float = SECONDS,
) -> Siting:  # fmt: skip
    """Up to `k` plots that together relieve the most weight within `radius_m`.

    Plots that would relieve nothing more are left out. Raises ValueError for weights below zero,
    a wrong number of them, or a solver that found nothing in time.
    """
    weight = np.asarray(weights, dtype=float)
    if len(weight) != len(demand) or (weight < 0).any() or not np.isfinite(weight).all():
        raise ValueError("each demand point needs a weight of at least zero")
    total = float(weight.sum())
    if not len(plots) or not len(demand) or k < 1:
        return Siting((), 0.0, total, 0.0, True)
    far = distances_m(plots, demand)
    near = far <= radius_m
    picked, at_most, best = _solved(near, weight, min(k, len(plots)), seconds)
    chosen = _shared(picked, far, near, weight)
    covered = float(sum(one.weight for one in chosen))
    return Siting(chosen, covered, total, max(at_most, covered), best)


def _solved(
    near: NDArray[np.bool_], weight: NDArray[np.float64], k: int, seconds: float
) -> tuple[list[int], float, bool]:
    """The plots that HiGHS picks, the bound it proved, and whether it proved that none is better."""
    groups, members = np.unique(near.T, axis=0, return_inverse=True)
    heavy = np.bincount(members.ravel(), weights=weight, minlength=len(groups))
    useful = groups.any(axis=1) & (heavy > 0)
    groups, heavy = groups[useful], heavy[useful]
    if not len(groups):
        return [], 0.0, True
    plots, points = near.shape[0], len(groups)
    rows, columns = np.nonzero(groups)
    reach = coo_array((np.ones(len(rows)), (rows, columns)), shape=(points, plots))
    unit = coo_array((np.ones(points), (np.arange(points), np.arange(points))))
    most = hstack([np.ones((1, plots)), coo_array((1, points))])
    matrix = vstack([hstack([-reach, unit]), most]).tocsr()
    limit = np.concatenate([np.zeros(points), [float(k)]])
    found = milp(
        np.concatenate([np.zeros(plots), -heavy]),
        constraints=LinearConstraint(matrix, -np.inf, limit),
        integrality=np.concatenate([np.ones(plots), np.zeros(points)]),
        bounds=Bounds(0, 1), options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip
    if found.x is None:
        raise ValueError(f"no choice was found in {seconds} s: {found.message}")
    bound = found.mip_dual_bound
    at_most = float(heavy.sum()) if bound is None else -float(bound)
    return [int(one) for one in np.flatnonzero(found.x[:plots] > 0.5)], at_most, found.status == 0


def _shared(
    picked: list[int], far: NDArray[np.float64], near: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> tuple[Chosen, ...]:  # fmt: skip
    """Each covered demand point goes to the nearest chosen plot."""
    if not picked:
        return ()
    owner = np.argmin(far[picked], axis=0)
    covered = near[picked].any(axis=0)
    chosen = []
    for place, plot in enumerate(picked):
        own = np.flatnonzero(covered & (owner == place))
        if len(own) and weight[own].sum() > 0:
            chosen.append(Chosen(plot, tuple(int(one) for one in own), float(weight[own].sum())))
    return tuple(sorted(chosen, key=lambda one: (-one.weight, one.plot)))
