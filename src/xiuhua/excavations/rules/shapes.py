"""The ground of a section: a strip along its middle line, or an outline as it was drawn."""

from __future__ import annotations

from typing import Any

from shapely.geometry.base import BaseGeometry

from xiuhua.kernel import geometry as ground
from xiuhua.kernel.geometry import area_m2, area_of, strip
from xiuhua.kernel.words import Refused

LEAST_M, MOST_M, MOST_WIDTH_M = 1.0, 5000.0, 60.0


def line_of(points: Any) -> list[list[float]]:
    """A middle line of two points or more, in degrees; Refused, in words, for anything else."""
    return ground.line_of(points, least_m=LEAST_M, most_m=MOST_M)


def section_of(points: Any, width_m: float) -> BaseGeometry:
    """The strip along a middle line; Refused for a width nobody digs."""
    line = line_of(points)
    if not 0 < width_m <= MOST_WIDTH_M:
        raise Refused(
            "The width is between 0 and {most} metres.", field="width_m", most=MOST_WIDTH_M
        )
    return strip(line, width_m)


def outline_of(geojson: Any) -> BaseGeometry:
    """An outline as it was drawn; Refused unless it is a polygon of a size that somebody digs."""
    found = area_of(geojson)
    if not 0 < area_m2(found) <= 500_000:
        raise Refused("The outline is empty or larger than any dig.", field="outline")
    return found
