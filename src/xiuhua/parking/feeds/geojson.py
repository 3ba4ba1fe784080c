"""GeoJSON, also as a WFS gives it: projected coordinates are undone, polygons become a point."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import shapely
from msgspec.structs import replace
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry import shape

from .mapping import Mapping, at
from .records import loaded
from .rows import read
from .shapes import Parsed, Source
from .tally import Tally

_EPSG = re.compile(r"EPSG:+(?:[\d.]*:)?(\d+)$", re.IGNORECASE)
DEGREES = frozenset({4326, 4490})
"""WGS84 and CGCS2000, which are the same within a metre: nothing to undo."""


def parse(content: bytes, source: Source, received_at: datetime, mapping: Mapping) -> Parsed:
    """Read the features of a collection; `lon` and `lat` come from the geometry.

    RFC 7946 knows degrees only; older writers name another system in `crs`, which counts before
    the source's `epsg`.
    """
    tally = Tally(source, received_at)
    try:
        found = loaded(content)
        features = found["features"]
        undo = _undo(_epsg(found, source))
    except (ValueError, KeyError, TypeError, CRSError) as wrong:
        return tally.unreadable(str(wrong))
    if not isinstance(features, list):
        return tally.unreadable("features")
    columns = {"lon": "_lon", "lat": "_lat"} | mapping.columns
    table = replace(mapping, columns=columns)
    return read(_records(features, undo), table, source, received_at, tally)


def _epsg(found: Any, source: Source) -> int:
    named = _EPSG.search(str(at(found, "crs.properties.name") or ""))
    return int(named[1]) if named else source.epsg or 4326


@lru_cache(maxsize=16)
def _undo(epsg: int) -> Any:
    """From coordinates of the system, east first as GeoJSON writes them, to degrees."""
    if epsg in DEGREES:
        return None
    return Transformer.from_crs(CRS.from_epsg(epsg), 4326, always_xy=True).transform


def _records(features: list[Any], undo: Any) -> Iterator[Any]:
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            yield feature if not isinstance(feature, dict) else {"id": feature.get("id")}
            continue
        lon, lat = _point(feature.get("geometry"), undo)
        yield properties | {"_lon": lon, "_lat": lat, "_id": feature.get("id")}


def _point(geometry: Any, undo: Any) -> tuple[Any, Any]:
    """Where a feature is: its point, or a point inside of its area; None, None where it has none."""
    if not isinstance(geometry, dict):
        return None, None
    try:
        if geometry.get("type") == "Point":
            x, y = geometry["coordinates"][:2]
        else:
            inside = shapely.point_on_surface(shape(geometry))
            x, y = inside.x, inside.y
        return undo(float(x), float(y)) if undo else (x, y)
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        return None, None
