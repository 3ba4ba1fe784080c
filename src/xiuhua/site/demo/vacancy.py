"""Live counts along the river road, six weeks of them, and a little that is wrong.

How full a lot is follows a curve of the day, the same for the same minute whenever it is asked:
so the past, the present and what the generator says while the demo serves fit together.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localtime

from xiuhua.accounts.models import User
from xiuhua.parking.actions import alarms
from xiuhua.parking.actions import sources as actions
from xiuhua.parking.feeds.canonical import Sent
from xiuhua.parking.history import keeping, learning
from xiuhua.parking.ingest import history, take_in, upkeep
from xiuhua.parking.models import CarPark, Device, Reading, Source

from . import Say
from .ground import DATA

SLOT = timedelta(minutes=15)
WEEKS = 6
SILENT_FOR = timedelta(hours=27)
SAYS_SO_S = 6 * 3600
BEYOND = 12
"""One lot says that it has so many more free than it has at all."""


@cache
def told() -> dict[str, Any]:
    """The curves, and which lots they are of."""
    found: dict[str, Any] = json.loads((DATA / "vacancy.json").read_text("utf-8"))
    return found


def load(today: date, say: Say) -> None:
    """Once, where the inventory has the lots of the road."""
    if Source.objects.filter(is_demo=True).exists() or not (lots := list(_lots())):
        return
    say("live counts along the river road")
    by = User.objects.get(username="parking_officer")
    sources = {
        row["key"]: actions.add_source(is_demo=True, by=by, operator=lots[0].operator, **_facts(row))
        for row in told()["sources"]
    }  # fmt: skip
    for lot in lots:
        _devices(lot, sources, by)
    now = timezone.now()
    _past(now)
    _kept(today, now)
    send(now)
    _wrong(now)
    alarms.settle(upkeep.look_over(now).alarms, now)


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {"silent_min": None, "every_min": 5, "licence": "演示数据", "url": "", **row}


def _lots() -> Iterable[CarPark]:
    rows = CarPark.objects.filter(is_demo=True, state="open", address__startswith=told()["road"])
    return rows.select_related("operator").order_by("number")


def _devices(lot: CarPark, sources: dict[str, Source], by: User) -> None:
    """The first stretches whose bays are known have a sensor in each; every other lot is one count."""
    bays = list(lot.bays.order_by("number"))
    sensed = Device.objects.filter(measures="bay").values("car_park").distinct().count()
    if bays and sensed < told()["sensors_of"]:
        for bay in bays:
            actions.add_device(source=sources["binjiang-sensors"], key=f"{lot.number}-{bay.number}",
                               measures="bay", car_park=lot, bay=bay, by=by)  # fmt: skip
    else:
        actions.add_device(source=sources["yiting"], key=lot.number, measures="count", car_park=lot, by=by)  # fmt: skip


# --- the curve ------------------------------------------------------------------------------------
def occupied(lot: CarPark, at: datetime) -> int:
    """How many stand in the lot at a moment: its curve, its own habits, and a little chance."""
    local = localtime(at)
    curve = told()["curves"][lot.supply]["off" if local.weekday() >= 5 else "working"]
    part = (local.minute * 60 + local.second) / 3600
    share = curve[local.hour] * (1 - part) + curve[(local.hour + 1) % 24] * part
    own = random.Random(f"{lot.number}").uniform(-6, 6)  # noqa: S311 - a demo, not a secret
    day = random.Random(f"{lot.number}:{local.date()}").uniform(-4, 4)  # noqa: S311
    slot = random.Random(f"{lot.number}:{int(at.timestamp()) // 300}").uniform(-2, 2)  # noqa: S311
    found: int = round(lot.capacity * (share + own + day + slot) / 100)
    return min(max(found, 0), lot.capacity)


def _taken(lot: CarPark, bays: int, at: datetime) -> set[int]:
    """Which bays of a stretch are taken: as many as the curve says, each bay at its own ease."""
    order = sorted(range(bays), key=lambda n: random.Random(f"{lot.number}:{n}:{at:%j}").random())  # noqa: S311
    return set(order[: occupied(lot, at) * bays // max(lot.capacity, 1)])


# --- past and present -------------------------------------------------------------------------------
def _past(now: datetime) -> None:
    """Six weeks of readings, a quarter of an hour apart; straight into the history, which they only fill."""
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0) - timedelta(
        weeks=WEEKS
    )
    slots = [start + SLOT * n for n in range(int((now - start) / SLOT))]
    for lot, devices in _by_lot():
        sensed = devices[0].measures == "bay"
        rows = _of_bays(lot, devices, slots) if sensed else _of_count(lot, devices[0], slots)
        Reading.objects.bulk_create(rows, batch_size=4_000)


def _kept(today: date, now: datetime) -> None:
    """The weeks as the nights would have kept them, and what they teach."""
    keeping.keep_days(history.days_to_export(today), now)
    learning.learn(today)


def _demo_devices() -> QuerySet[Device]:
    return Device.objects.filter(source__is_demo=True).select_related("source").order_by("pk")


def _by_lot() -> Iterator[tuple[CarPark, list[Device]]]:
    for lot in _lots():
        devices = list(_demo_devices().filter(car_park=lot))
        if devices:
            yield lot, devices


def _of_count(lot: CarPark, device: Device, slots: list[datetime]) -> Iterator[Reading]:
    for at in slots:
        yield Reading(device=device, at=at, received_at=at, free=lot.capacity - occupied(lot, at))


def _of_bays(lot: CarPark, devices: list[Device], slots: list[datetime]) -> Iterator[Reading]:
    """A sensor speaks when its bay changes, and every six hours to say that it is there."""
    before: set[int] = set()
    for at in slots:
        taken = _taken(lot, len(devices), at)
        changed = range(len(devices)) if at.timestamp() % SAYS_SO_S == 0 else taken ^ before
        for n in sorted(changed):
            yield Reading(device=devices[n], at=at, received_at=at, free=int(n not in taken))
        before = taken


def send(now: datetime) -> int:
    """What all devices say now, through the same door as anybody's; how many readings went in.

    One lot is silent and says nothing, another says more than it has.
    """
    words: dict[Source, list[Sent]] = {}
    for lot, devices in _by_lot():
        at = now - SILENT_FOR if lot.name.startswith(told()["silent"]) else now
        words.setdefault(devices[0].source, []).extend(_words(lot, devices, at))
    Source.objects.filter(pk__in=[one.pk for one in words]).update(heard_at=now)
    return sum(take_in(source, some, now).current for source, some in words.items())


def _words(lot: CarPark, devices: list[Device], at: datetime) -> Iterator[Sent]:
    if devices[0].measures == "bay":
        taken = _taken(lot, len(devices), at)
        yield from (Sent(one.key, at, free=int(n not in taken)) for n, one in enumerate(devices))
        return
    free = lot.capacity - occupied(lot, at)
    beyond = lot.name.startswith(told()["beyond"])
    yield Sent(devices[0].key, at, free=lot.capacity + BEYOND if beyond else free)


def _wrong(now: datetime) -> None:
    """A few readings that cannot be used."""
    known = _demo_devices().filter(measures="count").first()
    for row in told()["garbage"]:
        key = known.key if row["key"] == "1" and known else row["key"]
        at = now - timedelta(minutes=row["minutes_ago"])
        take_in(Source.objects.get(key=row["source"]), [Sent(key, at, free=row["free"])], at)
