"""Where to park near a point, asked of the database: the slow path, and the judge of the fast one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, radians
from typing import NamedTuple

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from xiuhua.kernel.datum import Point

from ..feeds.shapes import Kind
from ..models import CarPark, Limit, Tariff
from ..rules.nearness import FARTHEST_M, Spot, apart_m, on_earth, walk_m, walk_min
from ..rules.standing import Standing, State
from ..rules.stays import Days, Regime, leave_by
from ..rules.stays import Limit as Hours
from .standing import standing_of

IsWorking = Callable[[date], bool]
LEAST_M_A_DEGREE = 110_500.0
"""A degree of latitude is nowhere shorter."""
RINGS_M = (600.0, 2_000.0, FARTHEST_M)
"""How far is looked, one after the other, until enough is found."""
UNDER_A_ROOF = (Kind.UNDERGROUND.value, Kind.CAR_PARK.value)


class Wanted(NamedTuple):
    """What the space must be; nothing set takes any car park in use where one may stand now.

    `with_space` leaves out whatever is not known to have one; `stay_min` whatever one would have
    to leave before. A height that nobody stated is enough under the open sky alone.
    """

    with_space: bool = False
    free_of_charge: bool = False
    covered: bool = False
    height_m: float | None = None
    charging: bool = False
    disabled: bool = False
    stay_min: int | None = None


@dataclass(frozen=True)
class Near:
    """A car park, how far it is to walk, how it stands, until when one may stay, and what it costs."""

    car_park: CarPark
    walk_m: int
    standing: Standing | None
    leave_by: datetime | None
    tariff: Tariff | None

    @property
    def walk_min(self) -> int:
        """Minutes on foot."""
        return walk_min(self.walk_m)


def nearest(
    point: Point, wanted: Wanted, *, now: datetime, is_working: IsWorking, count: int = 10,
    rings_m: Sequence[float] = RINGS_M,
) -> list[Near]:  # fmt: skip
    """The `count` nearest car parks that fit, by walking distance from `point` (WGS84).

    A stay begins with the minute. Nothing beyond the last of `rings_m` is looked at. Three to a dozen statements, however many car parks there are.
    """
    found: list[Near] = []
    for ring_m in rings_m:
        found = _within(ring_m, point, wanted, now, is_working, count)
        if len(found) == count:
            break
    return found


def _within(
    ring_m: float, point: Point, wanted: Wanted, now: datetime, is_working: IsWorking, count: int
) -> list[Near]:
    """The first `count` inside a ring, in order; fewer where there are not so many."""
    found: list[Near] = []
    ways: dict[int, float] = _ways(ring_m, point, wanted, now)
    for keys in _growing(list(ways), 2 * count):
        rows = in_use().in_bulk(keys)
        for key in keys:
            one = seen(rows[key], now, is_working, ways[key]) if key in rows else None
            if one is not None and stays(one.leave_by, _minute(now), wanted.stay_min):
                found.append(one)
        if len(found) >= count:
            break
    return found[:count]


def _ways(ring_m: float, point: Point, wanted: Wanted, now: datetime) -> dict[int, float]:
    """Keys of what fits within a ring with their straight distances, the nearest first."""
    here, far = on_earth(*point), []
    rows = fitting(wanted, now).filter(_box(point, ring_m))
    for key, lon, lat in rows.order_by().values_list("pk", "lon", "lat"):
        straight_m = apart_m(here, _spot(lon, lat))
        if straight_m <= ring_m:
            far.append((straight_m, key))
    return {key: straight_m for straight_m, key in sorted(far)}


def _spot(lon: float | None, lat: float | None) -> Spot:
    assert lon is not None  # `fitting` asks for points
    assert lat is not None
    return on_earth(lon, lat)


def _growing(keys: list[int], first: int) -> Iterator[list[int]]:
    """The keys in runs, each twice as long as the one before, so that there are few."""
    at, size = 0, first
    while at < len(keys):
        yield keys[at : at + size]
        at, size = at + size, size * 2


def _box(point: Point, ring_m: float) -> Q:
    """A box that holds the whole ring."""
    lon, lat = point
    north = ring_m / LEAST_M_A_DEGREE
    east = north / max(0.01, cos(radians(min(89.0, abs(lat) + north))))
    return Q(lat__range=(lat - north, lat + north), lon__range=(lon - east, lon + east))


def fitting(wanted: Wanted, now: datetime) -> QuerySet[CarPark]:
    """Car parks that are what is wanted, as far as the database can tell: all but the hours."""
    rows = CarPark.objects.filter(state="open", lon__isnull=False)
    if wanted.with_space:
        fresh = Q(vacancy__stale_at__isnull=True) | Q(vacancy__stale_at__gt=now)
        rows = rows.filter(fresh, vacancy__state=State.LIVE.value, vacancy__free__gt=0)
    if wanted.free_of_charge:
        held = Tariff.objects.filter(car_park=OuterRef("pk"), first_on__lte=localtime(now).date())
        latest = held.order_by("-first_on").values("is_free")[:1]
        rows = rows.annotate(costs_nothing=Subquery(latest)).filter(costs_nothing=True)
    if wanted.covered:
        rows = rows.filter(covered=True)
    if wanted.height_m:
        roof = Q(covered=True) | Q(kind__in=UNDER_A_ROOF)
        rows = rows.filter(Q(height_m__gte=wanted.height_m) | (Q(height_m__isnull=True) & ~roof))
    if wanted.charging:
        rows = rows.filter(charging__gt=0)
    return rows.filter(disabled__gt=0) if wanted.disabled else rows


def in_use() -> QuerySet[CarPark]:
    """Car parks one can drive to, with all that is asked about them."""
    return with_all(CarPark.objects.filter(state="open", lon__isnull=False))


def with_all(rows: QuerySet[CarPark]) -> QuerySet[CarPark]:
    """Car parks with what `seen` asks of them: three statements, however many."""
    return rows.select_related("vacancy", "operator").prefetch_related(
        "limits", Prefetch("tariffs", Tariff.objects.order_by("first_on"))
    )


def seen(car_park: CarPark, now: datetime, is_working: IsWorking, straight_m: float = 0.0) -> Near:
    """A car park as it is at a moment, from so far away; rows of `with_all` cost no statement."""
    day = localtime(now).date()
    return Near(
        car_park,
        walk_m(straight_m),
        standing_of(car_park, getattr(car_park, "vacancy", None), now),
        leave_by(regime_on(car_park, day), _minute(now), is_working),
        tariff_on(car_park.tariffs.all(), day),
    )


def _minute(now: datetime) -> datetime:
    """The minute in which a stay begins, by the clock of the street."""
    return localtime(now).replace(second=0, microsecond=0)


def clear_m(height_m: float | None, covered: bool | None, kind: str) -> float | None:
    """The height one can count on: None for the open sky, 0 for a roof nobody measured."""
    if height_m is not None:
        return height_m
    return 0.0 if covered or kind in UNDER_A_ROOF else None


def has_space(standing: Standing | None) -> bool:
    """Whether a live count says so."""
    return standing is not None and standing.state is State.LIVE and (standing.free or 0) > 0


def stays(until: datetime | None, arrival: datetime, stay_min: int | None) -> bool:
    """Whether one may stand there from the arrival on, and as long as one means to."""
    if until is None:
        return True
    return until > arrival and until >= arrival + timedelta(minutes=stay_min or 0)


def tariff_on(tariffs: Iterable[Tariff], day: date) -> Tariff | None:
    """The tariff in force on a day; `tariffs` in order of their first days."""
    held = [one for one in tariffs if one.first_on <= day]
    return held[-1] if held else None


def regime_on(car_park: CarPark, day: date) -> Regime:
    """Which hours count on a day."""
    held = [one for one in car_park.limits.all() if _holds(one, day)]
    return Regime(tuple(hours_of(one) for one in held), car_park.outside)


def _holds(limit: Limit, day: date) -> bool:
    begun = limit.first_on is None or limit.first_on <= day
    return begun and (limit.last_on is None or limit.last_on >= day)


def in_force(limits: QuerySet[Limit], day: date) -> QuerySet[Limit]:
    """Those of the limits that hold on a day."""
    begun = Q(first_on__isnull=True) | Q(first_on__lte=day)
    return limits.filter(begun, Q(last_on__isnull=True) | Q(last_on__gte=day))


HOURS = ("start_min", "end_min", "longest_min", "may_park", "days", "weekdays")


def hours_of(limit: Limit) -> Hours:
    """A row as the rules know it."""
    return hours(*(getattr(limit, name) for name in HOURS))


def hours(
    start_min: int, end_min: int, longest_min: int | None, may_park: bool, days: str,
    weekdays: Iterable[int],
) -> Hours:  # fmt: skip
    """The columns `HOURS` as the rules know them; no days of the week named are all of them."""
    week = frozenset(weekdays) or frozenset(range(7))
    return Hours(start_min, end_min, longest_min, may_park, Days(days), week)
