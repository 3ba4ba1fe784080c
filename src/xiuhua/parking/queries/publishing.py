"""Car parks for other people's programs: our rows as the feeds' own shapes, staleness kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from ..feeds import parkapi
from ..feeds.shapes import Kind, Reading, Site, Supply
from ..models import CarPark, Tariff
from ..rules.opening import opening_hours
from ..rules.standing import Standing, State
from .finding import in_use, regime_on, tariff_on
from .standing import standing_of
from .telling import attribution, fee_words

Json = dict[str, Any]
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"


class Published(NamedTuple):
    """A car park as feeds know it, with its reading where that may be shown as live."""

    car_park: CarPark
    site: Site
    reading: Reading | None


def everything(now: datetime, town: str = "") -> list[Published]:
    """All car parks in use, or those of a division: four statements."""
    rows = in_use().order_by("pk")
    return list(published(rows.filter(division__startswith=town) if town else rows, now))


def published(rows: Iterable[CarPark], now: datetime) -> Iterable[Published]:
    """Rows of `with_all` in the feeds' shapes."""
    for one in rows:
        standing = standing_of(one, getattr(one, "vacancy", None), now)
        yield Published(one, site(one, now), reading(one, standing, now))


def site(one: CarPark, now: datetime) -> Site:
    """What does not change from minute to minute."""
    day = localtime(now).date()
    regime, tariff = regime_on(one, day), tariff_on(one.tariffs.all(), day)
    stays = [limit.longest_min for limit in regime.limits if limit.longest_min]
    classes = {"disabled": one.disabled, "charging": one.charging}
    return Site(
        one.number, one.name, Kind(one.kind), Supply(one.supply), one.lon, one.lat,
        capacity=one.capacity, classes={name: n for name, n in classes.items() if n},
        height_m=one.height_m, covered=one.covered,
        free_of_charge=tariff.is_free if tariff else None,
        longest_stay_min=min(stays, default=None), operator=str(one.operator or ""),
        hours=opening_hours(regime), tariff=_fee(tariff), address=one.address,
        url=f"{settings.BASE_URL}{reverse('parking:lot', args=[one.number])}",
    )  # fmt: skip


def _fee(tariff: Tariff | None) -> str:
    return fee_words(tariff.words, tariff.is_free) if tariff else ""


def reading(one: CarPark, standing: Standing | None, now: datetime) -> Reading | None:
    """A live count, or that it is closed; a stale, doubtful or unknown count is none."""
    if standing is None or standing.state not in (State.LIVE, State.CLOSED):
        return None
    is_open = standing.state is State.LIVE
    return Reading(
        one.number, standing.as_of or now, now, free=standing.free if is_open else 0,
        capacity=one.capacity, open=is_open,
    )  # fmt: skip


def version_3(found: Iterable[Published]) -> list[Json]:
    """The sites with ParkAPI v3's field names."""
    return [_v3(one) for one in found]


def _v3(one: Published) -> Json:
    told = parkapi.site_v3(one.site, one.reading, updated_at=one.car_park.changed_at)
    about = {"attribution_contributor": attribution(), "attribution_license": LICENSE}
    return told | about | {"is_demo": one.car_park.is_demo}


def features(found: Iterable[Published]) -> list[Json]:
    """The same as GeoJSON features."""
    return [
        {
            "type": "Feature",
            "id": one.car_park.number,
            "geometry": {"type": "Point", "coordinates": [one.car_park.lon, one.car_park.lat]},
            "properties": _v3(one),
        }
        for one in found
    ]


def city_v1(found: list[Published], now: datetime) -> Json:
    """All of it as a city of ParkAPI v1, which OpenTripPlanner reads."""
    readings = {one.car_park.number: one.reading for one in found if one.reading is not None}
    moments = [one.at for one in readings.values()]
    return parkapi.city_v1(
        [one.site for one in found], readings, updated_at=max(moments, default=now), asked_at=now,
        page=settings.BASE_URL,
    )  # fmt: skip


def index_v1(city: str, name: str, middle: tuple[float, float] | None, url: str) -> Json:
    """Which cities there are, as ParkAPI v1 lists them: one."""
    told: Json = {
        "name": name, "source": settings.BASE_URL, "url": url, "active_support": True,
        "attribution": {"contributor": attribution(), "license": LICENSE, "url": settings.BASE_URL},
    }  # fmt: skip
    if middle is not None:
        told["coords"] = {"lng": round(middle[0], 6), "lat": round(middle[1], 6)}
    return {
        "api_version": "1.0", "server_version": "1", "cities": {city: told},
        "reference": "https://github.com/offenesdresden/ParkAPI",
    }  # fmt: skip
