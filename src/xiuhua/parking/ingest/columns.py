"""Readings as columns: which are ordinary, and which of a device is the latest word.

A column holds whole numbers; `NONE` stands where a reading says nothing. Moments are microseconds
since 1970 in UTC. All functions are pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..board.packing import NONE, micros
from ..feeds.canonical import Sent
from ..rules.judging import CLOCK_MIN, YEAR_2000

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
BELOW = -(2**40)
"""What a reading cannot say: stands for nothing until the negative ones are sorted out."""
MINUTE_US = 60_000_000


@dataclass
class Words:
    """What each of several readings says; one entry a reading in every column.

    `open` is 1, 0 or NONE. `timed` is whether `at` is the device's own.
    """

    at: Ints
    received: Ints
    free: Ints
    occupied: Ints
    open: Ints
    timed: Flags

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, which: Any) -> Words:
        at, received, free, occupied, opened, timed = (column[which] for column in self.columns())
        return Words(at, received, free, occupied, opened, timed)

    def __setitem__(self, which: Any, other: Words) -> None:
        for mine, theirs in zip(self.columns(), other.columns(), strict=True):
            mine[which] = theirs

    def columns(self) -> tuple[Any, Any, Any, Any, Any, Any]:
        return self.at, self.received, self.free, self.occupied, self.open, self.timed

    @property
    def moment(self) -> Ints:
        """As `rules.judging.moment`: the device's time, or ours where it runs ahead too far."""
        ahead = CLOCK_MIN.on(YEAR_2000.date()) * MINUTE_US
        trusted: Ints = np.where(self.at <= self.received + ahead, self.at, self.received)
        return trusted

    @property
    def rank(self) -> tuple[Any, ...]:
        """As `rules.readings.rank`, without what all readings of one device have in common."""
        says = np.array([0, 2, 1])[self.open]  # False, True, None; in order of their names
        return self.moment, -self.received, self.free, self.occupied, says, self.timed


def nothing(count: int) -> Words:
    """So many readings that were never made."""
    at, received, free, occupied, opened = np.full((5, count), NONE)
    return Words(at, received, free, occupied, opened, np.zeros(count, dtype=bool))


def read(sent: Sequence[Sent], received_at: datetime) -> tuple[Words, Flags]:
    """The columns, and which readings are ordinary as far as they themselves go.

    A reading without a time has that of its arrival. Those that are not ordinary carry numbers of
    no meaning: who asks about them asks `rules.judging`.
    """
    now = micros(received_at)
    ats = [one.at for one in sent]
    timed = np.array([at is not None for at in ats], dtype=bool)
    zoned = np.array([at is None or at.tzinfo is not None for at in ats], dtype=bool)
    at = np.array([now if at is None else _micros(at) for at in ats], dtype=np.int64)
    free, occupied = _numbers([one.free for one in sent]), _numbers([one.occupied for one in sent])
    least = np.minimum(np.where(free == BELOW, 0, free), np.where(occupied == BELOW, 0, occupied))
    opened = np.array([NONE if one.open is None else one.open for one in sent], dtype=np.int64)
    others = [one.capacity is None or one.capacity >= 0 for one in sent]
    told = (free != BELOW) | (occupied != BELOW) | (opened != NONE)
    ordinary = zoned & (at >= micros(YEAR_2000)) & (least >= 0) & np.array(others, bool) & told
    words = Words(
        at,
        np.full(len(sent), now),
        np.maximum(free, NONE),
        np.maximum(occupied, NONE),
        opened,
        timed,
    )
    return words, ordinary


def _numbers(said: list[int | None]) -> Ints:
    return np.array([BELOW if one is None else one for one in said], dtype=np.int64)


def _micros(at: datetime) -> int:
    """As `micros`, and twice as quick; a moment without a zone gets none that counts."""
    return round(at.timestamp() * 1_000_000) if at.tzinfo else NONE


def first_of_each(devices: Ints, words: Words) -> Ints:
    """Where each pair of device and time stands: of several, the one that counts.

    In order of device, and of one device the latest word last.
    """
    order = np.lexsort((*reversed(words.rank), devices))
    devices, at = devices[order], words.at[order]
    by_pair = np.lexsort((np.arange(len(order)), at, devices))
    devices, at = devices[by_pair], at[by_pair]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (devices[1:] != devices[:-1]) | (at[1:] != at[:-1])
    kept: Ints = np.sort(by_pair[last])
    found: Ints = order[kept]
    return found


def last_of_each(devices: Ints) -> Flags:
    """Of rows in order of device, the last of each."""
    last = np.ones(len(devices), dtype=bool)
    last[:-1] = devices[1:] != devices[:-1]
    return last


def later(words: Words, others: Words) -> Flags:
    """Which of `words` come after the one of `others` beside them."""
    found = np.zeros(len(words), dtype=bool)
    same = np.ones(len(words), dtype=bool)
    for mine, theirs in zip(words.rank, others.rank, strict=True):
        found |= same & (mine > theirs)
        same &= mine == theirs
    return found
