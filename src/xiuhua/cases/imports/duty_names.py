"""What the cells of a duty list mean: classes, divisions, organisations and days, by code or name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.words import Refused, Words
from xiuhua.places.queries import find_divisions, label

from ..models import Category
from .duty_sheet import HEADINGS, NEEDED, Row

KEY = re.compile(r"^[CE]\d{4}(?!\d)")
CODE = re.compile(r"^(\d{14}|\d{12}|\d{9}|\d{6})(?!\d)")


@dataclass(frozen=True)
class Told:
    """One row, understood."""

    category: Category | None
    major: str
    division: str
    holder: Organisation | None
    unit: Organisation
    document: str
    first_on: date
    last_on: date | None

    def facts(self) -> dict[str, Any]:
        """What the deed that adds a row takes."""
        return dict(vars(self))


class Names:
    """The names in use: classes and organisations are read once, for all rows."""

    def __init__(self) -> None:
        self.classes: dict[str, list[Category]] = {}
        self.majors: set[str] = set()
        for one in Category.objects.all():
            self.majors.add(one.major)
            for name in (one.key, one.name):
                self.classes.setdefault(name, []).append(one)
        self.organisations: dict[str, list[Organisation]] = {}
        for each in Organisation.objects.all():
            for name in dict.fromkeys((each.code, each.name, f"{each.code} {each.name}")):
                self.organisations.setdefault(name, []).append(each)

    def told(self, row: Row) -> Told:
        """What the row says; Refused, with the cell that is not understood."""
        for name in NEEDED:
            if not row.get(name):
                raise Refused("“{heading}” is empty.", heading=Words(HEADINGS[name]))
        category = self._class(row.get("class", ""))
        found = Told(
            category=category,
            major="" if category else self._major(row.get("major", "")),
            division=_division(row["division"]),
            holder=self._organisation(row["holder"]) if row.get("holder") else None,
            unit=self._organisation(row["unit"]),
            document=row["document"][:200],
            first_on=_day(row["first_on"]),
            last_on=_day(row["last_on"]) if row.get("last_on") else None,
        )
        if not found.unit.is_active:
            raise Refused("{unit} is closed; choose another unit.", unit=str(found.unit))
        if found.last_on and found.last_on < found.first_on:
            raise Refused("The last day lies before the first.")
        return found

    def _class(self, cell: str) -> Category | None:
        if not cell:
            return None
        key = KEY.match(cell)
        found = self.classes.get(key.group() if key else cell, [])
        if len(found) > 1:
            keys = ", ".join(one.key for one in found)
            raise Refused("Several classes are called “{name}”; write one of the keys {keys}.",
                          name=cell, keys=keys)  # fmt: skip
        if not found:
            raise Refused("There is no class “{name}”.", name=cell)
        return found[0]

    def _major(self, cell: str) -> str:
        if cell and cell not in self.majors:
            raise Refused("There is no major class “{major}”.", major=cell)
        return cell

    def _organisation(self, cell: str) -> Organisation:
        found = self.organisations.get(cell, [])
        if len(found) > 1:
            raise Refused("Several organisations are called “{name}”; write the code.", name=cell)
        if not found:
            raise Refused("There is no organisation “{name}”.", name=cell)
        return found[0]


def _division(cell: str) -> str:
    code = CODE.match(cell)
    if code:
        if label(code.group()) == code.group():
            raise Refused("There is no division with the code {code}.", code=code.group())
        return code.group()
    exact = [one for one in find_divisions(cell, limit=20) if cell in {one.name, one.label}]
    own = [one for one in exact if one.is_own] or exact
    if len(own) > 1:
        raise Refused("Several divisions are called “{name}”; write the code.", name=cell)
    if not own:
        raise Refused("There is no division “{name}”.", name=cell)
    return own[0].code


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell.replace("/", "-"))
    except ValueError:
        raise Refused("{day} is not a day such as 2022-09-01.", day=cell) from None
