"""All car parks at one moment: counts, hours and the clock together, ready to be searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ..queries.finding import Wanted, stays
from ..rules.nearness import FARTHEST_M, Spot
from ..rules.stays import leave_by
from .counts import LIVE, STALE, UNKNOWN, Counts
from .facts import Bools, Facts
from .packing import NONE

Ints = NDArray[np.int64]
FEW = 1_000
"""Up to so many are looked at one by one, which is faster than a tree."""
RARE = 0.02
"""Where fewer fit than this share, they are picked out first."""
MOST_KEPT = 64
_SPACE = Wanted(with_space=True)
Found = tuple[float, int]
"""How far in a straight line, and the place in the arrays."""


@dataclass(frozen=True, eq=False)
class Scene:
    """Holds from `now_us` until `good_until_us`, when a count goes stale or the minute ends."""

    counts: Counts
    minute: datetime
    now_us: int
    good_until_us: int
    vacant: Bools
    until: tuple[datetime | None, ...]
    leaves: tuple[bytes, ...]
    picks: dict[Wanted, Pick] = field(default_factory=dict)
    told: dict[int, bytes] = field(default_factory=dict)
    """What the answer says of a place while the scene holds, by the place (`board.answering`)."""

    @property
    def facts(self) -> Facts:
        """The car parks."""
        return self.counts.facts

    def nearest(self, here: Spot, wanted: Wanted, count: int, now_us: int) -> list[Found]:
        """The nearest `count` that fit, in order; those at one and the same spot by their keys."""
        pick = self.picks.get(wanted) or self.pick(wanted)
        found = pick.nearest(self.facts, here, count)
        if wanted.with_space and now_us >= self.good_until_us:
            fresh = self._fresh(now_us)
            if not all(fresh[at] for _, at in found):
                return _pick(self.facts, pick.fit & fresh).nearest(self.facts, here, count)
        return found

    def _fresh(self, now_us: int) -> Bools:
        fresh: Bools = (self.counts.stale_us == NONE) | (self.counts.stale_us > now_us)
        return fresh

    def pick(self, wanted: Wanted) -> Pick:
        """The car parks that fit, picked out once for all who wish the same."""
        if len(self.picks) >= MOST_KEPT:
            self.picks.clear()
        pick = self.picks[wanted] = _pick(self.facts, self.fitting(wanted), wanted == _SPACE)
        return pick

    def fitting(self, wanted: Wanted) -> Bools:
        """Which car parks are what is wanted."""
        facts, fit = self.facts, self._staying(wanted.stay_min)
        asked = (
            (wanted.with_space, self.vacant),
            (wanted.free_of_charge, facts.is_free),
            (wanted.covered, facts.covered),
            (wanted.charging, facts.charging),
            (wanted.disabled, facts.disabled),
        )
        for is_asked, having in asked:
            fit = fit & having if is_asked else fit
        return fit & (facts.clear_m >= wanted.height_m) if wanted.height_m else fit

    def _staying(self, stay_min: int | None) -> Bools:
        told = [stays(one, self.minute, stay_min) for one in self.until]
        return np.array(told, dtype=np.bool_)[self.facts.regime]

    def state(self, at: int, now_us: int) -> tuple[int, int, int]:
        """State, last count and moment of a place: the clock has its say."""
        counts = self.counts
        state, stale_us = int(counts.state[at]), int(counts.stale_us[at])
        if stale_us != NONE and now_us >= stale_us and state != UNKNOWN:
            state = STALE
        return state, int(counts.free[at]), int(counts.as_of_us[at])


@dataclass(frozen=True, eq=False)
class Pick:
    """The car parks that fit one wish, and the way to search them that is the fastest for it.

    `at` are their places where these are at hand: in `tree`, or to be looked at one by one.
    """

    fit: Bools
    share: float
    at: Ints | None = None
    columns: NDArray[np.float64] | None = None
    tree: Any = None

    def nearest(self, facts: Facts, here: Spot, count: int) -> list[Found]:
        """The nearest `count`; one more is asked for, to see whether the last ones lie as far."""
        if self.columns is not None:
            assert self.at is not None
            return _closest(self.at, self.columns, here, count)
        wanted = count + 1
        while True:
            near, complete = self._some(facts, here, wanted)
            if complete or (len(near) > count and near[count][0] > near[count - 1][0]):
                return near[:count]
            wanted *= 2

    def _some(self, facts: Facts, here: Spot, wanted: int) -> tuple[list[Found], bool]:
        """The nearest, some `wanted` of them, and whether these are all within reach."""
        tree, number = self.tree, wanted
        if tree is None:
            tree, number = facts.tree, min(len(facts), int(wanted / self.share * 1.3) + 8)
        far, found = tree.query(here, number, distance_upper_bound=FARTHEST_M)
        if complete := not isfinite(far[-1]):
            reached = np.searchsorted(far, np.inf)
            far, found = far[:reached], found[:reached]
        if self.at is not None:
            found = self.at[found]
        else:
            fits = self.fit[found]
            far, found = far[fits], found[fits]
        return sorted(zip(far.tolist(), found.tolist(), strict=True)), bool(complete)


def _pick(facts: Facts, fit: Bools, is_usual: bool = False) -> Pick:
    """The usual wish has a tree of its own; others search the whole tree, unless few fit."""
    at = np.flatnonzero(fit)
    share = len(at) / max(1, len(fit))
    if len(at) <= FEW or share < RARE:
        return Pick(fit, share, at, np.ascontiguousarray(facts.xyz[at].T))
    return Pick(fit, share, at, tree=cKDTree(facts.xyz[at])) if is_usual else Pick(fit, share)


def _closest(at: Ints, columns: NDArray[np.float64], here: Spot, count: int) -> list[Found]:
    """The nearest `count` of a few, each of them measured."""
    apart = columns - np.array(here).reshape(3, 1)
    apart *= apart
    apart_2 = np.add.reduce(apart, 0)
    near: Any = slice(None)
    if len(at) > count + 1:
        near = apart_2.argpartition(count)[: count + 1]
        *_, last, next_ = sorted(apart_2[near].tolist())
        if last == next_:  # then it is not told which of them came
            near = (apart_2 <= last).nonzero()[0]
    far = sorted(zip(np.sqrt(apart_2[near]).tolist(), at[near].tolist(), strict=True))[:count]
    return far if not far or far[-1][0] < FARTHEST_M else [x for x in far if x[0] < FARTHEST_M]


def scene(
    counts: Counts, now: datetime, is_working: Callable[[date], bool], before: Scene | None = None
) -> Scene:
    """Everything at a local moment; hours worked out for the same minute are taken from `before`."""
    now_us = round(now.timestamp() * 1_000_000)
    minute = now.replace(second=0, microsecond=0)
    until, leaves = _hours(counts.facts, minute, is_working, before)
    live = (counts.state == LIVE) & (counts.free > 0)
    vacant = live & ((counts.stale_us == NONE) | (counts.stale_us > now_us))
    ends = counts.stale_us[vacant & (counts.stale_us != NONE)]
    next_us = round((minute + timedelta(minutes=1)).timestamp() * 1_000_000)
    good_until_us = min(next_us, int(ends.min())) if len(ends) else next_us
    made = Scene(counts, minute, now_us, good_until_us, vacant, until, leaves)
    made.pick(_SPACE)  # ready before it is asked
    return made


def _hours(
    facts: Facts, minute: datetime, is_working: Callable[[date], bool], before: Scene | None
) -> tuple[tuple[datetime | None, ...], tuple[bytes, ...]]:
    """Until when one may stay under each regime, and the same as the answer writes it."""
    if before is not None and before.facts is facts and before.minute == minute:
        return before.until, before.leaves
    until = tuple(leave_by(one, minute, is_working) for one in facts.regimes)
    said = (one.isoformat(timespec="minutes") if one else None for one in until)
    return until, tuple(msgspec.json.encode(one) for one in said)
