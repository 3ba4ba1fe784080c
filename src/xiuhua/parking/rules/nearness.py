"""How far apart two places are, and how long the way between them takes on foot.

Distances are straight lines through the WGS84 ellipsoid: within ten kilometres they differ from
the way along the ground by less than a millimetre, they are the same from either end, and a tree
of points in space gives exactly their order.
"""

from __future__ import annotations

from math import cos, radians, sin, sqrt

AXIS_M = 6_378_137.0
_ECCENTRICITY_2 = 0.00669437999014
DETOUR = 1.3
"""Ways on foot are so much longer than straight lines where no network of paths is known."""
WALK_M_MIN = 70.0
"""An unhurried walk, metres a minute."""
FARTHEST_M = 8_000.0
"""Beyond this, in a straight line, nothing is near."""

Spot = tuple[float, float, float]
"""Metres from the middle of the earth."""


def on_earth(lon: float, lat: float) -> Spot:
    """Where a point (degrees, WGS84) lies in space."""
    turn, rise = radians(lon), radians(lat)
    up = sin(rise)
    reach_m = AXIS_M / sqrt(1.0 - _ECCENTRICITY_2 * up * up)
    out_m = reach_m * cos(rise)
    return out_m * cos(turn), out_m * sin(turn), reach_m * (1.0 - _ECCENTRICITY_2) * up


def apart_m(one: Spot, other: Spot) -> float:
    """The straight distance, in metres."""
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    return sqrt(x * x + y * y + z * z)


def walk_m(straight_m: float) -> int:
    """How far it is to walk."""
    return round(straight_m * DETOUR)


def walk_min(way_m: int) -> int:
    """How long a way takes, in whole minutes, at least one."""
    return max(1, round(way_m / WALK_M_MIN))
