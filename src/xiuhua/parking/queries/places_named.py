"""Where a driver means by a name: car parks and their addresses, then places of the own district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import CharField, F, Q, QuerySet, Value

from xiuhua.kernel.datum import Point
from xiuhua.kernel.geometry import inner_point, metres
from xiuhua.places.atlas import atlas
from xiuhua.places.models import Division, Level
from xiuhua.places.names import folded
from xiuhua.places.queries import Found, find_divisions

from ..models import CarPark

FAR_M = 3_000.0
"""Car parks of one name that lie further apart than this are not at one place."""
MOST = 200
TOWN_DIGITS = 9
SHORTEST = 2
"""Characters of a name that is looked for within longer ones."""


@dataclass(frozen=True)
class Named:
    """A place that a name means (WGS84); `label` is what it is called where namesakes differ."""

    label: str
    lon: float
    lat: float

    @property
    def point(self) -> Point:
        return self.lon, self.lat


def places_named(text: str) -> list[Named]:
    """What `text` may mean in the own district, the likeliest first; nothing for the district itself.

    A car park called just so comes first, then a division called so, then streets and names that
    contain the words, then divisions that do. "town street" finds the street of that town.
    """
    name = text.strip()
    if not name or "\x00" in name:
        return []
    divisions = _divisions(name)
    exact = [one for one in divisions if folded(name) in (folded(one.name), _whole(one.code))]
    for found in (
        _car_parks(_open().filter(name=name)),
        _placed(exact),
        _car_parks(_containing(name)),
        _in_town(name),
        _placed(divisions),
    ):
        if found:
            return found
    return []


def names_in(text: str) -> list[str]:
    """Names of car parks that stand in `text` whole: they may hold words that people ask with."""
    said = Value(text, output_field=CharField())
    rows = _open().annotate(said=said).filter(said__contains=F("name"))
    return list(rows.values_list("name", flat=True)[:MOST])


def _open() -> QuerySet[CarPark]:
    return CarPark.objects.filter(state="open", lon__isnull=False).order_by("id")


def _containing(name: str) -> QuerySet[CarPark]:
    """Those whose name or address holds the words, one letter never."""
    if len(name) < SHORTEST:
        return _open().none()
    return _open().filter(Q(name__icontains=name) | Q(address__icontains=name))


def _car_parks(rows: QuerySet[CarPark]) -> list[Named]:
    """The places of these car parks: one, or one in each town where they lie far apart."""
    points: dict[str, list[Point]] = defaultdict(list)
    for division, lon, lat in rows.values_list("division", "lon", "lat")[:MOST]:
        assert lon is not None  # `_open` asks for points
        assert lat is not None
        points[division[:TOWN_DIGITS]].append((lon, lat))
    everywhere = [one for town in points.values() for one in town]
    if not everywhere:
        return []
    if _spread_m(everywhere) <= FAR_M:
        return [_middle("", everywhere)]
    towns = sorted(points.items(), key=lambda town: (-len(town[1]), town[0]))
    return [_middle(_short(code), found) for code, found in towns]


def _middle(label: str, found: Sequence[Point]) -> Named:
    """The car park nearest to the middle of all: a place that is there for certain."""
    lon = sum(point[0] for point in found) / len(found)
    lat = sum(point[1] for point in found) / len(found)
    return Named(label, *min(found, key=lambda point: metres(point, (lon, lat))))


def _spread_m(points: Sequence[Point]) -> float:
    """From corner to corner of the box around them."""
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    return metres((west, south), (east, north))


def _divisions(name: str) -> list[Found]:
    """Towns and communities of the own district whose names hold the words."""
    whole = folded(name)
    return [
        one
        for one in find_divisions(name)
        if one.is_own and one.level in (Level.TOWN, Level.COMMUNITY) and whole in _whole(one.code)
    ]


def _placed(found: Sequence[Found]) -> list[Named]:
    """A point in each of them; those without an outline have none."""
    rows = Division.objects.in_bulk([one.code for one in found])
    placed = []
    for one in found:
        outline = rows[one.code].outline if one.code in rows else None
        if outline is not None:
            placed.append(Named(one.name, *inner_point(outline)))
    return placed


def _in_town(name: str) -> list[Named]:
    """The rest of a name that begins with one of our towns, looked for in that town."""
    for code, entry in atlas().entries.items():
        if entry.level != Level.TOWN or not code.startswith(settings.DISTRICT or "-"):
            continue
        for town in sorted((entry.short, entry.name, entry.short[:2]), key=len, reverse=True):
            rest = name.removeprefix(town).strip()
            if town and rest != name and len(rest) >= SHORTEST:
                return _car_parks(_containing(rest).filter(division__startswith=code))
    return []


def _whole(code: str) -> str:
    entry = atlas().entries.get(code)
    return folded(entry.name) if entry else ""


def _short(code: str) -> str:
    entry = atlas().entries.get(code)
    return entry.short if entry else ""
