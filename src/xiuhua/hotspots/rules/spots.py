"""The test: is this class reported in this cell more often than chance would have it? Pure.

The null: within a town and the window, the events of a class fall over the cells as all *other*
classes do, before and during the window. What a campaign or a storm adds to a whole town is in the
class's total, so it raises what is expected everywhere and makes no cell special.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import Any

import h3
import numpy as np

from .chance import discovered, tail
from .counting import FINE, WIDE, Block, Pair, Report, blocks

PRIOR = 0.5
"""Events a cell is credited with before any was seen: Jeffreys' prior for a rate."""
_ROUNDS = 12

Key = tuple[str, str]


@dataclass(frozen=True)
class Question:
    """What is asked, and how strictly: all of it may be changed by the office."""

    last: date
    weeks: int = 8
    before_weeks: int = 16
    q: float = 0.05
    least: int = 3
    least_weeks: int = 3

    @property
    def first(self) -> date:
        """The first day of the window."""
        return self.last - timedelta(days=7 * self.weeks - 1)

    @property
    def since(self) -> date:
        """The first day that is read at all."""
        return self.first - timedelta(days=7 * self.before_weeks)


@dataclass(frozen=True)
class Weighed:
    """One class in one cell: what was seen, what was expected, how rare that is by chance.

    `q` is `p` corrected for all comparisons. `certain` means: more than chance, and again and again.
    """

    cell: str
    resolution: int
    category: str
    town: str
    n: int
    expected: float
    p: float
    q: float
    certain: bool
    weeks: tuple[int, ...]
    people: int
    first: date
    last: date

    @property
    def key(self) -> Key:
        return self.cell, self.category


@dataclass(frozen=True)
class Found:
    """The answer: every pair seen at least so often, rarest first, and what it rests on."""

    weighed: list[Weighed]
    comparisons: int
    events: int
    dispersion: Mapping[int, float]

    @property
    def certain(self) -> list[Weighed]:
        """The hot spots; a wide cell only where none of its fine cells is one by itself."""
        found = [one for one in self.weighed if one.certain]
        inside = {
            (str(h3.cell_to_parent(one.cell, WIDE)), one.category)
            for one in found if one.resolution == FINE
        }  # fmt: skip
        return [one for one in found if one.resolution == FINE or one.key not in inside]


@dataclass(frozen=True)
class _Sheet:
    """One town at one resolution, with what is expected of every pair and how sure that is."""

    block: Block
    resolution: int
    mean: Any
    size: Any
    asked: Any


def weigh(reports: Iterable[Report], question: Question) -> Found:
    """Weigh every pair of a cell and a class, fine and wide, as one family of comparisons."""
    told, asked = list(reports), question
    chances: dict[Key, float] = {}
    held: dict[Key, tuple[_Sheet, tuple[int, int]]] = {}
    comparisons, spread = 0, dict[int, float]()
    for resolution in (FINE, WIDE):
        sheets = _sheets(told, asked, resolution)
        spread[resolution], raw = _settled(sheets, asked)
        comparisons += sum(int(one.asked.sum()) * len(one.block.cells) for one in sheets)
        for (number, at), p in raw.items():
            block = sheets[number].block
            key = block.cells[at[0]], block.categories[at[1]]
            chances[key], held[key] = p, (sheets[number], at)
    again = {key: p for key, p in chances.items() if _again(held[key][0].block.pairs[key], asked)}
    corrected = discovered(again, comparisons)
    weighed = [
        _weighed(key, *held[key], p, corrected.get(key, 1.0), asked.q) for key, p in chances.items()
    ]
    weighed.sort(key=lambda one: (one.q, one.p, one.key))
    fine = {(r.cell, r.category, r.on, r.who) for r in told}
    return Found(weighed, comparisons, len(fine), spread)


def _again(pair: Pair, asked: Question) -> bool:
    """Again and again, not once: a flood of calls in one week is an incident, not a hot spot."""
    return sum(1 for week in pair.weeks if week) >= asked.least_weeks


def _sheets(told: list[Report], asked: Question, resolution: int) -> list[_Sheet]:
    found = blocks(told, first=asked.first, weeks=asked.weeks, resolution=resolution)
    return [_expect(block, resolution, asked.least) for block in found]


def _expect(block: Block, resolution: int, least: int) -> _Sheet:
    """Each class's total, shared out over the cells as everything else is."""
    totals = block.within.sum(axis=0)
    others = block.ever.sum(axis=1, keepdims=True) - block.ever + PRIOR
    mean = totals * others / others.sum(axis=0)
    return _Sheet(block, resolution, mean, others, totals >= least)


def _settled(
    sheets: list[_Sheet], asked: Question
) -> tuple[float, dict[tuple[int, tuple[int, int]], float]]:
    """How much reports clump beyond chance, and the chances given that.

    The clumping is measured on the pairs that are not rare, so that hot spots do not hide
    themselves; it only grows from round to round, so it settles.
    """
    spread, comparisons = 0.0, sum(int(one.asked.sum()) * len(one.block.cells) for one in sheets)
    for _round in range(_ROUNDS):
        raw = _chances(sheets, asked.least, spread)
        rare = {key for key, q in discovered(raw, comparisons).items() if q <= asked.q}
        measured = _clumping(sheets, rare)
        if measured <= spread * 1.01 + 1e-9:
            break
        spread = measured
    return spread, raw


def _chances(
    sheets: list[_Sheet], least: int, spread: float
) -> dict[tuple[int, tuple[int, int]], float]:
    found = {}
    for number, sheet in enumerate(sheets):
        cells, categories = np.nonzero((sheet.block.within >= least) & sheet.asked)
        for cell, category in zip(cells.tolist(), categories.tolist(), strict=True):
            at = cell, category
            unsure = 1 / float(sheet.size[at]) + spread
            size = 1 / unsure if unsure else inf
            n = int(sheet.block.within[at])
            found[number, at] = tail(n, float(sheet.mean[at]), size)
    return found


def _clumping(sheets: list[_Sheet], rare: set[tuple[int, tuple[int, int]]]) -> float:
    """By moments: what the squared deviations hold beyond the mean and the unsure shares."""
    more = squares = 0.0
    for number, sheet in enumerate(sheets):
        counted = np.broadcast_to(sheet.asked, sheet.mean.shape).copy()
        for at in (at for which, at in rare if which == number):
            counted[at] = False
        n, mean, size = sheet.block.within[counted], sheet.mean[counted], sheet.size[counted]
        more += float(((n - mean) ** 2 - mean - mean**2 / size).sum())
        squares += float((mean**2).sum())
    return max(0.0, more / squares) if squares else 0.0


def _weighed(
    key: Key, sheet: _Sheet, at: tuple[int, int], p: float, corrected: float, most: float
) -> Weighed:
    pair = sheet.block.pairs[key]
    return Weighed(
        cell=key[0],
        resolution=sheet.resolution,
        category=key[1],
        town=sheet.block.town,
        n=pair.n,
        expected=float(sheet.mean[at]),
        p=p,
        q=corrected,
        certain=corrected <= most,
        weeks=tuple(pair.weeks),
        people=len(pair.people),
        first=pair.first,
        last=pair.last,
    )
