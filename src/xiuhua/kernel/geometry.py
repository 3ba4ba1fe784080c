"""Shapes on the ground: read from GeoJSON with words for what is wrong, measured on the ellipsoid.

Everything is longitude and latitude in WGS84. Areas and distances are geodesic; no projection,
and never web mercator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any

import h3
import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from .words import Refused, Words

_EARTH = Geod(ellps="WGS84")
_CENT = Decimal("0.01")
MOST_POINTS = 200
"""A line drawn by hand has at most so many."""
GRID_DEG = 1e-7
"""About a centimetre: outlines are joined on this grid, so that seams close."""

_INVALID = {
    "Self-intersection": "its line crosses itself",
    "Ring Self-intersection": "its line touches itself",
    "Hole lies outside shell": "a hole lies outside it",
    "Nested holes": "a hole lies in another hole",
    "Nested shells": "one part lies in another",
    "Interior is disconnected": "holes cut it apart",
    "Too few points in geometry component": "it has too few points",
    "Duplicate Rings": "a ring comes twice",
}


@dataclass(frozen=True)
class Box:
    """The smallest and largest longitude and latitude of something, edges included."""

    minx: float
    miny: float
    maxx: float
    maxy: float

    def holds(self, lon: float, lat: float) -> bool:
        return self.minx <= lon <= self.maxx and self.miny <= lat <= self.maxy

    @property
    def middle(self) -> tuple[float, float]:
        """The longitude and latitude half-way between the edges."""
        return (self.minx + self.maxx) / 2, (self.miny + self.maxy) / 2

    def wider(self, by_deg: float) -> Box:
        return Box(self.minx - by_deg, self.miny - by_deg, self.maxx + by_deg, self.maxy + by_deg)


def numbers(lon: Any, lat: Any) -> tuple[float, float]:
    """Two numbers, whatever they mean, or Refused."""
    try:
        return float(lon), float(lat)
    except (TypeError, ValueError):
        raise Refused("Longitude and latitude must be numbers.", field="lon") from None


def point(lon: Any, lat: Any) -> tuple[float, float]:
    """Two numbers that can be a place on earth, or Refused."""
    x, y = numbers(lon, lat)
    if not (isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        raise Refused("There is no such place: longitude {lon}, latitude {lat}.", lon=x, lat=y)
    return x, y


def area_of(geojson: Any) -> BaseGeometry:
    """The polygon or multipolygon that `geojson` describes, flat and valid, or Refused."""
    if not isinstance(geojson, dict) or geojson.get("type") not in ("Polygon", "MultiPolygon"):
        raise Refused("The geometry must be a Polygon or a MultiPolygon.")
    try:
        with np.errstate(invalid="ignore"):
            found = shapely.force_2d(shape(geojson))
    except Exception:  # shapely raises many kinds for unreadable coordinates
        raise Refused("The coordinates of the geometry cannot be read.") from None
    if found.is_empty:
        raise Refused("The geometry is empty.")
    minx, miny, maxx, maxy = found.bounds
    if not (-180 <= minx <= maxx <= 180 and -90 <= miny <= maxy <= 90):
        raise Refused("The coordinates are not degrees of longitude and latitude.")
    if not found.is_valid:
        what, _, where = explain_validity(found).partition("[")
        why = Words(_INVALID.get(what, "it is no simple area"))
        raise Refused("The polygon is not valid: {why} ({where}).", why=why, where=where[:-1])
    return found


def geojson(geometry: BaseGeometry, digits: int = 7) -> dict[str, Any]:
    """A GeoJSON geometry made of plain lists, coordinates rounded to `digits` places."""
    found = mapping(geometry)
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"], digits)}


def _rounded(part: Any, digits: int) -> Any:
    if isinstance(part, (int, float)):
        return round(part, digits)
    return [_rounded(p, digits) for p in part]


def box(geometry: BaseGeometry) -> Box:
    """The box round a shape."""
    return Box(*geometry.bounds)


def area_m2(geometry: BaseGeometry) -> Decimal:
    """Geodesic area on WGS84, holes taken out; whichever way the rings turn."""
    size, _ = _EARTH.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return Decimal(str(abs(size))).quantize(_CENT)


def metres(one: Sequence[float], other: Sequence[float]) -> float:
    """How far two points (longitude, latitude) are apart, in metres along the ellipsoid."""
    return float(_EARTH.inv(one[0], one[1], other[0], other[1])[2])


def circle(lon: float, lat: float, radius_m: float, corners: int = 72) -> BaseGeometry:
    """A disc of `radius_m` metres around a point, as a polygon of so many corners."""
    headings = [-360.0 * place / corners for place in range(corners)]
    lons, lats, _back = _EARTH.fwd([lon] * corners, [lat] * corners, headings, [radius_m] * corners)
    return shapely.Polygon(zip(lons, lats, strict=True))


def length_m(line: Sequence[Sequence[float]]) -> float:
    """How long a line of points (longitude, latitude) is, in metres along the ellipsoid."""
    lons, lats = zip(*((one[0], one[1]) for one in line), strict=True)
    return float(_EARTH.line_length(lons, lats))


def line_of(points: Any, *, least_m: float, most_m: float) -> list[list[float]]:
    """A line of two points or more in degrees, so long at least and at most; else Refused, in words."""
    if not isinstance(points, Sequence) or len(points) < 2:
        raise Refused("Mark the beginning and the end of the section.", field="line")
    if len(points) > MOST_POINTS:
        raise Refused("At most {most} points, please.", field="line", most=MOST_POINTS)
    try:
        line = [[round(x, 7) for x in point(one[0], one[1])] for one in points]
    except (TypeError, IndexError, KeyError):
        raise Refused("Write each point as longitude, latitude.", field="line") from None
    long = length_m(line)
    if not least_m <= long <= most_m:
        raise Refused("A section is between {least} and {most} metres long; this one is {long}.",
                      field="line", least=least_m, most=most_m, long=round(long, 1))  # fmt: skip
    return line


def strip(line: Sequence[Sequence[float]], width_m: float) -> BaseGeometry:
    """A strip of `width_m` along a line of two points or more, its ends cut straight.

    Worked out flat around the middle of the line, which over a few kilometres is true to a
    centimetre.
    """
    middle = line[len(line) // 2]
    flat: Any = Transformer.from_crs(
        4326, CRS.from_proj4(f"+proj=aeqd +lon_0={middle[0]} +lat_0={middle[1]} +ellps=GRS80"),
        always_xy=True,
    )  # fmt: skip
    there = shapely.LineString([flat.transform(one[0], one[1]) for one in line])
    drawn = there.buffer(width_m / 2, cap_style="flat", join_style="mitre")
    return shapely.transform(
        drawn, lambda at: np.column_stack(flat.transform(*at.T, direction="INVERSE"))
    )


def h3_cell(lon: float, lat: float, resolution: int) -> str:
    """The H3 cell of a point: 7 is about 5 km², 9 about 0.1 km²."""
    return str(h3.latlng_to_cell(lat, lon, resolution))


def contains(geometry: BaseGeometry, lon: float, lat: float) -> bool:
    """Whether the point lies inside, or on the line."""
    return bool(shapely.intersects_xy(geometry, lon, lat))


def inner_point(geometry: BaseGeometry) -> tuple[float, float]:
    """A point that lies inside for certain, for labels and H3: the middle when that is inside."""
    middle = geometry.centroid
    if not geometry.covers(middle):
        middle = geometry.representative_point()
    return middle.x, middle.y


def union(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """One outline round them all; seams narrower than a centimetre close."""
    return shapely.union_all(list(geometries), grid_size=GRID_DEG)


def simplified(geometry: BaseGeometry, tolerance_deg: float) -> BaseGeometry:
    """Fewer vertices for drawing; 0.001 degrees is about a hundred metres."""
    return geometry.simplify(tolerance_deg, preserve_topology=True)


def rounded(lon: float, lat: float) -> tuple[float, float]:
    """The point as the public may see it: to three places, within about 75 metres."""
    return round(lon, 3), round(lat, 3)
