"""In which order to walk to several places: the nearest first, then without crossing one's own way."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, radians

Point = tuple[float, float]
_METRES_A_DEGREE = 111_320.0
_ROUNDS = 20
_GAIN_M = 0.01


def walking_order(points: Sequence[Point], start: Point | None = None) -> list[int]:
    """The indexes of `points` (longitude, latitude in degrees) in the order of a short walk.

    From `start`, or else from the first point, always to the nearest that is left; afterwards
    stretches are turned round as long as that shortens the way (2-opt). Distances are straight
    metres on a plane laid at the mean latitude, which is exact enough within a district. The way
    is open: nobody has to come back. Equal inputs give equal answers.
    """
    if not points:
        return []
    first, *rest = _plane([start or points[0], *points])
    return _shortened(first, rest, _nearest_first(first, rest))


def way_m(points: Sequence[Point], order: Sequence[int], start: Point | None = None) -> float:
    """How long the walk is, in straight metres."""
    if not points or not order:
        return 0.0
    first, *rest = _plane([start or points[order[0]], *points])
    return _length(first, rest, order)


def _plane(points: Sequence[Point]) -> list[Point]:
    """The points in metres east and north."""
    squeezed = cos(radians(sum(lat for _lon, lat in points) / len(points)))
    return [(lon * squeezed * _METRES_A_DEGREE, lat * _METRES_A_DEGREE) for lon, lat in points]


def _apart(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _length(first: Point, points: Sequence[Point], order: Sequence[int]) -> float:
    at, total = first, 0.0
    for place in order:
        total += _apart(at, points[place])
        at = points[place]
    return total


def _nearest_first(first: Point, points: Sequence[Point]) -> list[int]:
    left, order, at = list(range(len(points))), [], first
    while left:
        near = min(left, key=lambda place: (_apart(at, points[place]), place))
        left.remove(near)
        order.append(near)
        at = points[near]
    return order


def _shortened(first: Point, points: Sequence[Point], order: list[int]) -> list[int]:
    """Turn stretches round while that saves way; the start stays where it is."""
    for _round in range(_ROUNDS):
        if not _turned(first, points, order):
            break
    return order


def _turned(first: Point, points: Sequence[Point], order: list[int]) -> bool:
    better = False
    for one in range(len(order) - 1):
        for last in range(one + 1, len(order)):
            if _saved(first, points, order, one, last) > _GAIN_M:
                order[one : last + 1] = reversed(order[one : last + 1])
                better = True
    return better


def _saved(first: Point, points: Sequence[Point], order: list[int], one: int, last: int) -> float:
    """How many metres are saved by walking the stretch from `one` to `last` backwards."""
    before = points[order[one - 1]] if one else first
    head, tail = points[order[one]], points[order[last]]
    saved = _apart(before, head) - _apart(before, tail)
    if last + 1 < len(order):
        after = points[order[last + 1]]
        saved += _apart(tail, after) - _apart(head, after)
    return saved
