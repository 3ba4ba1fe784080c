"""What people do with places: load names, boundaries and cells, all or nothing.

A file is read and checked before the transaction and kept inside it; loading the same file
again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from xiuhua.kernel import geometry as ground
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import checks, imports, permissions
from ..atlas import version
from ..imports import File, Reading, Row
from ..models import Division, Level, Load

_NAMES = ("name", "short", "kind", "former", "source", "is_demo", "in_use")


@dataclass
class Plan:
    """What a load will write, worked out beforehand against version `seen`."""

    kind: str
    reading: Reading
    seen: str
    new: list[Division] = field(default_factory=list)
    changed: list[Division] = field(default_factory=list)
    unchanged: int = 0
    retired: list[str] = field(default_factory=list)
    outlines: list[Division] = field(default_factory=list)


def load_divisions(file: File, *, by: Actor) -> Load:
    """Load names of counties, towns and communities; a name that changes is kept as former."""
    plan = Plan("divisions", imports.divisions(file).done(), version())
    known = Division.objects.in_bulk([row.code for row in plan.reading.rows])
    for row in plan.reading.rows:
        _sort_in(plan, known.get(row.code), row)
    return keep(plan, by=by)


def load_boundaries(file: File, *, by: Actor) -> Load:
    """Load outlines of counties, own and neighbouring; a county not yet known is made."""
    plan = Plan("boundaries", imports.boundaries(file), version())
    codes = {row.code for row in plan.reading.rows}
    known = {d.code: d for d in Division.objects.exclude(level=Level.CELL)}
    checks.prefixes(plan.reading, set(known) | codes)
    for row in plan.reading.rows:
        if row.level != Level.COUNTY and row.code not in known:
            plan.reading.refuse(row.number, row.code, "Load the names of divisions first.")
        elif row.code not in known and not row.name:
            plan.reading.refuse(row.number, row.code, "A name of at most 60 characters is needed.")
    if len({row.level for row in plan.reading.rows}) == 1:
        kept = _outlines(one for one in known.values() if one.code not in codes)
        length = len(plan.reading.rows[0].code)
        same = {code: outline for code, outline in kept.items() if len(code) == length}
        checks.overlaps(plan.reading, same, share=0.01)
    plan.reading.done()
    for row in plan.reading.rows:
        _sort_in(plan, known.get(row.code), row)
    return keep(plan, by=by)


def load_cells(file: File, *, by: Actor, replace: bool = False) -> Load:
    """Load cells; towns and communities then are the union of their cells.

    With `replace` the file is the whole truth for its counties: cells it does not name go out
    of use, and their codes stay known to what already points at them.
    """
    plan = Plan("cells", imports.cells(file), version())
    rows = plan.reading.rows
    counties = {row.code[:6] for row in rows} | {bad.code[:6] for bad in plan.reading.bad}
    around = {d.code: d for d in Division.objects.exclude(level=Level.CELL)}
    known = {d.code: d for d in Division.objects.filter(level=Level.CELL) if d.code[:6] in counties}
    checks.prefixes(plan.reading, set(around))
    checks.outside(plan.reading, _outlines(d for d in around.values() if d.code in counties))
    named = {row.code for row in rows}
    kept = [d for d in known.values() if d.in_use and d.code not in named]
    if replace:
        plan.retired = [d.code for d in kept]
        kept = []
    checks.overlaps(plan.reading, _outlines(kept))
    plan.reading.done()
    for row in rows:
        _sort_in(plan, known.get(row.code), row)
    if plan.new or plan.changed or plan.retired:
        _join(plan, around, [*kept, *_all(plan, known)])
    return keep(plan, by=by)


def _sort_in(plan: Plan, there: Division | None, row: Row) -> None:
    """Put a row among the new, the changed or the unchanged."""
    if there is None:
        made = Division(code=row.code, level=row.level, parent_id=row.parent)
        made.is_demo, made.source = plan.reading.is_demo, plan.reading.source
        made.name, made.short, made.kind = row.name, row.short, row.kind
        if row.outline is not None:
            made.take_shape(row.outline)
        plan.new.append(made)
    elif _change(plan, there, row):
        plan.changed.append(there)
    else:
        plan.unchanged += 1


def _change(plan: Plan, there: Division, row: Row) -> bool:
    """Bring a division up to the row; whether anything had to change."""
    before = _facts(there)
    if plan.kind != "boundaries":
        if there.name and row.name and there.name != row.name:
            there.former = [*there.former, there.name]
        there.name, there.short = row.name, row.short
        there.kind = row.kind or there.kind
        there.in_use = True
    if plan.kind == "cells":
        there.is_demo = plan.reading.is_demo
    if row.outline is not None and ground.geojson(row.outline) != there.geometry:
        there.take_shape(row.outline)
    return _facts(there) != before


def _facts(division: Division) -> tuple[object, ...]:
    return tuple(getattr(division, name) for name in (*_NAMES, "geometry"))


def _all(plan: Plan, known: dict[str, Division]) -> list[Division]:
    """Every cell that the file names, as it will be."""
    will_be = {d.code: d for d in (*plan.new, *plan.changed)}
    return [will_be.get(row.code) or known[row.code] for row in plan.reading.rows]


def _join(plan: Plan, around: dict[str, Division], cells: list[Division]) -> None:
    """Outline every community and town whose cells are touched."""
    touched = {d.code[:12] for d in (*plan.new, *plan.changed)} | {c[:12] for c in plan.retired}
    by_community: dict[str, list[BaseGeometry]] = {}
    by_town: dict[str, list[BaseGeometry]] = {}
    for code, outline in _outlines(cells).items():
        by_community.setdefault(code[:12], []).append(outline)
        by_town.setdefault(code[:9], []).append(outline)
    towns = {code[:9] for code in touched}
    for code in [*sorted(touched), *sorted(towns)]:
        parts = (by_community if len(code) == 12 else by_town).get(code)
        if parts and code in around:
            division = around[code]
            division.take_shape(ground.union(parts))
            division.is_demo = plan.reading.is_demo
            plan.outlines.append(division)


def _outlines(divisions: Iterable[Division]) -> dict[str, BaseGeometry]:
    return {d.code: d.outline for d in divisions if d.outline is not None}


@deed(permissions.LOAD)
def keep(plan: Plan, *, by: Actor) -> Load:
    """Write what was worked out, unless somebody else has loaded something meanwhile."""
    if version() != plan.seen:
        raise Refused("Something else was loaded at the same time. Load this file again.")
    Division.objects.bulk_create(plan.new, batch_size=500)
    _write(plan.changed, (*_NAMES, *Division.SHAPE_FIELDS))
    _write(plan.outlines, (*Division.SHAPE_FIELDS, "is_demo"))
    for start in range(0, len(plan.retired), 500):
        Division.objects.filter(pk__in=plan.retired[start : start + 500]).update(in_use=False)
    made = Load(
        kind=plan.kind,
        file=plan.reading.file,
        sha256=plan.reading.sha256,
        by=by.ref,
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        retired=len(plan.retired),
    )
    if plan.seen and not (made.new or made.changed or made.retired):
        made.token = plan.seen  # nothing to draw again
    made.save()
    return made


def _write(divisions: list[Division], columns: tuple[str, ...]) -> None:
    Division.objects.bulk_create(
        divisions,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=columns,
    )
