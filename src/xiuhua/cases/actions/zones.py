"""Saying where and when classes are not to be reported, and ending it early."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from django.utils import timezone
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel.geometry import circle
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.places.models import Area, Division
from xiuhua.places.queries import what_lies_here
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Category

LEAST_M, MOST_M = 10, 5_000
MOST_DAYS = 366


def ground_of(
    *,
    division: Division | None = None,
    lon: float | None = None,
    lat: float | None = None,
    datum: str = "wgs84",
    radius_m: int | None = None,
) -> tuple[str, BaseGeometry]:
    """The code where an area lies, and its outline: a division's own, or a disc around a point."""
    if lon is not None and lat is not None:
        if radius_m is None or not LEAST_M <= radius_m <= MOST_M:
            raise Refused(
                "Give a radius from {least} to {most} metres.",
                field="radius_m", least=LEAST_M, most=MOST_M,
            )  # fmt: skip
        here = what_lies_here(lon, lat, datum)
        if not here.inside or here.county is None:
            raise Refused("The point lies outside the district.", field="place")
        code = here.community or here.town or here.county
        return code, circle(here.lon, here.lat, radius_m)
    if division is None:
        raise Refused("Choose a community or cell, or put the pin on the map.", field="place")
    if division.outline is None:
        raise Refused(
            "{name} has no outline yet. Put the pin on the map instead.",
            field="place", name=str(division),
        )  # fmt: skip
    return division.code, division.outline


@deed(permissions.ZONES)
def declare_zone(
    *,
    division: str,
    outline: BaseGeometry,
    name: str,
    reason: str,
    first_on: date,
    last_on: date,
    by: Actor,
    classes: Iterable[str] = (),
    from_time: time | None = None,
    until_time: time | None = None,
    document: str = "",
) -> Area:
    """Say that classes (none: all of them) are not to be reported there on those days and hours."""
    if not reason.strip():
        raise Refused("Give the reason; whoever comes by reads it.", field="reason")
    _spans(first_on, last_on, from_time, until_time)
    wanted = sorted(set(classes))
    known = set(Category.objects.filter(pk__in=wanted).values_list("key", flat=True))
    if missing := [key for key in wanted if key not in known]:
        raise Refused("There is no class {key}.", field="classes", key=missing[0])
    made = Area(
        kind=Area.NO_REPORT, name=name.strip(), reason=reason.strip(), division=division,
        first_on=first_on, last_on=last_on, from_time=from_time, until_time=until_time,
        classes=wanted, document=document.strip(),
    )  # fmt: skip
    made.take_shape(outline)
    made.save()
    return made


@deed(permissions.ZONES, on="zone")
def end_zone(zone: Area, *, reason: str, by: Actor) -> Area:
    """It is over earlier than was said: from now on everything is reported there again."""
    now = timezone.now()
    if not reason.strip():
        raise Refused("Say why it is over.", field="reason")
    if zone.kind != Area.NO_REPORT:
        raise Refused("This is not an area where reporting stops.")
    if zone.ended_at or (zone.last_on and zone.last_on < timezone.localdate(now)):
        raise Refused("It is over already.")
    zone.ended_at = now
    zone.save(update_fields=["ended_at"])
    return zone


def _spans(first_on: date, last_on: date, from_time: time | None, until_time: time | None) -> None:
    if last_on < first_on:
        raise Refused("The last day lies before the first.", field="last_on")
    if (last_on - first_on).days >= MOST_DAYS:
        raise Refused(
            "At most {days} days at once; say it again when they are over.",
            field="last_on", days=MOST_DAYS,
        )  # fmt: skip
    if last_on < timezone.localdate():
        raise Refused("The last day is over already.", field="last_on")
    if (from_time is None) != (until_time is None):
        raise Refused("Give both hours, or none for the whole day.", field="until_time")
    if from_time is not None and from_time == until_time:
        raise Refused("The hours begin and end at the same moment.", field="until_time")
