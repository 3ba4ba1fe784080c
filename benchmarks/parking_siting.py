"""Where the next car parks go, at 500 plots and 5,000 places of demand.

The exact choice (maximal covering by HiGHS) beside the greedy one, which takes the plot that adds most,
again and again: how long each takes, and how much of what the exact one relieves the greedy one
does. On grounds small enough to try every choice, the exact one is checked against all of them.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xiuhua.parking.rules.siting import Siting, distances_m, site

from . import harness

FULL = {"plots": 500, "wants": 5_000}
QUICK = {"plots": 100, "wants": 1_000}
WANTED = (3, 5, 10, 20)
RADII_M = (300, 500)
SMALL, TRIES = (14, 120, 4), 20
Spots = list[tuple[float, float]]


def main(words: list[str]) -> int:
    """Measure and print Markdown; 1 when an exact choice was not the best of all."""
    parser = argparse.ArgumentParser(prog="./run bench parking --only siting", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of everything, once")
    parser.add_argument("--runs", type=int, default=5, help="how often each thing is measured")
    told, _others = parser.parse_known_args(words)
    size, runs = (QUICK, 1) if told.quick else (FULL, told.runs)
    print(f"{harness.machine()}\n")
    plots, wants, weights = ground(size["plots"], size["wants"], seed=1)
    print(f"{size['plots']} plots × {size['wants']:,} places of demand, medians of {runs}\n")
    print("| walk, m | plots | exact, s | greedy, s | relieved, exact | greedy ÷ exact | proven |")
    print("|--:|--:|--:|--:|--:|--:|---|")
    for radius_m in RADII_M:
        for k in WANTED:
            print(_row(plots, wants, weights, k, radius_m, runs), flush=True)
    right = sum(_is_best(seed) for seed in range(TRIES))
    small = f"{SMALL[0]} plots, {SMALL[1]} places, {SMALL[2]} wanted"
    print(f"\nEvery choice tried ({small}): the exact one was the best in {right} of {TRIES}.\n")
    return int(right < TRIES)


def ground(plots: int, wants: int, *, seed: int) -> tuple[Spots, Spots, list[float]]:
    """Plots and demand crowding around twelve centres in a district of some twenty kilometres."""
    chance = np.random.default_rng(seed)
    centres = chance.uniform((106.15, 29.20), (106.35, 29.38), (12, 2))

    def spots(count: int, spread: float) -> Spots:
        around = centres[chance.integers(0, len(centres), count)]
        return [(float(x), float(y)) for x, y in around + chance.normal(0, spread, (count, 2))]

    return spots(plots, 0.012), spots(wants, 0.010), chance.gamma(1.2, 8.0, wants).tolist()


def greedy(near: NDArray[np.bool_], weight: NDArray[np.float64], k: int) -> float:
    """What is relieved when the plot that adds most is taken, k times."""
    open_, covered = weight.copy(), 0.0
    for _each in range(k):
        gains = near @ open_
        best = int(np.argmax(gains))
        covered += float(gains[best])
        open_[near[best]] = 0.0
    return covered


def _row(plots: Spots, wants: Spots, weights: list[float], k: int, radius_m: int, runs: int) -> str:
    exact_s, found = _timed(lambda: site(plots, wants, weights, k=k, radius_m=radius_m), runs)
    weight = np.asarray(weights)
    greedy_s, rough = _timed(lambda: greedy(distances_m(plots, wants) <= radius_m, weight, k), runs)
    assert isinstance(found, Siting)
    share = 100 * found.covered / found.demand
    return (
        f"| {radius_m} | {k} | {exact_s:.2f} | {greedy_s:.2f} | {share:.2f} % "
        f"| {rough / found.covered:.4f} | {'yes' if found.best else 'no'} |"
    )


def _timed(do: Callable[[], Any], runs: int) -> tuple[float, Any]:
    took, answer = [], None
    for _each in range(runs):
        began = time.perf_counter()
        answer = do()
        took.append(time.perf_counter() - began)
    return statistics.median(took), answer


def _is_best(seed: int) -> bool:
    """Whether no choice of so many plots relieves more than the exact one."""
    count, demand, k = SMALL
    plots, wants, weights = ground(count, demand, seed=100 + seed)
    weight, near = np.asarray(weights), distances_m(plots, wants) <= 900
    best = max(
        float(weight[near[[*some]].any(axis=0)].sum()) for some in combinations(range(count), k)
    )
    return abs(site(plots, wants, weights, k=k, radius_m=900).covered - best) < 1e-6
