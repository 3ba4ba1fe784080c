"""What a tile of the map shows: single cases close up, counts by hexagon from afar.

The hexagon of a case is kept by the action that places it. From afar a map is grouped out of the
index over open cases alone, so that it costs what is open and not what was ever reported. Close
up at most `MOST_POINTS` cases are drawn, of open ones the newest; the tile says how many it left
out. For the public a case lies where it is drawn, at its rounded place, and on no other tile:
otherwise whoever asked for smaller and smaller tiles would find the true one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import h3
from django.db.models import BooleanField, Count, F, Func, Q, QuerySet, Value
from shapely.geometry import Point

from xiuhua.kernel.geometry import Box, rounded
from xiuhua.kernel.tiles import EDGE, EXTENT, Feature, Tile, encode
from xiuhua.web.tables import counted

from ..models import Case
from ..workflow import CaseState

CLOSE_UP = 12
"""From this zoom on single cases are drawn."""
MOST_POINTS = 400
KEPT_RESOLUTION = 8
ROUNDED_BY = 0.0006
"""Degrees, more than rounding ever moves a place."""
RESOLUTIONS = {11: 8, 10: 7, 9: 6}
"""How large the hexagons are at each zoom; 5 further away. One of resolution 8 has 0.7 km²."""


def drawn(
    rows: QuerySet[Case], tile: Tile, now: datetime, *, public: bool = False, over: bool = False
) -> bytes:
    """The tile of `rows`; for the public places are rounded and cases have no number.

    `over` says that there may be cases among them that are not open: then as many as the archive
    has, so that close up they are drawn as the index gives them, not the newest.
    """
    if tile.z < CLOSE_UP:
        return encode({"hexagons": _hexagons(rows, tile, now, public=public)})
    if not over:
        rows = rows.filter(_Open(F("closed_at"))).order_by("-pk")
    points, more = _points(rows, tile, now, public=public, over=over)
    return encode({"cases": points, "more": more})


def _hexagons(
    rows: QuerySet[Case], tile: Tile, now: datetime, *, public: bool
) -> Iterator[Feature]:
    late = Count("pk", filter=Q(due_at__lt=now))
    found = rows.filter(closed_at__isnull=True, hexagon__gt="").order_by().values_list("hexagon")
    sums: dict[str, list[int]] = {}
    for cell, n, n_late in found.annotate(n=Count("pk"), late=late):
        into = sums.setdefault(_parent(cell, tile.z), [0, 0])
        into[0], into[1] = into[0] + n, into[1] + n_late
    box = tile.box
    for cell, (n, n_late) in sorted(sums.items()):
        lat, lon = h3.cell_to_latlng(cell)
        if box.wider(box.maxx - box.minx).holds(lon, lat):
            yield tile.hexagon(cell), {"n": n, "late": 0 if public else n_late}


def _parent(cell: str, z: int) -> str:
    resolution = RESOLUTIONS.get(z, 5)
    return cell if resolution == KEPT_RESOLUTION else str(h3.cell_to_parent(cell, resolution))


def _points(
    rows: QuerySet[Case], tile: Tile, now: datetime, *, public: bool, over: bool
) -> tuple[list[Feature], list[Feature]]:
    box = tile.box
    inside = rows.filter(*_within(box.wider(ROUNDED_BY) if public else box))
    names = ("number", "lon", "lat", "state", "due_at", "closed_at", "category__name")
    found = list(inside.values_list(*names)[: MOST_POINTS + 1])
    points = [_point(tile, row, now, public=public) for row in found[:MOST_POINTS]]
    if public:
        points = [one for one in points if _holds(tile, one)]
    if len(found) <= MOST_POINTS:
        return points, []
    left = {} if over else {"left": counted(inside)[0] - MOST_POINTS}
    middle = Point(EXTENT // 2, EXTENT // 2)
    return points, [(middle, {"drawn": MOST_POINTS, **left})]


def _holds(tile: Tile, one: Feature) -> bool:
    x, y = one[0].coords[0]
    return -EDGE <= x <= EXTENT + EDGE and -EDGE <= y <= EXTENT + EDGE


class _Told(Func):
    """A comparison of which SQLite, whose statistics count no ranges, is told how many rows pass.

    Untold it reads every open case, or with a state the whole archive, and tries each on the box.
    """

    output_field = BooleanField()
    share = 0.001

    def as_sqlite(self, compiler: Any, connection: Any, **facts: Any) -> Any:
        """The same, with the share said."""
        template = f"likelihood({self.template}, {self.share})"
        return self.as_sql(compiler, connection, template=template, **facts)

    template = "%(expressions)s"


class _Open(_Told):
    """Of all cases few are open, but no few are."""

    template, share = "%(expressions)s IS NULL", 0.5


def _within(box: Box) -> list[Any]:
    """The conditions of a box, as the index over latitude and longitude answers them."""
    lat = F("lat")
    return [
        _Told(lat, Value(box.miny), arg_joiner=" >= "),
        _Told(lat, Value(box.maxy), arg_joiner=" <= "),
        Q(lon__gte=box.minx, lon__lte=box.maxx),
    ]


def _point(tile: Tile, row: tuple[Any, ...], now: datetime, *, public: bool) -> Feature:
    number, lon, lat, state, due_at, closed_at, category = row
    if public:
        lon, lat = rounded(lon, lat)
    late = not public and closed_at is None and due_at is not None and due_at < now
    facts = {"status": "late" if late else CaseState(state).status, "title": category or ""}
    return tile.point(lon, lat), facts if public else {**facts, "number": number}
