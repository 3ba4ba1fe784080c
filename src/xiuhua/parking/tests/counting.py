"""Small true sources, car parks and devices for the tests of counts."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from xiuhua.parking.feeds.canonical import Sent
from xiuhua.parking.ingest import tick
from xiuhua.parking.models import Bay, CarPark, Device, Source

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
_NUMBERS = itertools.count(1)


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def a_source(key="yiting", **facts):
    return Source.objects.get_or_create(key=key, defaults={"title": key, **facts})[0]


def a_car_park(name="Binjiang", capacity=20, **facts):
    n = next(_NUMBERS)
    told = {"number": f"T{n:05}", "supply": "public", "division": "500116001001", "lon": 106.25,
            "lat": 29.29, "name": name, "capacity": capacity}  # fmt: skip
    made = CarPark.objects.create(**told | facts)
    tick.facts_changed()
    return made


def a_device(key="A", *, source=None, car_park=None, measures="count", **facts):
    source = source or a_source()
    car_park = car_park or a_car_park()
    bay = Bay.objects.create(car_park=car_park, number=key) if measures == "bay" else None
    made = Device.objects.create(source=source, key=key, car_park=car_park, bay=bay,
                                 measures=measures, **facts)  # fmt: skip
    tick.facts_changed()
    return made


def said(key="A", minutes_ago=0, **facts):
    return Sent(key, ago(minutes_ago), **facts)
