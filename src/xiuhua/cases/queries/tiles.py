"""What a tile of the map shows: single cases close up, counts by hexagon from afar.

The hexagon of a case is kept by the action that places it. From afar a map is grouped out of the
index over open cases alone, so that it costs what is open and not what was ever reported. Close
up at most `MOST_POINTS` cases are drawn, the newest first; the tile says how many it left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import h3
from django.db.models import Count, Q, QuerySet

from xiuhua.kernel.geometry import rounded
from xiuhua.kernel.tiles import Feature, Tile, encode

from ..models import Case
from ..workflow import CaseState

CLOSE_UP = 12
"""From this zoom on single cases are drawn."""
MOST_POINTS = 200
KEPT_RESOLUTION = 8
RESOLUTIONS = {11: 8, 10: 7, 9: 6}
"""How large the hexagons are at each zoom; 5 further away. One of resolution 8 has 0.7 km²."""


def drawn(rows: QuerySet[Case], tile: Tile, now: datetime, *, public: bool = False) -> bytes:
    """The tile of `rows`; for the public places are rounded and cases have no number."""
    if tile.z < CLOSE_UP:
        return encode({"hexagons": _hexagons(rows, tile, now, public=public)})
    points, more = _points(rows, tile, now, public=public)
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
    rows: QuerySet[Case], tile: Tile, now: datetime, *, public: bool
) -> tuple[list[Feature], list[Feature]]:
    box = tile.box
    inside = rows.filter(lat__gte=box.miny, lat__lte=box.maxy, lon__gte=box.minx, lon__lte=box.maxx)
    names = ("number", "lon", "lat", "state", "due_at", "closed_at", "category__name")
    found = list(inside.order_by("-pk").values_list(*names)[: MOST_POINTS + 1])
    points = [_point(tile, row, now, public=public) for row in found[:MOST_POINTS]]
    if len(found) <= MOST_POINTS:
        return points, []
    lon, lat = (box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2
    return points, [(tile.point(lon, lat), {"drawn": MOST_POINTS})]


def _point(tile: Tile, row: tuple[Any, ...], now: datetime, *, public: bool) -> Feature:
    number, lon, lat, state, due_at, closed_at, category = row
    if public:
        lon, lat = rounded(lon, lat)
    late = not public and closed_at is None and due_at is not None and due_at < now
    facts = {"status": "late" if late else CaseState(state).status, "title": category or ""}
    return tile.point(lon, lat), facts if public else {**facts, "number": number}
