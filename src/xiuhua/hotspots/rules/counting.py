"""Reports counted by cell, class and week: one person's calls of one day are one event. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import h3
import numpy as np

FINE, WIDE = 9, 8
"""H3 resolutions: a cell of 9 is about 0.1 km², 350 m across; one of 8 about 0.7 km²."""


@dataclass(frozen=True, slots=True)
class Report:
    """A filed case as the test needs it: where (H3, resolution 9), what, in which town, when.

    `who` only tells one reporter's calls apart from another's; it is never kept or shown.
    """

    cell: str
    category: str
    town: str
    on: date
    who: str


@dataclass
class Pair:
    """What happened of one class in one cell within the window."""

    weeks: list[int]
    first: date
    last: date
    people: set[str] = field(default_factory=set)

    @property
    def n(self) -> int:
        return sum(self.weeks)


@dataclass(frozen=True)
class Block:
    """One town's cells and classes: events within the window, and with those before it."""

    town: str
    cells: list[str]
    categories: list[str]
    within: Any
    ever: Any
    pairs: dict[tuple[str, str], Pair]


def blocks(
    reports: Iterable[Report], *, first: date, weeks: int, resolution: int = FINE
) -> list[Block]:
    """Count the reports of each town; the window begins on `first` and lasts so many `weeks`.

    Reports before `first` only tell how much is reported in a cell at all. A cell belongs to the
    town that most of its events lie in.
    """
    seen = {
        (_wider(one.cell, resolution), one.category, one.on, one.who, one.town) for one in reports
    }
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    for cell, _category, _on, _who, town in seen:
        homes[cell][town] += 1
    home = {cell: min(towns, key=lambda t: (-towns[t], t)) for cell, towns in homes.items()}
    of_town: dict[str, list[tuple[str, str, date, str]]] = defaultdict(list)
    for cell, category, on, who, _town in sorted(seen):
        of_town[home[cell]].append((cell, category, on, who))
    return [_block(town, rows, first, weeks) for town, rows in sorted(of_town.items())]


def _wider(cell: str, resolution: int) -> str:
    return cell if resolution == FINE else str(h3.cell_to_parent(cell, resolution))


def _block(town: str, rows: list[tuple[str, str, date, str]], first: date, weeks: int) -> Block:
    cells = {cell: n for n, cell in enumerate(sorted({row[0] for row in rows}))}
    categories = {key: n for n, key in enumerate(sorted({row[1] for row in rows}))}
    within = np.zeros((len(cells), len(categories)))
    ever, pairs = within.copy(), dict[tuple[str, str], Pair]()
    for cell, category, on, who in rows:
        at = cells[cell], categories[category]
        ever[at] += 1
        week = (on - first).days // 7
        if not 0 <= week < weeks:
            continue
        within[at] += 1
        pair = pairs.setdefault((cell, category), Pair([0] * weeks, on, on))
        pair.weeks[week] += 1
        pair.first, pair.last = min(pair.first, on), max(pair.last, on)
        pair.people.add(who)
    return Block(town, list(cells), list(categories), within, ever, pairs)
