"""Where and when classes are not to be reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from xiuhua.places.models import Area
from xiuhua.places.queries import areas_at, areas_on

from ..models import Category
from ..rules import Zone, suppressed

MOST_SHOWN = 30


def no_report(
    category_key: str, lon: float | None, lat: float | None, now: datetime
) -> Area | None:
    """The area that says this class is not to be reported there at that moment; None without one.

    Without a point nothing is said: a community is larger than any works. A report with no class
    yet falls only under an area that names none.
    """
    if lon is None or lat is None:
        return None
    here = localtime(now)
    for area in areas_at(lon, lat, here.date(), Area.NO_REPORT):
        if suppressed(zone_of(area), category_key, here.date(), here.time()):
            return area
    return None


def zone_of(area: Area) -> Zone:
    """The area as the rule knows it."""
    return Zone(
        first_on=area.first_on,
        last_on=area.last_on or date.max,
        classes=frozenset(area.classes),
        from_time=area.from_time,
        until_time=area.until_time,
        reason=area.reason,
    )


def zones(*, over: bool, today: date) -> QuerySet[Area]:
    """The areas: those that hold or will hold, or those that are over."""
    rows = Area.objects.filter(kind=Area.NO_REPORT).defer("geometry")
    past = Q(ended_at__isnull=False) | Q(last_on__lt=today)
    return rows.filter(past) if over else rows.exclude(past)


def today(now: datetime) -> list[Area]:
    """The areas whose days hold now, whatever their hours, by name: without their outlines."""
    rows = areas_on(localtime(now).date(), Area.NO_REPORT).defer("geometry")
    return list(rows.order_by("name", "id")[:MOST_SHOWN])


def names_of(areas: Iterable[Area]) -> dict[str, str]:
    """The names of all classes that the areas name: one query."""
    keys = {key for area in areas for key in area.classes}
    return dict(Category.objects.filter(pk__in=keys).values_list("key", "name"))
