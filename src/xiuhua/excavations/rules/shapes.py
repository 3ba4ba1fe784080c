"""The ground of a section: a strip along its middle line, or an outline as it was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry

from xiuhua.kernel.geometry import area_m2, area_of, length_m, point, strip
from xiuhua.kernel.words import Refused

MOST_POINTS, LEAST_M, MOST_M, MOST_WIDTH_M = 200, 1.0, 5000.0, 60.0


def line_of(points: Any) -> list[list[float]]:
    """A middle line of two points or more, in degrees; Refused, in words, for anything else."""
    if not isinstance(points, Sequence) or len(points) < 2:
        raise Refused("Mark the beginning and the end of the section.", field="line")
    if len(points) > MOST_POINTS:
        raise Refused("At most {most} points, please.", field="line", most=MOST_POINTS)
    try:
        line = [[round(x, 7) for x in point(one[0], one[1])] for one in points]
    except (TypeError, IndexError, KeyError):
        raise Refused("Write each point as longitude, latitude.", field="line") from None
    long = length_m(line)
    if not LEAST_M <= long <= MOST_M:
        raise Refused("A section is between {least} and {most} metres long; this one is {long}.",
                      field="line", least=LEAST_M, most=MOST_M, long=round(long, 1))  # fmt: skip
    return line


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
