"""Taking a delivery in: one transaction, and nothing is acknowledged before it stands."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import numpy as np
from django.db import transaction

from ..board.packing import micros
from ..feeds.canonical import Sent
from ..feeds.shapes import Reading
from ..models import Batch, Source, Tick
from ..rules.judging import CLOCK_MIN, FIRST, quarantined
from . import gates, keeping, tick, writing
from .columns import MINUTE_US, Flags, Ints, Words, first_of_each, last_of_each, later, read
from .keeping import Refusal
from .mirror import GATE, MIRROR, Mirror
from .standings import Standings

MOST = 10_000
"""Readings in one delivery."""


@dataclass(frozen=True)
class Taken:
    """What became of a delivery: each of its readings is counted once, `off` besides.

    `current` are the latest word on their device now, `late` are older than that and history
    only, `twice` were there already, `differs` too, with other numbers (the first counts);
    `quarantined` cannot be used, `refusals` say why. `off` came from a clock that is off.
    """

    current: int = 0
    late: int = 0
    twice: int = 0
    differs: int = 0
    quarantined: int = 0
    off: int = 0
    refusals: tuple[Refusal, ...] = field(default=(), repr=False)
    seq: int = 0

    @property
    def counts(self) -> dict[str, int]:
        names = ("current", "late", "twice", "differs", "quarantined", "off")
        return {name: getattr(self, name) for name in names}


def take_in(
    source: Source, sent: Sequence[Sent], received_at: datetime, *,
    refused: Sequence[Refusal] = (),
) -> Taken:  # fmt: skip
    """Judge, keep, merge and tell; the same delivery again changes nothing.

    `refused` are parts of the delivery that were no readings at all: kept with the others.
    `received_at` is when all of it arrived.
    """
    with transaction.atomic():
        held = tick.locked()
        with MIRROR.following(held) as mirror:
            return _Delivery(mirror, source, sent, received_at, list(refused)).take(held)


class _Delivery:
    """One delivery on its way in."""

    def __init__(
        self, mirror: Mirror, source: Source, sent: Sequence[Sent], received_at: datetime,
        refusals: list[Refusal],
    ) -> None:  # fmt: skip
        self.mirror, self.source, self.sent = mirror, source, sent
        self.received_at, self.refusals = received_at, refusals

    def take(self, held: Tick) -> Taken:
        """All of it, under the tick."""
        words, good = read(self.sent, self.received_at)
        known = self.mirror.places.get(self.source.pk, {})
        devices = np.array([known.get(one.device or one.key, -1) for one in self.sent], np.int64)
        good = self._judged(words, good, devices)
        is_gate = good & (self.mirror.kind[devices] == GATE) if len(self.mirror.ids) else good
        counts = good & ~is_gate
        seq = held.seq + 1
        told = self._merged(np.flatnonzero(counts), devices, words, seq)
        at_gates = self._passed(np.flatnonzero(is_gate), devices)
        keeping.keep(self.source, self.refusals, self.received_at)
        touched = np.unique(self.mirror.park[devices[good]]) if good.any() else devices[:0]
        stand(self.mirror, held, touched, self.received_at, heard=bool(is_gate.any()))
        return Taken(
            current=told[0] + at_gates, late=told[1], twice=told[2] + int(is_gate.sum()) - at_gates,
            differs=told[3], quarantined=len(self.refusals), off=_off(words, counts),
            refusals=tuple(sorted(self.refusals, key=lambda one: one.index)), seq=seq,
        )  # fmt: skip

    def _judged(self, words: Words, good: Flags, devices: Ints) -> Flags:
        """Whether each can be used; the rules are asked about those that are not ordinary."""
        gate = np.zeros(len(good), dtype=bool)
        if len(self.mirror.ids):
            gate = (devices >= 0) & (self.mirror.kind[devices] == GATE)
        good = good & (devices >= 0) & ~gate
        for n in np.flatnonzero(~good).tolist():
            device = int(devices[n])
            place = self.mirror.place_of(device, self.source.key) if device >= 0 else None
            bad = quarantined(self._reading(n), place)
            if bad is None:
                good[n] = True
                continue
            sent = self.sent[n]
            raw = msgspec.json.encode(sent)
            self.refusals.append(Refusal(n, sent.device or sent.key, raw, *bad))
        return good

    def _reading(self, n: int) -> Reading:
        one = self.sent[n]
        return Reading(
            one.device or one.key, one.at or self.received_at, self.received_at, self.source.key,
            free=one.free, occupied=one.occupied, capacity=one.capacity, open=one.open,
            timed=one.at is not None, cars_in=one.cars_in, cars_out=one.cars_out,
        )  # fmt: skip

    def _merged(
        self, rows: Ints, devices: Ints, words: Words, seq: int
    ) -> tuple[int, int, int, int]:
        """Into the history and the last words; how many are current, late, twice, and differ."""
        if not len(rows):
            return 0, 0, 0, 0
        own, said = devices[rows], words[rows]
        kept = first_of_each(own, said)
        doubled = len(rows) - len(kept)
        rows, own, said = rows[kept], own[kept], said[kept]
        before, known = self.mirror.words[own], self.mirror.known[own]
        newer = ~known | later(said, before)
        wins = newer & last_of_each(own)
        maybe = known & ((said.at <= before.at) | (said.at > said.received))
        flags = maybe * writing.MAYBE | wins * writing.WINS | ~known * writing.FRESH
        there, same = writing.readings(
            rows, self.mirror.ids[own], said, flags.astype(np.int64), seq
        )
        self.mirror.words[own[wins]] = said[wins]
        self.mirror.known[own[wins]] = True
        current = int((wins & ~np.isin(rows, there)).sum())
        twice, differs = int(same.sum()), int((~same).sum())
        return current, len(rows) - current - len(there), twice + doubled, differs

    def _passed(self, rows: Ints, devices: Ints) -> int:
        """Cars through gates; how many reports are new."""
        if not len(rows):
            return 0
        ids = self.mirror.ids[devices[rows]].tolist()
        return gates.passed(ids, [self.sent[n] for n in rows.tolist()], self.received_at)


def _off(words: Words, counts: Flags) -> int:
    """How many came from a clock that is off, or came late."""
    apart = np.abs(words.received - words.at) > CLOCK_MIN.on(FIRST) * MINUTE_US
    return int((counts & words.timed & apart).sum())


def stand(mirror: Mirror, held: Tick, parks: Ints, now: datetime, *, heard: bool = False) -> int:
    """Work out how the car parks stand, write what changed, and tell the boards; how many changed.

    One batch each time, empty or not: by its number and mark a mirror knows what it follows.
    """
    by_gates = gates.counted(mirror, parks, now, heard=heard)
    found: Standings = mirror.worked_out(parks, by_gates, micros(now))
    changed = mirror.to_write(parks, found)
    parks, found = parks[changed], found[changed]
    packed = writing.vacancies(mirror.park_ids[parks], found)
    mirror.written[parks] = found
    seq, mark = held.seq + 1, random.getrandbits(62)
    Batch.objects.create(seq=seq, at=now, packed=packed, mark=mark)
    Tick.objects.filter(pk=held.pk).update(seq=seq, mark=mark)
    mirror.seq, mirror.mark = seq, mark
    held.seq, held.mark = seq, mark
    return len(parks)
