"""Stretches of bays on streets as other people's programs ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from xiuhua.kernel.geometry import length_m

from ..feeds.shapes import Supply
from ..models import Bay, CarPark, Decision, Tariff
from ..rules.stays import Limit as Hours
from ..workflow import STANDING
from .finding import hours_of, tariff_on

UNKNOWN_SINCE = date(2000, 1, 1)
"""Since when bays lie there of which nobody wrote down the day: it must never change."""


@dataclass(frozen=True)
class Term:
    """Hours of a stretch with the days from and until which they count."""

    hours: Hours
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Price:
    """What standing costs: free at first, then by the hour, at most so much a day, in fen."""

    free_min: int
    per_hour_fen: int | None
    per_day_fen: int | None


@dataclass(frozen=True)
class Stand:
    """One bay with its outline."""

    key: str
    number: str
    geometry: dict[str, Any]


@dataclass(frozen=True)
class Kerb:
    """One stretch: where and what it is, since when, which hours count, what it costs.

    `changed_at` is when anything about it was last written. Lengths are metres; None is not known.
    """

    number: str
    name: str
    street: str
    geometry: dict[str, Any]
    bays: int
    first: date
    removed_on: date | None
    changed_at: datetime
    terms: tuple[Term, ...]
    outside: bool
    price: Price | None
    is_open: bool = True
    length_m: float | None = None
    depth_m: float | None = None
    angle: str = ""
    stands: tuple[Stand, ...] = ()


def kerbs(rows: QuerySet[CarPark], day: date) -> list[Kerb]:
    """The stretches among `rows` that have one outline, in three statements more than `rows`."""
    standing = Decision.objects.filter(state__in=[one.value for one in STANDING]).order_by("pk")
    rows = rows.prefetch_related(
        "limits",
        Prefetch("tariffs", Tariff.objects.order_by("first_on")),
        Prefetch("decisions", standing, to_attr="standing"),
        Prefetch("bays", Bay.objects.filter(in_use=True).order_by("number"), to_attr="stood"),
    )
    return [_kerb(one, day) for one in rows if _is_one_area(one.geometry)]


def on_streets(day: date) -> QuerySet[CarPark]:
    """The stretches that lie there on a day: neither planned nor removed by then."""
    return ever_on_streets().exclude(opened_on__gt=day).exclude(removed_on__lte=day)


def ever_on_streets() -> QuerySet[CarPark]:
    """All stretches with an outline that lie there or ever did."""
    known = CarPark.objects.filter(supply=Supply.ON_STREET.value, minx__isnull=False)
    return known.exclude(state="planned").order_by("pk")


def _kerb(car_park: Any, day: date) -> Kerb:
    decision = car_park.standing[-1] if car_park.standing else None
    return Kerb(
        number=car_park.number,
        name=car_park.name,
        street=decision.street if decision else car_park.address,
        geometry=car_park.geometry,
        bays=car_park.capacity,
        first=car_park.opened_on or UNKNOWN_SINCE,
        removed_on=car_park.removed_on,
        changed_at=car_park.changed_at,
        terms=tuple(_terms(car_park.limits.all(), day)),
        outside=car_park.outside,
        price=_price(tariff_on(car_park.tariffs.all(), day)),
        is_open=car_park.state != "closed",
        length_m=length_m(decision.line) if decision and len(decision.line) > 1 else None,
        depth_m=decision.depth_m if decision else None,
        angle=decision.angle if decision else "",
        stands=tuple(
            Stand(f"{car_park.number}/{bay.number}", bay.number, bay.geometry)
            for bay in car_park.stood
            if _is_one_area(bay.geometry)
        ),
    )


def _terms(limits: Iterable[Any], day: date) -> Iterable[Term]:
    """The hours that count on the day or will count later."""
    for one in limits:
        if one.last_on is None or one.last_on >= day:
            yield Term(hours_of(one), one.first_on, one.last_on)


def _price(tariff: Tariff | None) -> Price | None:
    """None where nobody wrote down what it costs."""
    if tariff is None:
        return None
    if tariff.is_free:
        return Price(0, 0, None)
    if tariff.per_hour_yuan is None:
        return None
    day = tariff.per_day_yuan
    return Price(
        tariff.free_min,
        round(tariff.per_hour_yuan * 100),
        None if day is None else round(day * 100),
    )


def _is_one_area(geometry: dict[str, Any] | None) -> bool:
    """The standard knows stretches of one piece only."""
    return bool(geometry) and geometry["type"] == "Polygon"  # type: ignore[index]  # not None here
