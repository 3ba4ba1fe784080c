"""Cars through gates: each report once, and the count of the car park out of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from django.utils.timezone import localtime

from ..board.packing import NONE, STATES, micros
from ..feeds.canonical import Sent
from ..feeds.shapes import Reading
from ..models import CarPark, GateCount, Passing
from ..rules.gates import Base, Count, Pass, drift, inside, reset
from ..rules.judging import Place
from ..rules.standing import State, standing
from .columns import MINUTE_US, Ints
from .mirror import GATE, Mirror
from .standings import DRIFT, WHY, Standings, unknown

_LARGER = """
INSERT INTO parking_passing (at, device_id, received_at, cars_in, cars_out) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (at, device_id) DO UPDATE SET cars_in = excluded.cars_in, cars_out = excluded.cars_out
WHERE (excluded.cars_in, excluded.cars_out) > (parking_passing.cars_in, parking_passing.cars_out)
"""


def passed(devices: Sequence[int], sent: Sequence[Sent], received_at: datetime) -> int:
    """Keep the reports, and answer how many are new; of two for one time the larger stays."""
    before = {
        (at, device)
        for at, device in Passing.objects.filter(
            device__in=set(devices), at__in={one.at or received_at for one in sent}
        ).values_list("at", "device_id")
    }
    adapt = connection.ops.adapt_datetimefield_value
    rows = [
        (adapt(one.at or received_at), device, adapt(received_at), one.cars_in or 0, one.cars_out or 0)
        for device, one in zip(devices, sent, strict=True)
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(_LARGER, rows)
    told = {(one.at or received_at, device) for device, one in zip(devices, sent, strict=True)}
    return len(told - before)


def counted(mirror: Mirror, parks: Ints, now: datetime, *, heard: bool) -> Standings:
    """How the car parks stand by their gates; counted anew from the base where it is due.

    `heard` is whether reports came in just now; otherwise only the nightly reset is looked for.
    """
    found = unknown(len(parks))
    devices, many = mirror.of_kind(GATE, parks)
    if not len(devices):
        return found
    own = np.split(devices, np.cumsum(many)[:-1])
    with_gates = {
        int(mirror.park_ids[park]): (n, mine)
        for n, (park, mine) in enumerate(zip(parks, own, strict=True))
        if len(mine)
    }
    counts = GateCount.objects.in_bulk(with_gates)
    for pk, (n, mine) in with_gates.items():
        spaces = int(mirror.spaces[parks[n]])
        count = _brought_up(counts.get(pk), pk, mirror.ids[mine].tolist(), spaces, now, heard=heard)
        if count is not None:
            stale_us, missing = int(mirror.stale_us[mine].min()), bool(mirror.missing[mine].all())
            found[n : n + 1] = _stood(count, spaces, stale_us, now, missing=missing)
    return found


def _brought_up(
    count: GateCount | None, car_park: int, gates: Sequence[int], spaces: int, now: datetime, *,
    heard: bool,
) -> GateCount | None:  # fmt: skip
    """The count of a car park as of now; None where no gate has ever reported."""
    base = Base(count.base_at, count.base_inside, count.counted) if count else None
    passes = _passes(gates, base.at if base else None) if heard or _due(base, now) else None
    if passes is None:
        return count
    if base is None:
        if not passes:
            return None
        base = Base(passes[0].at - timedelta(microseconds=1), 0)
    overnight = count.overnight if count else None
    base = reset(base, passes, spaces, localtime(now), overnight)
    return _kept(car_park, base, inside(base, passes, spaces), overnight, _received(gates, base.at))


def _due(base: Base | None, now: datetime) -> bool:
    """Whether the nightly reset has come since the base."""
    return base is not None and reset(base, (), 1, localtime(now), 0) is not base


def _passes(gates: Sequence[int], after: datetime | None) -> list[Pass]:
    rows = Passing.objects.filter(device__in=gates)
    if after is not None:
        rows = rows.filter(at__gt=after)
    told = rows.values_list("at", "device_id", "cars_in", "cars_out").order_by("at", "device_id")
    return [Pass(at, str(device), cars_in, cars_out) for at, device, cars_in, cars_out in told]


def _received(gates: Sequence[int], after: datetime) -> datetime | None:
    rows = Passing.objects.filter(device__in=gates, at__gt=after).order_by("-at", "-received_at")
    return rows.values_list("received_at", flat=True).first()


def _kept(
    car_park: int, base: Base, count: Count, overnight: int | None, received_at: datetime | None
) -> GateCount:
    made, _new = GateCount.objects.update_or_create(
        car_park_id=car_park,
        defaults={
            "base_at": base.at, "base_inside": base.inside, "counted": base.counted,
            "overnight": overnight, "inside": count.inside, "drift": count.drift, "at": count.at,
            "received_at": received_at or count.at,
        },
    )  # fmt: skip
    return made


def _stood(
    count: GateCount, spaces: int, stale_us: int, now: datetime, *, missing: bool
) -> Standings:
    """The count as one standing: occupied as of the last report; in doubt once the gates lost count."""
    assert count.at is not None
    place = Place("", "", spaces, stale_us // MINUTE_US)
    word = Reading("", count.at, count.received_at or count.at, occupied=count.inside)
    stood = standing(place, word, now, missing=missing)
    lost = drift(Count(count.inside, count.drift, count.at, 0, 0), spaces, localtime(now).date())
    state, why = stood.state, sum(1 << WHY.index(one) for one in stood.why)
    if lost and state is State.LIVE:
        state, why = State.SUSPECT, why | DRIFT
    as_of = micros(stood.as_of)
    return Standings(
        np.array([STATES.index(state)], dtype=np.uint8),
        np.array([NONE if stood.free is None else stood.free]), np.array([as_of]),
        np.array([as_of + stale_us + 1]), np.array([why], dtype=np.int16),
    )  # fmt: skip


def set_base(car_park: CarPark, base: Base, overnight: int | None) -> GateCount:
    """Count from here on; whoever calls works the vacancies out afterwards."""
    count = Count(base.inside, 0, base.at, 0, 0)
    return _kept(car_park.pk, base, count, overnight, base.at)


def lost_count(counts: Iterable[GateCount], spaces: dict[int, int], now: datetime) -> list[tuple[int, int]]:  # fmt: skip
    """Car parks whose gates have drifted, and by how many cars."""
    day = localtime(now).date()
    found = []
    for one in counts:
        if one.at is None or one.car_park_id not in spaces:
            continue
        count = Count(one.inside, one.drift, one.at, 0, 0)
        if (lost := drift(count, spaces[one.car_park_id], day)) is not None:
            found.append((one.car_park_id, int(lost.size or 0)))
    return found
