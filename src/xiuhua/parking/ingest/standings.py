"""How many places stand at once: `rules.standing` over columns, held equal to it by a test.

Why a place stands so is a set of bits, told as the list of names that the rules give.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..board.packing import NONE, STATES
from ..rules.judging import CLOCK_MIN, YEAR_2000
from ..rules.standing import DRIVERS, State
from .columns import MINUTE_US, Flags, Ints, Words

WHY = ("missing", "untimed", "readings.clock", "readings.beyond_capacity",
       "readings.does_not_add_up", "gates.drift", "readings.drivers", "partly")  # fmt: skip
MISSING, UNTIMED, CLOCK, BEYOND, ADDS, DRIFT, DROVE, PARTLY = (1 << n for n in range(len(WHY)))
LIVE, STALE, CLOSED, UNKNOWN, SUSPECT = (
    STATES.index(one)
    for one in (State.LIVE, State.STALE, State.CLOSED, State.UNKNOWN, State.SUSPECT)
)
NO_TIME = np.iinfo(np.int64).max


@dataclass
class Standings:
    """States of many places; `free`, `as_of` and `stale_at` are NONE where there is none.

    `stale_at` is the first moment at which the clock alone makes it stale.
    """

    state: NDArray[np.uint8]
    free: Ints
    as_of: Ints
    stale_at: Ints
    why: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.state)

    def __getitem__(self, which: Any) -> Standings:
        return Standings(*(column[which] for column in self.columns()))

    def __setitem__(self, which: Any, other: Standings) -> None:
        for mine, theirs in zip(self.columns(), other.columns(), strict=True):
            mine[which] = theirs

    def columns(self) -> tuple[Any, ...]:
        return self.state, self.free, self.as_of, self.stale_at, self.why

    def differs(self, other: Standings) -> Flags:
        """Which are not the same as those beside them."""
        pairs = zip(self.columns(), other.columns(), strict=True)
        found: Flags = np.logical_or.reduce([mine != theirs for mine, theirs in pairs])
        return found


def unknown(count: int) -> Standings:
    """So many places of which nothing is known."""
    free, as_of, stale_at = np.full((3, count), NONE)
    state = np.full(count, UNKNOWN, dtype=np.uint8)
    return Standings(state, free, as_of, stale_at, np.zeros(count, dtype=np.int16))


@cache
def named(why: int) -> tuple[str, ...]:
    """The names of the bits, in the order in which the rules tell them."""
    return tuple(name for bit, name in enumerate(WHY) if why & 1 << bit)


def suspicion(words: Words, capacity: Ints) -> Ints:
    """As `rules.judging.suspicion`: the bit of what is not believed, or 0."""
    free, occupied = np.maximum(words.free, 0), np.maximum(words.occupied, 0)
    beyond = np.maximum(free, occupied) > capacity
    both = (words.free != NONE) & (words.occupied != NONE)
    adds = both & (free + occupied > capacity)
    found: Ints = np.where(beyond, BEYOND, np.where(adds, ADDS, 0))
    return found


def standings(
    words: Words, known: Flags, capacity: Ints, stale_us: Ints, missing: Flags, now: int
) -> Standings:
    """As `rules.standing.standing`, without the drivers' doubts: one entry a place."""
    worth = np.where(
        (words.free == NONE) & (words.occupied != NONE),
        np.maximum(0, capacity - words.occupied), words.free,
    )  # fmt: skip
    doubt, moment = suspicion(words, capacity), words.moment
    off = CLOCK_MIN.on(YEAR_2000.date()) * MINUTE_US
    clock = words.timed & (np.abs(words.received - words.at) > off)
    state = np.select(
        [~known, now - moment > stale_us, words.open == 0, worth == NONE, doubt > 0],
        [UNKNOWN, STALE, CLOSED, UNKNOWN, SUSPECT], LIVE,
    )  # fmt: skip
    why = np.where(
        known, np.where(words.timed, 0, UNTIMED) | np.where(clock, CLOCK, 0) | doubt, 0
    ) | np.where(missing, MISSING, 0)
    return Standings(
        state.astype(np.uint8),
        np.where(known, np.where(state == CLOSED, 0, worth), NONE),
        np.where(known, moment, NONE),
        np.where(known, moment + stale_us + 1, NONE),
        why.astype(np.int16),
    )


def gathered(bays: Standings, starts: Ints) -> Standings:
    """As `rules.standing.gathered`: sites out of their bays; `starts` is where each begins.

    A site is stale by the clock once the last of the bays that speak for it is.
    """
    if not len(starts):
        return unknown(0)
    count = np.diff(np.append(starts, len(bays)))
    found = unknown(len(starts))
    settled = np.zeros(len(starts), dtype=bool)
    for state in (LIVE, CLOSED, SUSPECT, STALE):
        these = bays.state == state
        many = np.add.reduceat(these.astype(np.int64), starts)
        mine = ~settled & (many > 0)
        free = np.add.reduceat(np.where(these, np.maximum(bays.free, 0), 0), starts)
        oldest = np.minimum.reduceat(np.where(these, bays.as_of, NO_TIME), starts)
        stale_at = np.maximum.reduceat(np.where(these, bays.stale_at, NONE), starts)
        partly = np.where((state == LIVE) & (many < count), PARTLY, 0)
        free = np.zeros_like(free) if state == CLOSED else np.minimum(free, count)
        made = Standings(
            np.full(len(starts), state, dtype=np.uint8), free, oldest, stale_at,
            partly.astype(np.int16),
        )  # fmt: skip
        found[mine] = made[mine]
        settled |= mine
    return found


def doubted(standings: Standings, drivers: Ints) -> Standings:
    """With the drivers' word: as `rules.standing.drivers_doubt`, where the count says there is space."""
    said = (standings.state == LIVE) | (standings.state == SUSPECT)
    enough = drivers >= DRIVERS.on(YEAR_2000.date())
    doubt = said & (standings.free > 0) & enough
    state = np.where(doubt, SUSPECT, standings.state).astype(np.uint8)
    why = np.where(doubt, standings.why | DROVE, standings.why).astype(np.int16)
    return Standings(state, standings.free, standings.as_of, standings.stale_at, why)


def best(candidates: list[Standings]) -> Standings:
    """Of several ways to count the same car parks, for each the first that speaks for now.

    Where none does, the first that ever said anything.
    """
    found, rest = candidates[0][:], candidates[1:]
    for other in rest:
        weak = np.isin(found.state, (STALE, UNKNOWN))
        empty = (found.state == UNKNOWN) & (found.as_of == NONE)
        speaks = ~np.isin(other.state, (STALE, UNKNOWN))
        better = (weak & speaks) | (empty & (other.as_of != NONE))
        found = Standings(*(column.copy() for column in found.columns()))
        found[better] = other[better]
    return found
