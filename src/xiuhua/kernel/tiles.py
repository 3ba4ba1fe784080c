"""Tiles of a web map: which piece of the earth one shows, and what is drawn on it as a vector tile.

Web mercator is for drawing alone; nothing is measured in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import h3
import mapbox_vector_tile
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from .geometry import Box

EXTENT = 4096
DEEPEST = 22
EDGE = 64
"""Units beyond the edge that are drawn too, so that a sign on the edge is whole in both tiles."""
Feature = tuple[BaseGeometry, Mapping[str, Any]]


@dataclass(frozen=True)
class Tile:
    """One tile of the pyramid: zoom, column from the west, row from the north.

    Raises ValueError where there is no such tile.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.z <= DEEPEST or not (0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise ValueError(f"there is no tile {self.z}/{self.x}/{self.y}")

    @property
    def box(self) -> Box:
        """What it shows, with a margin, in degrees."""
        margin = EDGE / EXTENT
        west, north = self._degrees(self.x - margin, self.y - margin)
        east, south = self._degrees(self.x + 1 + margin, self.y + 1 + margin)
        return Box(west, south, east, north)

    def _degrees(self, x: float, y: float) -> tuple[float, float]:
        n = 2.0**self.z
        lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / n))))
        return x / n * 360 - 180, lat

    def put(self, lon: float, lat: float) -> tuple[int, int]:
        """Where a point lies on it: 0 to 4096, from the north-west corner."""
        n = 2.0**self.z
        x = (lon + 180) / 360 * n
        y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
        return round((x - self.x) * EXTENT), round((y - self.y) * EXTENT)

    def point(self, lon: float, lat: float) -> Point:
        """A point as it is drawn."""
        return Point(*self.put(lon, lat))

    def hexagon(self, cell: str) -> Polygon:
        """An H3 cell as it is drawn."""
        return Polygon([self.put(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """The tile of a zoom that holds a point."""
    n = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return Tile(z, min(n - 1, int((lon + 180) / 360 * n)), min(n - 1, max(0, int(y))))


def encode(layers: Mapping[str, Iterable[Feature]]) -> bytes:
    """Layers of features as a Mapbox vector tile, version 2."""
    told = [
        {
            "name": name,
            "features": [
                {"geometry": drawn, "properties": dict(facts)} for drawn, facts in features
            ],
        }
        for name, features in layers.items()
    ]
    made: bytes = mapbox_vector_tile.encode(
        told, default_options={"extents": EXTENT, "y_coord_down": True}
    )
    return made
