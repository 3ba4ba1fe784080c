"""All devices with their last words in memory, so that a delivery asks the database for nothing.

Whoever takes a delivery in holds the tick, so nobody else writes meanwhile; the tick's number and
mark say whether what lies here is still what lies there. If not, what is new is read, or all.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q

from ..board.packing import NONE, STATES, micros, unpacked
from ..models import Batch, CarPark, Device, Latest, NoSpace, Tick, Vacancy
from ..rules.judging import FIRST, Place
from ..rules.standing import DRIVERS_WITHIN_MIN, SILENT_MIN, STALE_MIN, State
from .columns import MINUTE_US, Flags, Ints, Words, last_of_each, nothing
from .standings import (
    Standings,
    best,
    doubted,
    gathered,
    standings,
    unknown,
)

BAY, COUNT, GATE = 0, 1, 2
KINDS = {"bay": BAY, "count": COUNT, "gate": GATE}
_DEVICE = (
    "id", "source_id", "key", "measures", "car_park_id", "missing_since", "source__stale_min",
    "source__silent_min",
)  # fmt: skip
_LATEST = ("device_id", "at", "received_at", "free", "occupied", "open", "timed")


class Mirror:
    """Devices in order of car park, kind and key of the row; car parks in order of theirs."""

    def __init__(self) -> None:
        self.seq = self.mark = self.facts = NONE
        self.lock = threading.Lock()

    # --- following the database -----------------------------------------------------------------
    @contextmanager
    def following(self, tick: Tick) -> Iterator[Mirror]:
        """Up to date with `tick`, which the caller holds; whatever fails inside is read anew."""
        with self.lock:
            try:
                self._follow(tick)
                yield self
            except BaseException:
                self.mark = NONE
                raise

    def _follow(self, tick: Tick) -> None:
        if (self.seq, self.mark, self.facts) == (tick.seq, tick.mark, tick.facts):
            return
        kin = Batch.objects.filter(seq=self.seq, mark=self.mark).exists()
        if self.facts == tick.facts and kin:
            self._catch_up()
        else:
            self._load()
        self.seq, self.mark, self.facts = tick.seq, tick.mark, tick.facts

    def _catch_up(self) -> None:
        """What other processes wrote since."""
        self._hear(Latest.objects.filter(seq__gt=self.seq))
        for packed in Batch.objects.filter(seq__gt=self.seq).values_list("packed", flat=True):
            rows = unpacked(packed)
            at = np.searchsorted(self.park_ids, rows["car_park"])
            self.written.why[at] = NONE  # not told there: written again with the next word

    def _load(self) -> None:
        rows = list(
            Device.objects.filter(in_use=True, source__in_use=True)
            .order_by("car_park_id", "id").values_list(*_DEVICE)
        )  # fmt: skip
        rows.sort(key=lambda row: (row[4], KINDS[row[3]]))
        ids, sources, keys, measures, parks, missing, stale, silent = _turned(rows, len(_DEVICE))
        self.ids = np.array(ids, dtype=np.int64)
        self.kind = np.array([KINDS[one] for one in measures], dtype=np.int64)
        self.source_ids = np.array(sources, dtype=np.int64)
        self.missing = np.array([one is not None for one in missing], dtype=bool)
        self.stale_us = _minutes(stale, STALE_MIN.on(FIRST))
        self.silent_us = _minutes(silent, SILENT_MIN.on(FIRST))
        self.places: dict[int, dict[str, int]] = {}
        for n, (source, key) in enumerate(zip(sources, keys, strict=True)):
            self.places.setdefault(source, {})[key] = n
        self.keys: Sequence[str] = keys
        self._load_parks(np.array(parks, dtype=np.int64))
        self.by_id = np.argsort(self.ids)
        self.words, self.known = nothing(len(rows)), np.zeros(len(rows), dtype=bool)
        self._hear(Latest.objects.all())

    def _load_parks(self, of_device: Ints) -> None:
        """The car parks that have devices, or had."""
        told = {
            row[0]: row[1:]
            for row in Vacancy.objects.values_list(
                "car_park_id", "state", "free", "as_of", "stale_at", "why"
            )
        }
        self.park_ids = np.union1d(of_device, np.array(list(told), dtype=np.int64))
        self.park = np.searchsorted(self.park_ids, of_device)
        counted = Exists(Device.objects.filter(car_park=OuterRef("pk"))) | Q(vacancy__isnull=False)
        spaces = dict(CarPark.objects.filter(counted).values_list("pk", "capacity"))
        self.spaces = np.array([spaces.get(pk, 0) for pk in self.park_ids.tolist()], dtype=np.int64)
        self.capacity = np.where(self.kind == BAY, 1, self.spaces[self.park])
        edges = np.arange(3 * len(self.park_ids) + 1)
        self.edges = np.searchsorted(self.park * 3 + self.kind, edges)
        self.written = unknown(len(self.park_ids))
        self.written.why[:] = NONE
        for n, pk in enumerate(self.park_ids.tolist()):
            if pk in told:
                state, free, as_of, stale_at, _why = told[pk]
                self.written.state[n] = STATES.index(State(state))
                self.written.free[n] = NONE if free is None else free
                self.written.as_of[n], self.written.stale_at[n] = micros(as_of), micros(stale_at)

    def _hear(self, rows: Any) -> None:
        """Last words out of the database."""
        found = list(rows.values_list(*_LATEST))
        if not found or not len(self.ids):
            return
        ids, at, received, free, occupied, opened, timed = _turned(found, len(_LATEST))
        place = np.searchsorted(self.ids, np.array(ids, dtype=np.int64), sorter=self.by_id)
        place = self.by_id[np.minimum(place, len(self.ids) - 1)]
        here = self.ids[place] == np.array(ids, dtype=np.int64)
        words = Words(
            _moments(at), _moments(received), _numbers(free), _numbers(occupied), _numbers(opened),
            np.array(timed, dtype=bool),
        )  # fmt: skip
        self.words[place[here]] = words[here]
        self.known[place[here]] = True

    # --- asking ----------------------------------------------------------------------------------
    def place_of(self, device: int, source: str) -> Place:
        """The device as the rules know it."""
        return Place(
            self.keys[device], source, int(self.capacity[device]),
            int(self.stale_us[device] // MINUTE_US), int(self.silent_us[device] // MINUTE_US),
            gate=bool(self.kind[device] == GATE),
        )  # fmt: skip

    def of_kind(self, kind: int, parks: Ints) -> tuple[Ints, Ints]:
        """The devices of a kind at the car parks, one car park after the other; how many each has."""
        starts, ends = self.edges[parks * 3 + kind], self.edges[parks * 3 + kind + 1]
        many = ends - starts
        before = np.cumsum(many) - many
        return np.repeat(starts - before, many) + np.arange(many.sum()), many

    def worked_out(self, parks: Ints, gates: Standings, now: int) -> Standings:
        """How the car parks stand at `now`, out of what is known here and what `gates` count."""
        found = best([self._counted(parks, now), gates, self._of_bays(parks, now)])
        return doubted(found, self._drivers(parks, found.as_of, now))

    def stood(self, devices: Ints, now: int) -> Standings:
        """How single devices stand."""
        return standings(
            self.words[devices], self.known[devices], self.capacity[devices],
            self.stale_us[devices], self.missing[devices], now,
        )  # fmt: skip

    def _of_bays(self, parks: Ints, now: int) -> Standings:
        devices, many = self.of_kind(BAY, parks)
        found, there = unknown(len(parks)), many > 0
        starts = (np.cumsum(many) - many)[there]
        found[there] = gathered(self.stood(devices, now), starts)
        return found

    def _counted(self, parks: Ints, now: int) -> Standings:
        """Of several counts of one car park the later word counts."""
        devices, many = self.of_kind(COUNT, parks)
        found, there = unknown(len(parks)), many > 0
        if (many > 1).any():
            owner, words = self.park[devices], self.words[devices]
            order = np.lexsort((*reversed(words.rank), self.known[devices], owner))
            devices = devices[order][last_of_each(owner[order])]
        found[there] = self.stood(devices, now)
        return found

    def _drivers(self, parks: Ints, as_of: Ints, now: int) -> Ints:
        """How many different drivers found no space lately, and since the count."""
        drivers = np.zeros(len(parks), dtype=np.int64)
        within = now - DRIVERS_WITHIN_MIN.on(FIRST) * MINUTE_US
        reports = NoSpace.objects.values_list("car_park_id", "who", "at")
        place = {pk: n for n, pk in enumerate(self.park_ids[parks].tolist())} if reports else {}
        seen: set[tuple[int, str]] = set()
        for pk, who, at in reports:
            n, said_at = place.get(pk), micros(at)
            if n is not None and max(as_of[n], within) <= said_at <= now and (n, who) not in seen:
                seen.add((n, who))
                drivers[n] += 1
        return drivers

    def to_write(self, parks: Ints, found: Standings) -> Flags:
        """Which of the car parks stand otherwise than was last written."""
        return found.differs(self.written[parks])


def _turned(rows: Iterable[Sequence[Any]], width: int) -> list[Any]:
    """Rows as columns; so many empty ones where there are no rows."""
    return [*zip(*rows, strict=True)] or [()] * width


def _minutes(said: Iterable[int | None], otherwise: int) -> Ints:
    return np.array([one or otherwise for one in said], dtype=np.int64) * MINUTE_US


def _moments(said: Iterable[Any]) -> Ints:
    return np.array([round(one.timestamp() * 1_000_000) for one in said], dtype=np.int64)


def _numbers(said: Iterable[Any]) -> Ints:
    return np.array([NONE if one is None else one for one in said], dtype=np.int64)


MIRROR = Mirror()
"""The one of this process."""
