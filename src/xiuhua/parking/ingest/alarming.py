"""What is wrong with counts right now: silent devices, more than there are spaces, gates that lost count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from ..board.packing import micros
from ..models import GateCount
from .columns import MINUTE_US, Flags, Ints
from .gates import lost_count
from .mirror import GATE, Mirror
from .standings import ADDS, BEYOND, suspicion

SILENT, DRIFT = "readings.silent", "gates.drift"
DOUBTS = {"readings.beyond_capacity": BEYOND, "readings.does_not_add_up": ADDS}


@dataclass(frozen=True)
class Found:
    """Something wrong at a car park, by which rule; of how many devices, since when, and how much."""

    car_park: int
    rule: str
    since: datetime
    devices: int = 1
    size: int | None = None
    source: int | None = None


def found(mirror: Mirror, now: datetime) -> list[Found]:
    """As `rules.standing.alarms`, for each car park and rule once; a device never heard is none."""
    now_us = micros(now)
    moment = mirror.words.moment
    silent = mirror.known & (now_us - moment > mirror.silent_us)
    doubt = np.where(mirror.known & ~silent, suspicion(mirror.words, mirror.capacity), 0)
    age_min = (now_us - moment) // MINUTE_US
    told = [*_each(mirror, SILENT, silent, moment + mirror.silent_us, age_min)]
    most = np.maximum(mirror.words.free, mirror.words.occupied) - mirror.capacity
    for rule, bit in DOUBTS.items():
        told += _each(mirror, rule, doubt == bit, moment, most)
    return [*told, *_of_gates(mirror, now)]


def _each(mirror: Mirror, rule: str, these: Flags, since: Ints, size: Ints) -> Iterator[Found]:
    """One for each car park that has some; since the earliest, of the largest size."""
    devices = np.flatnonzero(these)
    if not len(devices):
        return
    parks, starts, many = np.unique(mirror.park[devices], return_index=True, return_counts=True)
    first = np.minimum.reduceat(since[devices], starts)
    most = np.maximum.reduceat(size[devices], starts)
    for n, park in enumerate(parks.tolist()):
        yield Found(
            int(mirror.park_ids[park]), rule, _moment(int(first[n])), int(many[n]), int(most[n]),
            int(mirror.source_ids[devices[starts[n]]]),
        )  # fmt: skip


def _of_gates(mirror: Mirror, now: datetime) -> Iterator[Found]:
    """Gates that are silent, and gates that have lost count."""
    devices = np.flatnonzero(mirror.kind == GATE)
    if not len(devices):
        return
    parks, starts = np.unique(mirror.park[devices], return_index=True)
    silent_us = np.maximum.reduceat(mirror.silent_us[devices], starts).tolist()
    ids, own = mirror.park_ids[parks].tolist(), mirror.spaces[parks].tolist()
    sources = mirror.source_ids[devices[starts]].tolist()
    counts = GateCount.objects.in_bulk(ids)
    for pk, quiet_us, source in zip(ids, silent_us, sources, strict=True):
        at = counts[pk].at if pk in counts else None
        if at is not None and micros(now) - micros(at) > quiet_us:
            since = at + timedelta(microseconds=quiet_us)
            yield Found(
                pk, SILENT, since, size=int((now - at).total_seconds() // 60), source=source
            )
    for pk, size in lost_count(counts.values(), dict(zip(ids, own, strict=True)), now):
        yield Found(pk, DRIFT, now, size=size, source=dict(zip(ids, sources, strict=True))[pk])


def _moment(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
