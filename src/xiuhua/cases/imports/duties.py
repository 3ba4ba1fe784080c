"""A duty list from a sheet: every row looked at, the difference shown, then all of it or nothing.

Bringing the same sheet in again changes nothing, and an exported list comes in unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.geometry import circle
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words
from xiuhua.places.models import Area, Division
from xiuhua.records.deeds import deed

from .. import permissions
from ..actions.duties import add_row, end_row, mark_maintained
from ..models import DutyRow
from . import duty_sheet
from .duty_names import Names, Told
from .duty_sheet import Row

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Line:
    """One row of the sheet: what it says, and what it does or why it cannot.

    `change` is "new", "instead" (of `old`), "ends" (`old`), "same", or "" with a problem.
    """

    number: int
    row: Row
    told: Told | None = None
    change: str = ""
    old: DutyRow | None = None
    problem: Words | None = None


@dataclass(frozen=True)
class Plan:
    """What a sheet would do: its lines, and the rows it no longer names."""

    lines: list[Line]
    ended: list[DutyRow] = field(default_factory=list)

    @property
    def bad(self) -> list[Line]:
        """The lines that cannot come in."""
        return [line for line in self.lines if line.problem]

    def count(self, change: str) -> int:
        """How many lines do that."""
        return sum(line.change == change for line in self.lines)


def look(rows: Sequence[Row], day: date, *, whole: bool = False) -> Plan:
    """What the rows would change on `day`; with `whole`, what they do not name ends.

    Rows that a ruling made are never ended by a sheet.
    """
    names, kept = Names(), _kept()
    lines: list[Line] = []
    seen: dict[Key, list[Line]] = {}
    for place, row in enumerate(rows):
        line = Line(int(row.get("number") or place + 2), row)
        try:
            told = names.told(row)
            line = _compared(replace(line, told=told), kept.get(_key(told), []))
            _refuse_twice(told, seen.setdefault(_key(told), []))
            seen[_key(told)].append(line)
        except Refused as refused:
            line = replace(line, change="", problem=refused.words)
        lines.append(line)
    return Plan(lines, _unnamed(kept, set(seen), day) if whole else [])


@deed(permissions.DUTIES, name="cases.bring_in_duties")
def bring_in(rows: Sequence[Row], *, by: Actor, day: date, whole: bool = False) -> Plan:
    """Do what `look` shows, all of it; Refused, naming the first bad row, when one does not fit."""
    plan = look(rows, day, whole=whole)
    if plan.bad:
        first = plan.bad[0]
        raise Refused(
            "Nothing was brought in. Row {row}: {problem}", row=first.number, problem=first.problem
        )
    for row in plan.ended:
        end_row(row, from_day=day, by=by)
    for line in plan.lines:
        _do(line, by)
    return plan


def load_duties(file: Path, *, by: Actor) -> int:
    """Bring a list in from an xlsx or JSON file; how many rows it holds."""
    if file.suffix.lower() == ".json":
        rows, maintained = duty_sheet.read_json(file)
    else:
        rows, maintained = duty_sheet.read(file.read_bytes()), []
    plan = bring_in(rows, by=by, day=localdate())
    for one in maintained:
        _mark(one, by)
    return len(plan.lines)


def _kept() -> dict[Key, list[DutyRow]]:
    """Every row kept, by what it is about: one query."""
    found: dict[Key, list[DutyRow]] = {}
    for row in DutyRow.objects.select_related("unit", "holder", "category").order_by("first_on"):
        key = (row.category_id, row.major, row.division, row.holder_id)
        found.setdefault(key, []).append(row)
    return found


def _key(told: Told) -> Key:
    holder = told.holder.pk if told.holder else None
    category = told.category.pk if told.category else None
    return category, told.major, told.division, holder


def _compared(line: Line, kept: list[DutyRow]) -> Line:
    told = line.told
    assert told is not None  # only what was understood is compared
    for old in kept:
        alike = (old.unit_id, old.document, old.first_on) == (
            told.unit.pk, told.document, told.first_on,
        )  # fmt: skip
        if alike and old.last_on == told.last_on:
            return replace(line, change="same", old=old)
        if alike and old.last_on is None:
            return replace(line, change="ends", old=old)
    meets = [old for old in kept if _meet(old.first_on, old.last_on, told.first_on, told.last_on)]
    if not meets:
        return replace(line, change="new")
    if len(meets) > 1 or meets[0].first_on >= told.first_on:
        raise Refused(
            "Row {row} of the list gives this to {unit} from {day} on; begin after that day.",
            row=meets[0].pk, unit=str(meets[0].unit), day=meets[0].first_on,
        )  # fmt: skip
    return replace(line, change="instead", old=meets[0])


def _meet(one: date, one_last: date | None, other: date, other_last: date | None) -> bool:
    return one <= (other_last or date.max) and other <= (one_last or date.max)


def _refuse_twice(told: Told, before: list[Line]) -> None:
    for line in before:
        other = line.told
        if other and _meet(other.first_on, other.last_on, told.first_on, told.last_on):
            raise Refused("Row {row} of the sheet is about the very same.", row=line.number)


def _unnamed(kept: dict[Key, list[DutyRow]], named: set[Key], day: date) -> list[DutyRow]:
    return [
        row
        for key, rows in kept.items()
        for row in rows
        if key not in named and row.holds_on(day) and row.first_on < day and not row.ruled_on_id
    ]


def _do(line: Line, by: Actor) -> None:
    told, old = line.told, line.old
    if told is None or line.change == "same":
        return
    if line.change == "ends" and old and told.last_on:
        end_row(old, from_day=told.last_on + timedelta(days=1), by=by)
        return
    if old:
        end_row(old, from_day=told.first_on, by=by)
    add_row(**told.facts(), by=by)


def _mark(one: dict[str, Any], by: Actor) -> None:
    """A maintained area out of a file: a disc, or the outline of its division; known ones stay."""
    first_on = date.fromisoformat(one["first_on"])
    if Area.objects.filter(kind=Area.MAINTAINED, name=one["name"], first_on=first_on).exists():
        return
    holder = Organisation.objects.filter(code=one["holder"]).first()
    if holder is None:
        raise Refused("There is no organisation with the code {code}.", code=one["holder"])
    if "radius_m" in one:
        outline = circle(one["lon"], one["lat"], one["radius_m"])
    else:
        division = Division.objects.filter(pk=one["division"]).first()
        if division is None or division.outline is None:
            raise Refused("{code} has no outline yet. Load its cells.", code=one["division"])
        outline = division.outline
    mark_maintained(
        name=one["name"], outline=outline, division=one["division"], holder=holder,
        document=one["document"], first_on=first_on, is_demo=bool(one.get("is_demo")), by=by,
    )  # fmt: skip
