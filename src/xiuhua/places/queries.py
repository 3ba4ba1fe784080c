"""What people ask: what lies here, what is called so, what belongs to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from xiuhua.kernel import datum as datums
from xiuhua.kernel import geometry as ground
from xiuhua.kernel.words import Missing, Refused

from .atlas import Atlas, Entry, at_hand, atlas
from .finding import Found as Found
from .finding import find_divisions as find_divisions
from .models import Area, Division, Level, Load, Plot


@dataclass(frozen=True)
class Place:
    """What lies at a point: codes from the county down to the cell, None where not known.

    `lon` and `lat` are WGS84; `datum` says how the point came in. Outside the own district
    `inside` is False, and `neighbour` names the county it lies in when that is loaded.
    """

    lon: float
    lat: float
    datum: datums.Datum
    inside: bool
    county: str | None = None
    county_name: str | None = None
    town: str | None = None
    town_name: str | None = None
    community: str | None = None
    community_name: str | None = None
    cell: str | None = None
    cell_name: str | None = None
    neighbour: str | None = None
    neighbour_code: str | None = None
    is_demo: bool = False

    @property
    def division(self) -> str | None:
        """The code of the smallest division known: cell, community, town or county."""
        return self.cell or self.community or self.town or self.county

    @property
    def label(self) -> str:
        """County, town and community as an address begins; "" when nothing is known."""
        return "".join(filter(None, (self.county_name, self.town_name, self.community_name)))


def district() -> Division:
    """The county that this deployment runs; Missing, with what to do, before it is loaded."""
    found = Division.objects.filter(pk=settings.DISTRICT, level=Level.COUNTY).first()
    if found is None:
        raise Missing("The district is not set up yet: set XIUHUA_DISTRICT and load its divisions.")
    return found


def what_lies_here(lon: Any, lat: Any, datum: datums.Datum | str = datums.Datum.WGS84) -> Place:
    """The place at a point of any datum; Refused for a point that cannot be meant here."""
    known, spot, came = _spot(lon, lat, datum)
    for level in (Level.CELL, Level.COMMUNITY, Level.TOWN, Level.COUNTY):
        if codes := known.sheets[level].at(*spot):
            return _place(known, spot, came, codes)
    return Place(*spot, came, inside=False)


def what_lies_here_by_rows(
    lon: Any, lat: Any, datum: datums.Datum | str = datums.Datum.WGS84
) -> Place:
    """The same answer straight from the rows, through their box columns, with no index kept."""
    known, spot, came = _spot(lon, lat, datum)
    for level in (Level.CELL, Level.COMMUNITY, Level.TOWN, Level.COUNTY):
        near = boxed(ground.Box(*spot, *spot), level)
        if codes := [
            row.code for row in near if row.outline and ground.contains(row.outline, *spot)
        ]:
            return _place(known, spot, came, codes)
    return Place(*spot, came, inside=False)


def boxed(box: ground.Box, level: str) -> QuerySet[Division]:
    """Divisions of `level` in use whose box touches `box` (a point is a box too), by code.

    No outline is wider than the widest one, so few rows west of the box need to be looked at.
    """
    widest = atlas().widest[level] + ground.GRID_DEG
    return Division.objects.filter(
        level=level,
        minx__range=(box.minx - widest, box.maxx),
        maxx__gte=box.minx,
        miny__lte=box.maxy,
        maxy__gte=box.miny,
        in_use=True,
    ).order_by("code")


def _spot(
    lon: Any, lat: Any, datum: datums.Datum | str
) -> tuple[Atlas, tuple[float, float], datums.Datum]:
    """The point in WGS84, once it is plausible."""
    try:
        came = datums.Datum(datum)
    except ValueError:
        raise Refused(
            "The coordinate system must be one of {known}.",
            field="datum",
            known=", ".join(datums.Datum),
        ) from None
    known = atlas()
    box = known.plausible
    if box is None:
        raise Refused("No boundary is loaded yet. Ask the administrator to load one.")
    x, y = ground.numbers(lon, lat)
    if box.holds(y, x):
        raise Refused("Longitude and latitude seem to be swapped.", field="lon")
    spot = datums.to_wgs84(*ground.point(x, y), came)
    if box.holds(*spot):
        return known, spot, came
    raise Refused(
        "The point {lon}, {lat} is far from here. Check it, or choose the place on the map.",
        field="lon",
        lon=round(spot[0], 5),
        lat=round(spot[1], 5),
    )


def _place(known: Atlas, spot: tuple[float, float], came: datums.Datum, codes: list[str]) -> Place:
    """The place that `codes` (more than one on a seam) say; the own district first."""
    own = [code for code in codes if _is_own(code)]
    code = (own or codes)[0]
    facts: dict[str, Any] = {}
    for level, length in ((Level.COUNTY, 6), (Level.TOWN, 9), (Level.COMMUNITY, 12)):
        if len(code) >= length and (entry := known.entries.get(code[:length])):
            facts[str(level)], facts[f"{level}_name"] = entry.code, entry.short
    if len(code) == 14:
        facts["cell"], facts["cell_name"] = code, known.entries[code].short
    if not own:
        facts["neighbour"], facts["neighbour_code"] = facts.get("county_name"), code[:6]
    return Place(*spot, came, inside=bool(own), is_demo=known.entries[code].is_demo, **facts)


def _is_own(code: str) -> bool:
    return bool(settings.DISTRICT) and code.startswith(settings.DISTRICT)


def neighbours() -> QuerySet[Division]:
    """The counties around that are known, by code."""
    counties = Division.objects.filter(level=Level.COUNTY, in_use=True)
    return counties.exclude(pk=settings.DISTRICT).order_by("code")


def towns(county: str | None = None) -> QuerySet[Division]:
    """The towns of a county (the own district's without one), by code."""
    return Division.objects.filter(
        level=Level.TOWN, parent_id=county or settings.DISTRICT, in_use=True
    ).order_by("code")


def communities(town: str) -> QuerySet[Division]:
    """The communities of a town, by code."""
    return Division.objects.filter(level=Level.COMMUNITY, parent_id=town, in_use=True).order_by(
        "code"
    )


def communities_by_town(county: str | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """(town, [(code, community), …]) of a county, for one select that needs no script."""
    return [
        (town.short, [(one.code, one.short) for one in inside]) for town, inside in parts(county)
    ]


def parts(county: str | None = None) -> list[tuple[Entry, list[Entry]]]:
    """Every town of a county with its communities, by code; kept in memory, no query for rows."""
    around = county or settings.DISTRICT
    found: dict[str, tuple[Entry, list[Entry]]] = {}
    for code, entry in atlas().entries.items():
        if not around or not code.startswith(around):
            continue
        if entry.level == Level.TOWN:
            found[code] = (entry, [])
        elif entry.level == Level.COMMUNITY and entry.parent in found:
            found[entry.parent][1].append(entry)
    return list(found.values())


def label(code: str) -> str:
    """County, town and community as an address begins; the code itself when it is unknown."""
    return atlas().label(code) or code


def names_of(code: str) -> list[str]:
    """What a division is and was called, the short name first; nothing when it is unknown."""
    entry = at_hand(code)
    return list(dict.fromkeys((entry.short, entry.name, *entry.former))) if entry else []


def plausible_box() -> ground.Box | None:
    """The box of points that can be meant here; None before any boundary is loaded."""
    return atlas().plausible


def counts() -> dict[str, int]:
    """How many divisions of each level are in use."""
    rows = Division.objects.filter(in_use=True).values_list("level").annotate(n=Count("code"))
    return {**dict.fromkeys(Level.values, 0), **dict(rows.order_by("level"))}


def loads(most: int = 20) -> QuerySet[Load]:
    """The latest loads, newest first."""
    return Load.objects.order_by("-id")[:most]


def outline() -> dict[str, Any] | None:
    """The own county's outline as GeoJSON, for drawing; None before a boundary is loaded."""
    return Division.objects.filter(pk=settings.DISTRICT).values_list("geometry", flat=True).first()


def areas_at(lon: float, lat: float, day: date, kind: str) -> list[Area]:
    """Areas of `kind` in force on `day` around a point (WGS84), smallest first, then newest.

    The line belongs to the area. One that was ended early is over from that day on.
    """
    return _smallest(
        area for area in areas_touching(ground.Box(lon, lat, lon, lat), day, kind)
        if area.outline is not None and ground.contains(area.outline, lon, lat)
    )  # fmt: skip


def areas_touching(box: ground.Box, day: date, kind: str) -> QuerySet[Area]:
    """Areas of `kind` in force on `day` whose box touches `box`: few, for shapely to decide."""
    return areas_on(day, kind).filter(
        minx__lte=box.maxx, maxx__gte=box.minx, miny__lte=box.maxy, maxy__gte=box.miny
    )


def areas_on(day: date, kind: str) -> QuerySet[Area]:
    """Areas of `kind` in force on `day`."""
    rows = Area.objects.filter(kind=kind, first_on__lte=day)
    return rows.filter(
        Q(last_on=None) | Q(last_on__gte=day), Q(ended_at=None) | Q(ended_at__date__gt=day)
    )


def plots_on(day: date) -> QuerySet[Plot]:
    """Plots that may be used on `day` and have not ended by then."""
    rows = Plot.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), first_on__lte=day)
    return rows.filter(Q(last_on=None) | Q(last_on__gte=day))


def _smallest(areas: Iterable[Area]) -> list[Area]:
    return sorted(areas, key=lambda area: (area.area_m2 or 0, -area.first_on.toordinal()))


def choices(levels: tuple[str, ...]) -> list[tuple[str, str]]:
    """Towns and communities to choose from, by code."""
    rows = Division.objects.filter(in_use=True, level__in=levels).order_by("code")
    return [
        (code, f"{'· ' if len(code) > 9 else ''}{short or name}")
        for code, short, name in rows.values_list("code", "short", "name")
    ]
