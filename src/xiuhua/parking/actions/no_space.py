"""A driver found no space: it weighs in for a quarter of an hour, and nobody keeps who said so."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from ..ingest.upkeep import look_at
from ..models import CarPark, NoSpace
from ..rules.judging import FIRST
from ..rules.standing import DRIVERS_WITHIN_MIN
from .demand import note_refused


def say_no_space(car_park: CarPark, *, browser: str, now: datetime) -> None:
    """Note it once for each browser; the count is doubted once enough drivers say so.

    The browser is known by a keyed hash that changes with each quarter of an hour.
    """
    window = int(now.timestamp() // (DRIVERS_WITHIN_MIN.on(FIRST) * 60))
    salt = f"parking.no_space:{window}"
    who = salted_hmac(salt, browser, settings.SECRET_KEY, algorithm="sha256").hexdigest()
    _row, new = NoSpace.objects.update_or_create(car_park=car_park, who=who, defaults={"at": now})
    if new and car_park.lon is not None and car_park.lat is not None:
        note_refused(car_park.lon, car_park.lat, "no_space", now)
    look_at(car_park.pk, now)
