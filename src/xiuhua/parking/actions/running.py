"""How a car park is run: hours, tariffs, and what the regulation asks of whoever runs it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..ingest.tick import facts_changed
from ..models import CarPark, Tariff
from ..rules.stays import DAY_MIN, Days
from ..rules.stays import Limit as Hours
from .hours import set_limits

RUNNING = ("has_information_system", "joined_to_city", "pay_ways", "adverts_in_payment",
           "asks_more_data_than_needed", "fixed_for_one_user")  # fmt: skip
"""What `rules.restrictions` asks about; what is unknown is not kept."""


@deed(permissions.KEEP, on="car_park")
def set_tariff(
    car_park: CarPark, *, first_on: date, by: Actor, is_free: bool = False, words: str = "",
    free_min: int = 0, per_hour_yuan: Decimal | None = None, per_day_yuan: Decimal | None = None,
    document: str = "",
) -> Tariff:  # fmt: skip
    """What standing costs from a day on; what it cost before stays."""
    tariff = Tariff(
        car_park=car_park, first_on=first_on, is_free=is_free, words=words, free_min=free_min,
        per_hour_yuan=per_hour_yuan, per_day_yuan=per_day_yuan, document=document,
    )  # fmt: skip
    return _kept(tariff)


@deed(permissions.KEEP, on="car_park")
def correct_tariff(
    car_park: CarPark, *, tariff: Tariff, reason: str, by: Actor, **right: Any
) -> Tariff | None:
    """What a tariff should have said, or that it never was; the records keep what it did say.

    `right` are fields of `set_tariff`, and `never` for one that is taken back.
    """
    if not reason.strip():
        raise Refused("Say what was wrong.", field="reason")
    if tariff.car_park_id != car_park.pk:
        raise Refused("That tariff is of another car park.", field="tariff")
    if right.pop("never", False):
        tariff.delete()
        facts_changed()
        return None
    for name, value in right.items():
        setattr(tariff, name, value)
    return _kept(tariff)


def _kept(tariff: Tariff) -> Tariff:
    """Kept if it says what it costs and begins on a day of its own."""
    if not tariff.is_free and not tariff.words.strip() and tariff.per_hour_yuan is None:
        raise Refused("Say what it costs, in words or yuan.", field="words")
    others = Tariff.objects.filter(car_park_id=tariff.car_park_id, first_on=tariff.first_on)
    if others.exclude(pk=tariff.pk).exists():
        raise Refused("A tariff begins on that day already. Choose another day.", field="first_on")
    tariff.words, tariff.document = tariff.words.strip()[:200], tariff.document.strip()[:120]
    if tariff.is_free:
        tariff.per_hour_yuan = tariff.per_day_yuan = None
    tariff.save()
    facts_changed()
    return tariff


@deed(permissions.KEEP, on="car_park")
def set_hours(
    car_park: CarPark, *, first_on: date, by: Actor, start_min: int = 0, end_min: int = DAY_MIN,
    days: str = "every", longest_min: int | None = None,
) -> CarPark:  # fmt: skip
    """Its hours from a day on; 0 to 1440 without a longest stay is round the clock.

    The hours before end the day before. On a street they change by a decision alone.
    """
    if start_min == end_min:
        raise Refused("The hours begin and end at the same moment.", field="end_min")
    always = (start_min, end_min) == (0, DAY_MIN) and days == "every"
    told = (
        []
        if always and longest_min is None
        else [Hours(start_min, end_min, longest_min, days=Days(days))]
    )
    set_limits(car_park, told, from_day=first_on, by=by)
    car_park.outside = always
    car_park.save()
    return car_park


@deed(permissions.KEEP, on="car_park")
def note_running(car_park: CarPark, *, by: Actor, **found: Any) -> CarPark:
    """What an inspection found of how it is run; `found` are some of RUNNING, None for unknown."""
    if unknown := {*found} - {*RUNNING}:
        raise TypeError(f"nothing asks about {sorted(unknown)}")
    told = car_park.running | found
    car_park.running = {name: value for name, value in told.items() if value is not None}
    car_park.save()
    return car_park
