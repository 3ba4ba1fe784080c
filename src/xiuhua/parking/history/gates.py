"""What the gates of a car park counted at each slot of a day: `rules.gates`, one slot after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..rules.gates import Base, Count, Pass, drift, inside, reset


@dataclass(frozen=True)
class Gated:
    """A car park with gates; `set_at` is when somebody counted `set_to` cars that day, if so."""

    car_park: int
    spaces: int
    stale: timedelta
    overnight: int | None = None
    set_at: datetime | None = None
    set_to: int = 0


def by_slots(
    park: Gated, passes: Sequence[tuple[datetime, int, int, int]], before: int | None,
    slots: Sequence[datetime],
) -> Iterator[tuple[datetime, int]]:  # fmt: skip
    """Slots of one day and cars inside at their starts, where the gates had spoken and not lost count.

    `passes` are (moment, gate, in, out) of the day in order of time, `before` is how many the day
    before left inside. The bare sum is carried from slot to slot, so each pass is looked at once.
    """
    told = [Pass(at, str(gate), cars_in, cars_out) for at, gate, cars_in, cars_out in passes]
    base, heard, done = Base(slots[0] - timedelta(microseconds=1), before or 0), None, 0
    for slot in slots:
        until = done
        while until < len(told) and told[until].at <= slot:
            heard, until = told[until].at, until + 1
        base = _begun(park, base, told[done:until], slot)
        count = inside(base, told[done:until], park.spaces)
        base, done = Base(slot, count.inside + count.drift, base.counted), until
        if heard is not None and slot - heard <= park.stale and not _lost(count, park, slot):
            yield slot, count.inside


def _begun(park: Gated, base: Base, passes: Sequence[Pass], slot: datetime) -> Base:
    """The base to count from: a count somebody made since, or the nightly reset, or as before."""
    if park.set_at is not None and base.at < park.set_at <= slot:
        return Base(park.set_at, park.set_to, counted=True)
    return reset(base, passes, park.spaces, slot, park.overnight)


def _lost(count: Count, park: Gated, slot: datetime) -> bool:
    return drift(count, park.spaces, slot.date()) is not None
