"""Small true places, for the tests of every app: a county of three columns and six cells.

West to east: community 500116001019, community 500116001002 (both in town 500116001), and
community 500116005003 (in town 500116005); each has a northern cell …01 and a southern one …02.
To the west lies the neighbouring county 510522.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.kernel.words import Refused

from .actions import add_plot, ring
from .models import LENGTHS, Division, Load, Plot

DATA = Path(__file__).parent / "data"

COUNTY = "500116"
CELL = "50011600500301"
COMMUNITY = "500116005003"
IN_THE_CELL = (106.30, 29.33)
IN_THE_WEST = (106.22, 29.27)
NEXT_DOOR = (106.15, 29.30)
NOWHERE_KNOWN = (106.35, 29.30)


def a_division(code: str = COMMUNITY, **facts: Any) -> Division:
    """The division of that code, made with everything around it when it is not there yet.

    `outline` is a shapely polygon; other facts are fields of `Division`.
    """
    outline: BaseGeometry | None = facts.pop("outline", None)
    found = Division.objects.filter(pk=code).first() or _new(code)
    for name, fact in facts.items():
        setattr(found, name, fact)
    if outline is not None:
        found.take_shape(outline)
    found.save()
    Load.objects.create(kind="example", by="system")
    return found


def a_little_county() -> Division:
    """County 500116 with towns, communities and six cells, and its neighbour 510522."""
    told = _told()
    if (there := Division.objects.filter(pk=COUNTY, geometry__isnull=False).first()) is not None:
        return there
    rows = [told["district"], told["neighbour"], *told["towns"], *told["communities"]]
    made = [_made(row) for row in rows]
    made += [cell for row in told["communities"] if "box" in row for cell in _cells(row)]
    Division.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "short", "kind", "parent", *Division.SHAPE_FIELDS],
    )
    for town in Division.objects.filter(pk__in=("500116001", "500116005")):
        west, east = (106.20, 106.28) if town.code == "500116001" else (106.28, 106.32)
        town.take_shape(box(west, 29.24, east, 29.36))
        town.save()
    Load.objects.create(kind="example", by="system")
    return Division.objects.get(pk=COUNTY)


def a_plot(name: str = "Old mill", *, at: tuple[float, float] = IN_THE_CELL, **facts: Any) -> Plot:
    """A plot of some 40 by 45 metres whose south-western corner is `at`, free for two years."""
    a_little_county()
    lon, lat = at
    east, north = lon + 0.0004, lat + 0.0004
    told: dict[str, Any] = {
        "owner": "City estates", "first_on": localdate() - timedelta(days=30),
        "last_on": localdate() + timedelta(days=700), "by": SYSTEM,
        "outline": ring([(lon, lat), (east, lat), (east, north), (lon, north)]),
    }  # fmt: skip
    made: Plot = add_plot(name=name, **told | facts)
    return made


def _new(code: str) -> Division:
    if len(code) not in LENGTHS:
        raise Refused("A code has 6, 9, 12 or 14 digits.")
    parent = _around(code)
    if parent and not Division.objects.filter(pk=parent).exists():
        a_division(parent)
    row = _known().get(code, {"name": code})
    return Division(
        code=code,
        level=LENGTHS[len(code)],
        parent_id=parent,
        name=row["name"],
        short=row.get("short", row["name"]),
        kind=row.get("kind", ""),
    )


def _made(row: dict[str, Any]) -> Division:
    code = row["code"]
    made = Division(
        code=code,
        level=LENGTHS[len(code)],
        parent_id=_around(code),
        name=row["name"],
        short=row.get("short", row["name"]),
        kind=row.get("kind", ""),
    )
    if "box" in row:
        made.take_shape(box(*row["box"]))
    return made


def _cells(row: dict[str, Any]) -> list[Division]:
    west, south, east, north = row["box"]
    middle = (south + north) / 2
    halves = (("01", box(west, middle, east, north)), ("02", box(west, south, east, middle)))
    cells = []
    for serial, outline in halves:
        cell = _made({"code": row["code"] + serial, "name": ""})
        cell.is_demo = True
        cell.take_shape(outline)
        cells.append(cell)
    return cells


def _around(code: str) -> str | None:
    return {6: None, 9: code[:6], 12: code[:9], 14: code[:12]}[len(code)]


@cache
def _told() -> Any:
    return json.loads((DATA / "little_county.json").read_text(encoding="utf-8"))


@cache
def _known() -> dict[str, Any]:
    told = _told()
    rows = [told["district"], told["neighbour"], *told["towns"], *told["communities"]]
    return {row["code"]: row for row in rows}
