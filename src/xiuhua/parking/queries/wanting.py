"""Where spaces are wanting: full streets, refused searches and cases, added up by rounded place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from django.db.models import Count, Q, Sum
from django.utils.timezone import make_aware

from xiuhua.cases.models import Case, Category
from xiuhua.cases.queries.nearby import published
from xiuhua.kernel.geometry import rounded
from xiuhua.places.models import Division

from ..models import Demand, DemandDay
from ..rules.siting_plan import Asked, Want

DATA = Path(__file__).parent.parent / "data" / "siting_classes.json"
DAYS_A_MONTH = 30
Spot = tuple[float, float]


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return told


def classes_offered() -> list[tuple[str, str]]:
    """Classes of cases that may speak of missing spaces: key and name."""
    wanted = Q()
    for word in _told()["offered"]:
        wanted |= Q(name__contains=word)
    return list(Category.objects.filter(wanted).order_by("key").values_list("key", "name"))


def classes_counted() -> list[str]:
    """The keys of those that count unless a plan says otherwise."""
    rows = Category.objects.filter(name__in=_told()["counted"])
    return list(rows.order_by("key").values_list("key", flat=True))


def wants(asked: Asked, day: date, division: str) -> tuple[Want, ...]:
    """Demand within a division up to `day`, by place, from the west to the east."""
    found: dict[Spot, list[float]] = {}
    since = day - timedelta(days=asked.days - 1)
    for column, rows in (
        (0, _full(since, day)), (1, _refused(since, day)), (2, _cases(asked, day)),
    ):  # fmt: skip
        for spot, size in rows:
            found.setdefault(spot, [0.0, 0.0, 0.0])[column] += size
    inside = _inside(sorted(found), division)
    return tuple(
        Want(*spot, round(found[spot][0], 2), round(found[spot][1]), round(found[spot][2]))
        for spot in inside
    )


def _full(since: date, day: date) -> Iterator[tuple[Spot, float]]:
    """Hours in which a stretch on a street was full."""
    rows = DemandDay.objects.filter(
        day__range=(since, day), full_minutes__gt=0, car_park__lon__isnull=False
    )
    names = ("car_park__lon", "car_park__lat")
    for lon, lat, minutes in rows.values_list(*names).annotate(sum=Sum("full_minutes")).order_by():
        yield rounded(lon, lat), minutes / 60


def _refused(since: date, day: date) -> Iterator[tuple[Spot, float]]:
    rows = Demand.objects.filter(day__range=(since, day)).values_list("lon_r", "lat_r")
    for lon, lat, count in rows.annotate(sum=Sum("count")).order_by():
        yield rounded(lon, lat), count


def _cases(asked: Asked, day: date) -> Iterator[tuple[Spot, float]]:
    """Filed cases of the classes that count, by the place that everybody may see."""
    until = make_aware(datetime.combine(day + timedelta(days=1), time()))
    since = until - timedelta(days=asked.months * DAYS_A_MONTH)
    rows = Case.objects.filter(
        published(), category_id__in=asked.classes, lon__isnull=False,
        reported_at__gte=since, reported_at__lt=until,
    )  # fmt: skip
    for lon, lat, count in rows.values_list("lon", "lat").annotate(n=Count("pk")).order_by():
        yield rounded(lon, lat), count


def _inside(spots: list[Spot], division: str) -> Iterable[Spot]:
    """The places within a division's outline; all of them while it has none."""
    area = Division.objects.filter(pk=division).first()
    if not spots or area is None or area.outline is None:
        return spots
    lons, lats = zip(*spots, strict=True)
    within = shapely.contains_xy(area.outline, lons, lats)
    return [spot for spot, held in zip(spots, within, strict=True) if held]
