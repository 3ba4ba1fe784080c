"""Small true car parks, shared by tests, the demo and the benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from xiuhua.places.examples import COMMUNITY, IN_THE_CELL

from .board.packing import Row, packed
from .models import Batch, CarPark, Limit, Tariff, Tick, Vacancy
from .rules.standing import State

LON, LAT = IN_THE_CELL
_numbers = count(1)


def a_car_park(name: str = "Riverside car park", **facts: Any) -> CarPark:
    """A public car park of forty spaces in the little county; other facts are fields."""
    told: dict[str, Any] = {
        "number": f"T{next(_numbers):05d}", "supply": "public", "division": COMMUNITY,
        "lon": LON, "lat": LAT, "capacity": 40, "is_demo": True,
    }  # fmt: skip
    return CarPark.objects.create(name=name, **told | facts)


def a_tariff(car_park: CarPark, words: str = "", **facts: Any) -> Tariff:
    """What it costs, since long ago."""
    told = {"first_on": date(2020, 1, 1), "words": words} | facts
    return Tariff.objects.create(car_park=car_park, **told)


def a_limit(car_park: CarPark, **facts: Any) -> Limit:
    """Hours in which one may stand there."""
    return Limit.objects.create(car_park=car_park, **facts)


def counted(
    car_park: CarPark, free: int | None, *, state: State = State.LIVE, ago_s: float = 10,
    stale_after_min: float = 30,
) -> Vacancy:  # fmt: skip
    """A count as of so many seconds ago, told to the boards as the ingest tells it."""
    as_of = timezone.now() - timedelta(seconds=ago_s)
    stale_at = as_of + timedelta(minutes=stale_after_min)
    tell([Row(car_park.pk, free, state, as_of, stale_at)])
    return Vacancy.objects.get(pk=car_park.pk)


def tell(rows: Iterable[Row], at: datetime | None = None) -> int:
    """Write vacancies and the batch that the boards read; answers the tick."""
    rows = list(rows)
    with transaction.atomic():
        tick = _tick()
        tick.seq += 1
        tick.save(update_fields=["seq"])
        Vacancy.objects.bulk_create(
            [Vacancy(car_park_id=one.car_park, free=one.free, state=one.state.value,
                     as_of=one.as_of, stale_at=one.stale_at) for one in rows],
            update_conflicts=True, unique_fields=["car_park"],
            update_fields=["free", "state", "as_of", "stale_at"],
        )  # fmt: skip
        Batch.objects.create(seq=tick.seq, at=at or timezone.now(), packed=packed(rows))
    return tick.seq


def facts_told() -> None:
    """Tell the boards that car parks themselves changed."""
    with transaction.atomic():
        _tick()
        Tick.objects.update(facts=F("facts") + 1)


def _tick() -> Tick:
    Tick.objects.get_or_create(pk=1)
    return Tick.objects.select_for_update().get(pk=1)
