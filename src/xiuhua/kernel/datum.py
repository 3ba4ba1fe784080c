"""Where a point is, whichever map it was picked on.

Inside, every point is WGS84 (CGCS2000 is the same within a metre at this scale). Chinese maps
draw theirs in GCJ-02, Baidu's in BD-09; both are computed here from their published formulas,
and undone by iteration until nothing moves: the inverse is right to well under a millimetre.
Outside the box in which GCJ-02 is defined, all three are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt

Point = tuple[float, float]
"""Longitude and latitude, in degrees."""

_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_AXIS_M = 6378245.0
_ECCENTRICITY_2 = 0.00669342162296594323
_BAIDU_TURN = pi * 3000.0 / 180.0


class Datum(StrEnum):
    """The systems in which a point may come in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def from_wgs84(lon: float, lat: float, datum: Datum | str) -> Point:
    """The point as a map of `datum` shows it; ValueError for a datum nobody knows."""
    datum = Datum(datum)
    if datum is Datum.WGS84 or not _in_china(lon, lat):
        return lon, lat
    return _FORWARD[datum](lon, lat)


def to_wgs84(lon: float, lat: float, datum: Datum | str) -> Point:
    """The point in WGS84, undone exactly; ValueError for a datum nobody knows.

    Within half a kilometre outside the box a point could be shifted or not; it is then read as
    shifted, so that every point of China comes back to where it was.
    """
    datum = Datum(datum)
    if datum is Datum.WGS84:
        return lon, lat
    found = _undone(_FORWARD[datum], lon, lat)
    return found if _in_china(*found, slack=1e-9) else (lon, lat)


def _in_china(lon: float, lat: float, slack: float = 0.0) -> bool:
    west, south, east, north = _CHINA
    return west - slack <= lon <= east + slack and south - slack <= lat <= north + slack


def _undone(forward: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """What `forward` takes to (lon, lat): go back by the shift found at the last guess, again."""
    x, y = lon, lat
    for _ in range(30):
        there = forward(x, y)
        dx, dy = there[0] - lon, there[1] - lat
        x, y = x - dx, y - dy
        if abs(dx) < 1e-12 and abs(dy) < 1e-12:
            break
    return x, y


def _gcj02(lon: float, lat: float) -> Point:
    x, y = lon - 105.0, lat - 35.0
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    root = sqrt(abs(x))
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north_m += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north_m += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east_m += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east_m += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    bend = 1.0 - _ECCENTRICITY_2 * sin(radians(lat)) ** 2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY_2) / (bend * sqrt(bend))
    parallel_m = _AXIS_M / sqrt(bend) * cos(radians(lat))
    return lon + east_m * 180.0 / (parallel_m * pi), lat + north_m * 180.0 / (meridian_m * pi)


def _bd09(lon: float, lat: float) -> Point:
    x, y = _gcj02(lon, lat)
    reach = hypot(x, y) + 0.00002 * sin(y * _BAIDU_TURN)
    angle = atan2(y, x) + 0.000003 * cos(x * _BAIDU_TURN)
    return reach * cos(angle) + 0.0065, reach * sin(angle) + 0.006


_FORWARD: dict[Datum, Callable[[float, float], Point]] = {Datum.GCJ02: _gcj02, Datum.BD09: _bd09}
