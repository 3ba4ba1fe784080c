"""Where somebody is going, from a few typed words: car parks, the streets they lie on, divisions."""

from __future__ import annotations

from statistics import fmean
from typing import NamedTuple

from django.db.models import Max, Min, Q

from xiuhua.kernel.datum import Point
from xiuhua.kernel.words import Words
from xiuhua.places.finding import find_divisions
from xiuhua.places.models import Division

from ..models import CarPark

MOST = 8
MOST_SIGNS = 40


class Destination(NamedTuple):
    """A place one may mean: its name, what it is, and the point from which is searched."""

    name: str
    what: Words | str
    point: Point


def destinations(text: str) -> list[Destination]:
    """What the words may mean, the likeliest first; a dozen statements at most."""
    text = text.strip()[:MOST_SIGNS].replace("\x00", "")
    if not text:
        return []
    car_parks = _car_parks(text)
    exact = [one for one in car_parks if one.name == text]
    found = [*exact, *_street(text), *_divisions(text), *car_parks]
    return list(dict.fromkeys(found))[:MOST]


def _car_parks(text: str) -> list[Destination]:
    named = Q(name__icontains=text) | Q(number=text)
    rows = CarPark.objects.filter(named, state="open", lon__isnull=False).order_by("name", "pk")
    return [
        Destination(name, Words("Car park"), (lon, lat))
        for name, lon, lat in rows.values_list("name", "lon", "lat")[:MOST]
        if lon is not None and lat is not None
    ]


def _street(text: str) -> list[Destination]:
    """The middle of the car parks along a street; one alone is found by its own name."""
    along = Q(address__icontains=text) | Q(name__icontains=text, supply="on_street")
    rows = CarPark.objects.filter(along, state="open", lon__isnull=False)
    spots = [
        (lon, lat)
        for lon, lat in rows.order_by("pk").values_list("lon", "lat")[:500]
        if lon is not None and lat is not None
    ]
    if len(spots) < 2:
        return []
    middle = fmean(lon for lon, _ in spots), fmean(lat for _, lat in spots)
    nearest = min(spots, key=lambda spot: _square(spot, middle))
    return [Destination(text, Words("{n} car parks along it", n=len(spots)), nearest)]


def _square(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _divisions(text: str) -> list[Destination]:
    """Towns, communities and cells, where it is known where they lie."""
    return [
        Destination(one.name, one.label, point)
        for one in find_divisions(text, limit=5)
        if one.is_own and (point := _middle(one.code)) is not None
    ]


def _middle(code: str) -> Point | None:
    """The middle of all that is drawn of a division; None while nothing is."""
    drawn = Division.objects.filter(code__startswith=code, minx__isnull=False)
    box = drawn.aggregate(west=Min("minx"), south=Min("miny"), east=Max("maxx"), north=Max("maxy"))
    if box["west"] is None:
        return None
    return (box["west"] + box["east"]) / 2, (box["south"] + box["north"]) / 2
