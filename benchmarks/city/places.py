"""What lies here, among ten thousand cells of a real county."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from shapely.geometry import shape

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.places.actions import load_cells
from xiuhua.places.models import Division
from xiuhua.places.queries import what_lies_here, what_lies_here_by_rows
from xiuhua.site.demo.ground import COUNTY, cells_of_the_county

from .. import harness
from .pace import Paced
from .reference import timed

KEPT = harness.ROOT / "var" / "bench"


def loaded(total: int) -> tuple[float, float]:
    """Draw (once, then kept) and load `total` cells: seconds for each."""
    file, started = KEPT / f"cells-{total}.geojson", time.perf_counter()
    if not file.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(cells_of_the_county(total)))
    drawn, started = time.perf_counter() - started, time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM places_division WHERE level = 'cell'")
    load_cells(io.BytesIO(Path(file).read_bytes()), by=SYSTEM)
    return drawn, time.perf_counter() - started


def points(count: int) -> list[tuple[float, float]]:
    """Points inside the county, the same every time."""
    outline = shape(Division.objects.get(pk=COUNTY).geometry or {})
    west, south, east, north = outline.bounds
    chance = random.Random(count)
    found: list[tuple[float, float]] = []
    while len(found) < count:
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        if outline.contains(shape({"type": "Point", "coordinates": (lon, lat)})):
            found.append((lon, lat))
    return found


def asked(name: str, ask: Callable[[float, float], Any], count: int, runs: int) -> Paced:
    """One question after the other, in this process; the first one has warmed it."""
    spots, result = points(count), Paced(name)
    ask(*spots[0])
    for _run in range(runs):
        timed(result, count, lambda n: ask(*spots[n]))
    with harness.counted_queries() as queries:
        ask(*spots[0])
    result.queries = len(queries)
    return result


def measured(count: int, runs: int) -> list[Paced]:
    """In memory, straight from the rows, and one indexed row as the reference."""
    sql = "SELECT code, name FROM places_division WHERE code = %s"

    def one_row(_lon: float, _lat: float) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql, [COUNTY])
            return cursor.fetchone()

    return [
        asked("bare SELECT of one row by key", one_row, count, runs),
        asked("what_lies_here, in memory", what_lies_here, count, runs),
        asked("the same, from the rows", what_lies_here_by_rows, max(20, count // 10), runs),
    ]
