"""Everything known about places, in memory: drawn once, redrawn when a load changes it.

Each process keeps one. One indexed row tells whether it is still true, so a load in another
process is seen by the very next question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
import shapely
from django.db import connection
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel.geometry import Box

from .models import Division, Level, Load
from .names import folded


@dataclass(frozen=True)
class Entry:
    """What lists and labels need of a division."""

    code: str
    level: str
    kind: str
    name: str
    short: str
    former: tuple[str, ...]
    is_demo: bool
    parent: str | None

    @cached_property
    def called(self) -> tuple[str, ...]:
        """Its names now, folded for comparing; the first is the short one."""
        return tuple(dict.fromkeys((folded(self.short), folded(self.name))))

    @cached_property
    def was_called(self) -> tuple[str, ...]:
        """Its names of earlier days, folded for comparing."""
        return tuple(folded(name) for name in self.former)


class Sheet:
    """Outlines of one level, indexed; answers which of them hold a point."""

    def __init__(self, rows: Iterable[tuple[str, BaseGeometry]]) -> None:
        """`rows` are codes with their outlines."""
        pairs = sorted(rows)
        self.codes = [code for code, _ in pairs]
        self.shapes = np.array([outline for _, outline in pairs], dtype=object)
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)

    def at(self, lon: float, lat: float) -> list[str]:
        """Codes of the outlines that hold the point, or touch it, lowest code first."""
        near = self.tree.query(shapely.Point(lon, lat))
        if not len(near):
            return []
        holding = near[shapely.intersects_xy(self.shapes[near], lon, lat)]
        return [self.codes[index] for index in sorted(holding)]


class Atlas:
    """One drawing of all divisions in use, with the version it was drawn from."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.entries: dict[str, Entry] = {}
        outlines: dict[str, list[tuple[str, BaseGeometry]]] = {level: [] for level in Level.values}
        self.boxes: dict[str, Box] = {}
        rows = Division.objects.filter(in_use=True).order_by("code")
        for code, level, kind, name, short, former, demo, parent, drawn in rows.values_list(
            "code", "level", "kind", "name", "short", "former", "is_demo", "parent_id", "geometry"
        ).iterator(chunk_size=2000):
            entry = Entry(code, level, kind, name, short, tuple(former), demo, parent)
            self.entries[code] = entry
            if drawn:
                outline = shape(drawn)
                outlines[level].append((code, outline))
                if level == Level.COUNTY:
                    self.boxes[code] = Box(*outline.bounds)
        self.widest = {level: _widest(rows) for level, rows in outlines.items()}
        self.sheets = {level: Sheet(rows) for level, rows in outlines.items()}

    @cached_property
    def searched(self) -> list[tuple[Entry, str]]:
        """Every division above the cells with its folded label, for searching by name."""
        return [
            (entry, folded(self.label(entry.code)))
            for entry in self.entries.values()
            if entry.level != Level.CELL
        ]

    @cached_property
    def plausible(self) -> Box | None:
        """The box of points that can be meant here: all counties known, and a little more."""
        if not self.boxes:
            return None
        boxes = list(self.boxes.values())
        return Box(
            min(box.minx for box in boxes),
            min(box.miny for box in boxes),
            max(box.maxx for box in boxes),
            max(box.maxy for box in boxes),
        ).wider(0.05)

    def label(self, code: str) -> str:
        """The whole way down to a division: county, town and community, as in an address."""
        names = []
        at: str | None = code
        while at and (entry := self.entries.get(at)):
            if entry.level != Level.CELL:
                names.append(entry.short or entry.name or entry.code)
            at = entry.parent
        return "".join(reversed(names))


def _widest(rows: list[tuple[str, BaseGeometry]]) -> float:
    """How many degrees of longitude the widest outline spans: how far west its edge can be."""
    return max((outline.bounds[2] - outline.bounds[0] for _, outline in rows), default=0.0)


_lock = Lock()
_drawn: Atlas | None = None


def version() -> str:
    """The token of the last load; "" before the first. One indexed row, by hand for speed."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        found = cursor.fetchone()
    return str(found[0]) if found else ""


_LAST = f"SELECT token FROM {Load._meta.db_table} ORDER BY id DESC LIMIT 1"  # noqa: S608 - no input


def atlas() -> Atlas:
    """The drawing as of the last load; what was never loaded is drawn afresh each time."""
    global _drawn
    now = version()
    drawn = _drawn
    if now and drawn is not None and drawn.version == now:
        return drawn
    with _lock:
        if not now or _drawn is None or _drawn.version != now:
            _drawn = Atlas(now)
        return _drawn


def at_hand(code: str) -> Entry | None:
    """What is called `code`, out of the drawing as it was last asked for: names need no question.

    A code that this drawing lacks is looked up in a fresh one.
    """
    if _drawn is not None and (entry := _drawn.entries.get(code)):
        return entry
    return atlas().entries.get(code)
