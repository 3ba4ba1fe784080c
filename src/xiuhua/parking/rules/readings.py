"""Merging readings: whatever order they come in, and however often, the same state comes out.

The state keeps for each place the one reading that holds latest. Choosing the latest is the same
in any order, so late, doubled and shuffled readings do no harm. Who keeps the history lets a pair
of device and time in once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from xiuhua.kernel.rules import Finding

from ..feeds.shapes import Reading
from .judging import READINGS, Place, clock, moment, quarantined, suspicion

__all__ = ["READINGS", "Board", "Event", "Happened", "Place", "fold", "heard", "later"]


class Happened(StrEnum):
    """What became of a reading, or of a place."""

    CURRENT = "current"
    """It is now the latest word on its place."""
    LATE = "late"
    """An older one than what is known: history only."""
    TWICE = "twice"
    """The same device and time, the same content."""
    DIFFERS = "differs"
    """The same device and time, another content: the one received first counts."""
    QUARANTINED = "quarantined"
    CLOCK = "clock"
    ALARM = "alarm"
    MISSING = "missing"
    """The feed no longer has the site: marked, never deleted."""
    BACK = "back"


@dataclass(frozen=True)
class Event:
    """Something that happened: to which place, by which rule, and what that found."""

    what: Happened
    key: str
    reading: Reading | None = None
    rule: str = ""
    finding: Finding | None = None


@dataclass(frozen=True)
class Board:
    """All places, the latest reading of each, and since when a feed no longer has a place."""

    places: Mapping[str, Place]
    known: Mapping[str, Reading] = field(default_factory=dict)
    missing: Mapping[str, datetime] = field(default_factory=dict)
    as_of: datetime | None = None


def rank(one: Reading) -> tuple[Any, ...]:
    """The order of readings of one place: when it holds; of equals, what came first; then content."""
    return (
        moment(one), -one.received_at.timestamp(), one.device,
        -1 if one.free is None else one.free, -1 if one.occupied is None else one.occupied,
        -1 if one.capacity is None else one.capacity, str(one.open), one.timed, one.source,
    )  # fmt: skip


def later(one: Reading, other: Reading) -> Reading:
    """Of two readings of a place the one that counts; the same in either order."""
    return max(one, other, key=rank)


def fold(board: Board, readings: Iterable[Reading], now: datetime) -> tuple[Board, list[Event]]:
    """The board with the readings merged in as of `now`, and what happened to each of them.

    Readings for a place that is not on the board go to quarantine. The state that comes out is the
    same for every order and number of repetitions, and for every way to cut them into batches.
    """
    known = dict(board.known)
    events: list[Event] = []
    for one in readings:
        place = board.places.get(one.key)
        if (bad := quarantined(one, place)) is not None:
            events.append(Event(Happened.QUARANTINED, one.key, one, *bad))
        elif place is not None:
            _merge(known, place, one, events)
    as_of = max(board.as_of, now) if board.as_of else now
    return replace(board, known=known, as_of=as_of), events


def _merge(known: dict[str, Reading], place: Place, one: Reading, events: list[Event]) -> None:
    """One good reading beside what is known."""
    before = known.get(one.key)
    latest = one if before is None else later(before, one)
    known[one.key] = latest
    if before is not None and before.once == one.once:
        what = Happened.TWICE if _says(before) == _says(one) else Happened.DIFFERS
        events.append(Event(what, one.key, one))
        return
    current = latest is one
    events.append(Event(Happened.CURRENT if current else Happened.LATE, one.key, one))
    if (off := clock(one, place)) is not None:
        events.append(Event(Happened.CLOCK, one.key, one, "readings.clock", off))
    if current and (doubt := suspicion(one, place)) is not None:
        events.append(Event(Happened.ALARM, one.key, one, *doubt))


def _says(one: Reading) -> tuple[Any, ...]:
    return one.free, one.occupied, one.capacity, one.open


def heard(
    board: Board, source: str, keys: Collection[str], now: datetime
) -> tuple[Board, list[Event]]:
    """Compare a whole delivery's `keys` with the places of its source: who is missing, who is back.

    A site missing from a feed keeps its place and its last reading. An empty delivery says nothing
    about anybody, so it marks nobody.
    """
    if not keys:
        return board, []
    present = set(keys)
    ours = {key for key, place in board.places.items() if place.source == source}
    gone = sorted(ours - present - board.missing.keys())
    back = sorted(ours & present & board.missing.keys())
    missing = {key: since for key, since in board.missing.items() if key not in back}
    missing |= dict.fromkeys(gone, now)
    events = [Event(Happened.MISSING, key) for key in gone]
    events += [Event(Happened.BACK, key) for key in back]
    return replace(board, missing=missing), events
