"""What does not fit together in what is said of one car park: for an officer to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from math import cos, radians

from xiuhua.kernel.geometry import metres
from xiuhua.kernel.rules import Finding
from xiuhua.kernel.words import Words
from xiuhua.places.queries import label, what_lies_here

from ..models import CarPark
from ..rules.restrictions import RESTRICTIONS, Running, breaches

NEAR_M = 30.0
METRES_A_DEGREE = 111_320.0


def doubts_of(car_park: CarPark) -> Iterator[Words]:
    """Its address against its point, and others that may be the same; each in words."""
    if car_park.state == "removed":
        return
    if car_park.lon is None or car_park.lat is None:
        yield Words("No point is entered: drivers cannot be led there.")
    elif other := _elsewhere(car_park):
        yield Words("The point lies in {other}, and not where it is entered.", other=label(other))
    for one in _twins(car_park):
        yield Words("It may be the same as {name} ({number}).", name=one.name, number=one.number)
    if (bays := car_park.bays.count()) > car_park.capacity:
        yield Words("{bays} single bays are entered, and only {spaces} spaces.", bays=bays,
                    spaces=car_park.capacity)  # fmt: skip


def _elsewhere(car_park: CarPark) -> str:
    """Another community that the point lies in, or ""."""
    found = what_lies_here(car_park.lon, car_park.lat).division or ""
    shared = min(len(found), len(car_park.division), 12)
    return found if shared > 6 and found[:shared] != car_park.division[:shared] else ""


def _twins(car_park: CarPark) -> list[CarPark]:
    """Others of the same class and name in the town, or almost at the same point."""
    rows = CarPark.objects.filter(supply=car_park.supply).exclude(pk=car_park.pk)
    rows = rows.exclude(state="removed")
    named = rows.filter(name=car_park.name, division__startswith=car_park.division[:9])
    found = {one.pk: one for one in named[:5]}
    if car_park.lon is not None and car_park.lat is not None:
        north = NEAR_M / METRES_A_DEGREE
        east = north / cos(radians(car_park.lat))
        around = rows.filter(
            lat__range=(car_park.lat - north, car_park.lat + north),
            lon__range=(car_park.lon - east, car_park.lon + east),
        )  # fmt: skip
        here = (car_park.lon, car_park.lat)
        found |= {one.pk: one for one in around[:20] if _metres(one, here) <= NEAR_M}
    return list(found.values())


def _metres(one: CarPark, here: tuple[float, float]) -> float:
    return metres((one.lon or 0, one.lat or 0), here)


def running_of(car_park: CarPark) -> Running:
    """How it is run, as the rules ask about it."""
    known = {one.name for one in fields(Running)} - {"built_on", "on_street"}
    told = {name: value for name, value in car_park.running.items() if name in known}
    return Running(built_on=car_park.opened_on, on_street=car_park.supply == "on_street", **told)


def broken_by(car_park: CarPark, day: date) -> list[tuple[str, str, Finding]]:
    """(title, source, finding) of each restriction that it breaks on that day."""
    rules = {rule.key: rule for rule in RESTRICTIONS}
    return [
        (rules[key].title, rules[key].source, finding)
        for key, finding in breaches(running_of(car_park), day)
    ]
