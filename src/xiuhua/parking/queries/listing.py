"""Car parks as a list shows them to people: how many are free, how sure that is, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from xiuhua.kernel.datum import Point
from xiuhua.kernel.words import Words
from xiuhua.web.language import say

from ..models import CarPark, Vacancy
from ..rules.forecast import Ease, Forecast, ease
from ..rules.standing import Standing, State
from .finding import (
    IsWorking,
    Near,
    Wanted,
    fitting,
    has_space,
    nearest,
    seen,
    stays,
    with_all,
)
from .forecast import ease_on_arrival
from .map_apps import Lead, leads
from .telling import fee_words

NEAREST, OTHERS, WITHOUT_PLACE = 10, 6, 30
LOOKED_AT = 40
DRIVE = timedelta(minutes=15)
"""So far ahead is the arrival of somebody who looks for a space now."""
EASES = {
    Ease.EASY: ("done", _("Easy to find a space")),
    Ease.FAIR: ("doing", _("Some spaces left")),
    Ease.HARD: ("soon", _("Hard to find a space")),
}


@dataclass(frozen=True)
class Row:
    """One car park of a list; `sign` stands in the pin, `sure` is whether the count may be relied on.

    `walks` is whether there is a point from which one walks; `age` is how old a live count is.
    """

    near: Near
    walks: bool
    status: str
    said: Words
    sign: str
    sure: bool
    age: Words | None
    expected: Forecast | None = None

    @property
    def car_park(self) -> CarPark:
        """The car park itself."""
        return self.near.car_park

    @property
    def as_of(self) -> datetime | None:
        """When it was counted."""
        return self.near.standing.as_of if self.near.standing else None

    @property
    def last(self) -> int | None:
        """The last count, whatever became of it."""
        return self.near.standing.free if self.near.standing else None

    @property
    def fee(self) -> str:
        """What it costs, in words."""
        tariff = self.near.tariff
        return fee_words(tariff.words, tariff.is_free) if tariff else ""

    @property
    def leads(self) -> list[Lead]:
        """Links to map apps."""
        one = self.car_park
        return (
            leads(one.lon, one.lat, one.name) if one.lon is not None and one.lat is not None else []
        )


class Listed(NamedTuple):
    """What is sure, and what has stopped, is in doubt, or was never counted live."""

    sure: list[Row]
    unsure: list[Row]

    @property
    def rows(self) -> list[Row]:
        """All, in the order of the page."""
        return [*self.sure, *self.unsure]


def around(point: Point, wanted: Wanted, *, now: datetime, is_working: IsWorking) -> Listed:
    """The nearest from a point; with `with_space` those known to be full are left out."""
    anything = wanted._replace(with_space=False)
    found = nearest(point, anything, now=now, is_working=is_working, count=LOOKED_AT)
    sure = [
        one
        for one in found
        if _is_known(one) and (has_space(one.standing) or not wanted.with_space)
    ]
    if wanted.with_space and len(sure) < NEAREST and len(found) == LOOKED_AT:
        sure = nearest(point, wanted, now=now, is_working=is_working, count=NEAREST)
    unsure = [one for one in found if not _is_known(one)]
    return Listed(
        [row(one, now) for one in sure[:NEAREST]], [row(one, now) for one in unsure[:OTHERS]]
    )


def all_live(
    among: Q, wanted: Wanted, *, now: datetime, is_working: IsWorking, most: int = WITHOUT_PLACE
) -> Listed:
    """What fits of a street or a division, or wherever there are live counts; by their names."""
    rows = with_all(fitting(wanted, now).filter(among))
    found = [seen(one, now, is_working) for one in rows.order_by("name", "pk")[:most]]
    open_now = [one for one in found if stays(one.leave_by, localtime(now), wanted.stay_min)]
    sure = [one for one in open_now if _is_known(one)]
    sure.sort(key=lambda one: not has_space(one.standing))
    unsure = [one for one in open_now if not _is_known(one)]
    return Listed(
        [row(one, now, walks=False) for one in sure], [row(one, now, walks=False) for one in unsure]
    )


def with_forecasts(listed: Listed, now: datetime) -> Listed:
    """The same rows with what to expect on arrival, where the forecast is any good."""
    told = ease_on_arrival([one.car_park.pk for one in listed.rows], now + DRIVE, now)
    found = ([replace(one, expected=told.get(one.car_park.pk)) for one in part] for part in listed)
    return Listed(*found)


def _is_known(near: Near) -> bool:
    """A live count, of none free as well."""
    return near.standing is not None and near.standing.state in (State.LIVE, State.CLOSED)


def row(near: Near, now: datetime, *, walks: bool = True) -> Row:
    """A car park as the list shows it."""
    status, said, sign = _looks(near.standing, near.car_park.capacity, now)
    age = _age(near.standing, now) if has_count(near.standing) else None
    return Row(near, walks, status, said, sign, _is_known(near), age)


def has_count(standing: Standing | None) -> bool:
    """Whether there is a live count, of none free as well."""
    return standing is not None and standing.state is State.LIVE and standing.as_of is not None


def _age(standing: Standing | None, now: datetime) -> Words:
    """How long ago it was counted."""
    assert standing is not None  # `has_count`
    assert standing.as_of is not None
    seconds = max(1, round((now - standing.as_of).total_seconds()))
    if seconds < 60:
        return Words(_("{n} seconds ago"), n=seconds)
    return Words(_("{n} minutes ago"), n=round(seconds / 60))


def _looks(standing: Standing | None, capacity: int, now: datetime) -> tuple[str, Words, str]:
    """Status, words, and what stands in the pin."""
    if standing is None or standing.state is State.UNKNOWN:
        return "hold", Words(_("No live count")), "?"
    if standing.state is State.CLOSED:
        return "hold", Words(_("Closed now")), "–"
    if standing.state is State.SUSPECT:
        return "soon", Words(_("Count in doubt")), "?"
    if standing.state is State.STALE:
        return "hold", _stopped(standing, now), "?"
    free = standing.free or 0
    if not free:
        return "soon", Words(_("Full")), "0"
    status, words = EASES[ease(free, capacity, now.date())]
    return status, Words(words), str(free)


def _stopped(standing: Standing, now: datetime) -> Words:
    if standing.as_of is None:
        return Words(_("Count not up to date"))
    minutes = max(1, round((now - standing.as_of).total_seconds() / 60))
    if minutes < 120:
        return Words(_("No news for {n} minutes"), n=minutes)
    return Words(_("No news for {n} hours"), n=round(minutes / 60))


def pins(rows: list[Row], here: Point | None = None) -> dict[str, Any]:
    """The rows as GeoJSON for the map, and from where was searched."""
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.car_park.lon, one.car_park.lat]},
            "properties": {
                "id": one.car_park.number, "number": one.sign, "title": one.car_park.name,
                "status": one.status,
            },
        }
        for one in rows
    ]  # fmt: skip
    if here is not None:
        features.append({
            "type": "Feature", "geometry": {"type": "Point", "coordinates": here},
            "properties": {"id": "-", "number": "●", "title": say(_("From here")), "status": "new"},
        })  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def live_at(now: datetime) -> Q:
    """Car parks whose counts are live at a moment."""
    fresh = Q(vacancy__stale_at__isnull=True) | Q(vacancy__stale_at__gt=now)
    return Q(vacancy__state=State.LIVE.value) & fresh


def free_now(now: datetime) -> int:
    """All spaces that live counts call free."""
    fresh = Q(stale_at__isnull=True) | Q(stale_at__gt=now)
    rows = Vacancy.objects.filter(fresh, state=State.LIVE.value, car_park__state="open")
    return rows.aggregate(free=Sum("free"))["free"] or 0
