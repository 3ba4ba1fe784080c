"""A boundary as sewn SVG, drawn by the server: the hero, and the map where there is no WebGL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any

Point = tuple[float, float]
SMALLEST_STEP = 0.9


@dataclass(frozen=True)
class Outline:
    """A path in a box of its own, and the pins on it."""

    shape: str = ""
    width: float = 0
    height: float = 0
    pins: list[dict[str, Any]] = field(default_factory=list)


def outline(geojson: Any, points: Any = None, width: int = 230) -> Outline:
    """Draw polygons of any GeoJSON (object or text) `width` units wide, pins numbered on top."""
    rings = list(_rings(_read(geojson)))
    if not rings:
        return Outline()
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    low, high = min(ys), max(ys)
    squeeze = cos(radians((low + high) / 2))
    span = max((max(xs) - min(xs)) * squeeze, 1e-9)
    scale, pad = (width - 8) / span, 4

    def place(lon: float, lat: float) -> Point:
        x = pad + (lon - min_x) * squeeze * scale
        return round(x, 1), round(pad + (high - lat) * scale, 1)

    min_x = min(xs)
    shape = "".join(_path([place(*point) for point in ring]) for ring in rings)
    pins = [
        {"x": x, "y": y, "number": number, "status": status}
        for lon, lat, number, status in _points(points)
        for x, y in [place(lon, lat)]
    ]
    return Outline(shape, width, round((high - low) * scale + 2 * pad, 1), pins)


def _read(geojson: Any) -> Any:
    return json.loads(geojson) if isinstance(geojson, str | bytes) and geojson else geojson


def _rings(shape: Any) -> Iterator[list[Point]]:
    kind = shape.get("type") if isinstance(shape, dict) else None
    if kind == "FeatureCollection":
        for feature in shape["features"]:
            yield from _rings(feature)
    elif kind == "Feature":
        yield from _rings(shape["geometry"])
    elif kind == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _rings(part)
    elif kind in {"Polygon", "MultiPolygon"}:
        polygons = [shape["coordinates"]] if kind == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            for ring in polygon:
                yield [(x, y) for x, y, *_ in ring]


def _path(ring: list[Point]) -> str:
    kept = ring[:1]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= SMALLEST_STEP:
            kept.append((x, y))
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z" if len(kept) > 2 else ""


def _points(points: Any) -> Iterable[tuple[float, float, Any, str]]:
    points = _read(points) or ()
    if isinstance(points, dict):
        for number, feature in enumerate(points.get("features", ()), 1):
            if (feature.get("geometry") or {}).get("type") == "Point":
                lon, lat, *_ = feature["geometry"]["coordinates"]
                facts = feature.get("properties") or {}
                yield lon, lat, facts.get("number", number), facts.get("status", "doing")
    else:
        for number, point in enumerate(points, 1):
            lon, lat, *rest = point
            yield lon, lat, (rest[0] if rest else number), (rest[1] if len(rest) > 1 else "doing")
