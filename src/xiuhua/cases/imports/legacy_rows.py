"""What the cells of an old case mean: number, class, place, moments, unit; and what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from xiuhua.accounts.models import Organisation
from xiuhua.imports.kinds import Cells, Trouble
from xiuhua.imports.reading import digits_lost
from xiuhua.kernel.words import Refused, Words
from xiuhua.places.queries import what_lies_here

from ..models import Category
from ..workflow import CaseState
from .old_codes import taken_apart, todays_keys
from .order_facts import Names, moment
from .words import words

FORWARD = timedelta(minutes=10)
"""Clocks of two systems differ by so much at most."""


@dataclass
class Old:
    """An old case, understood as far as it can be."""

    number: str = ""
    category: Category | None = None
    division: str = ""
    cell: str = ""
    lon: float | None = None
    lat: float | None = None
    unit: Organisation | None = None
    reported_at: datetime | None = None
    filed_at: datetime | None = None
    closed_at: datetime | None = None
    state: str = CaseState.CLOSED.value
    troubles: list[Trouble] = field(default_factory=list)

    def wrong(self, about: str, code: str, text: str, /, **facts: Any) -> None:
        self.troubles.append(Trouble(about, code, Words(text, **facts)))

    def doubt(self, about: str, code: str, text: str, /, **facts: Any) -> None:
        self.troubles.append(Trouble(about, code, Words(text, **facts), doubt=True))


class Known:
    """Classes, places and organisations, read once for all rows."""

    def __init__(self, datum: str) -> None:
        self.datum = datum
        self.names = Names()
        self.keys: dict[str, Category] = {}
        self.called: dict[str, list[Category]] = {}
        for one in Category.objects.all():
            self.keys[one.key] = one
            self.called.setdefault(one.name, []).append(one)
        self.units: dict[str, list[Organisation]] = {}
        for each in Organisation.objects.all():
            for name in dict.fromkeys((each.code, each.name)):
                self.units.setdefault(name, []).append(each)

    def meant(self, cells: Cells) -> Old:
        """One row by itself."""
        old = Old(number=cells.get("number", "")[:60])
        if not old.number:
            old.wrong("number", "empty", "The old case has no number.")
        elif digits_lost(old.number):
            old.doubt("number", "digits", "The number may have lost its last digits to the "
                      "spreadsheet. Make the column text and hand it in again.")  # fmt: skip
        for ask in (self._class, self._place, self._unit, _moments, _result):
            ask(cells, old)
        return old

    def _class(self, cells: Cells, old: Old) -> None:
        code, name = cells.get("code", ""), cells.get("class", "")
        apart = taken_apart(code)
        kind = apart.kind if apart else ""
        named = [one for one in self.called.get(name, []) if not kind or one.kind == kind]
        if len(named) == 1:
            old.category = named[0]
            return
        if code.upper() in self.keys:
            old.category = self.keys[code.upper()]
            return
        keys = todays_keys(kind, apart.digits) if apart and kind else []
        if len(keys) == 1 and keys[0][0] in self.keys:
            old.category = self.keys[keys[0][0]]
            if name and name != keys[0][1]:
                old.doubt("code", "other_name", "The code stands for “{today}”, the file says “{name}”.",
                          today=keys[0][1], name=name)  # fmt: skip
            return
        if name or not code:
            old.wrong("class", "no_class", "There is no class “{name}” today. Write the one it is now.",
                      name=name)  # fmt: skip
        else:
            old.wrong("code", "no_code", "“{code}” has no class of the same name today. Write its key, "
                      "such as C0101.", code=code)  # fmt: skip

    def _place(self, cells: Cells, old: Old) -> None:
        town, community = cells.get("town", ""), cells.get("community", "")
        towns = self.names.towns.get(town, [])
        if town and len(towns) != 1:
            old.wrong("town", "no_town", "There is no town “{name}” here, or more than one. Check its name.",
                      name=town)  # fmt: skip
        elif town:
            old.division = towns[0].code
        if community:
            rows = self.names.communities.get(community, [])
            inside = [one for one in rows if one.code.startswith(old.division)]
            if len(inside) == 1:
                old.division = inside[0].code
            else:
                old.doubt("community", "no_community", "There is no community “{name}” there; the case "
                          "would stand for its town.", name=community)  # fmt: skip
        self._point(cells, old)
        if not old.division and not any(one.field == "town" for one in old.troubles):
            old.wrong("town", "nowhere", "Neither town nor point: the case has no place.")

    def _point(self, cells: Cells, old: Old) -> None:
        told = cells.get("lon", ""), cells.get("lat", "")
        if told == ("", "") or set(told) <= {"", "0"}:
            return
        try:
            here = what_lies_here(float(told[0]), float(told[1]), self.datum)
        except (ValueError, Refused):
            old.doubt("lon", "no_point", "“{lon}, {lat}” is no point of this district; the case would "
                      "have none.", lon=told[0], lat=told[1])  # fmt: skip
            return
        if not here.inside:
            old.doubt(
                "lon", "outside", "The point lies outside the district; the case would have none."
            )
            return
        old.lon, old.lat, old.cell = here.lon, here.lat, here.cell or ""
        old.division = old.division or here.community or here.town or ""

    def _unit(self, cells: Cells, old: Old) -> None:
        name = cells.get("unit", "")
        found = self.units.get(name, [])
        if len(found) == 1:
            old.unit = found[0]
        elif name:
            old.doubt("unit", "no_unit", "“{name}” is no organisation here; its name is kept as it is "
                      "written.", name=name)  # fmt: skip


def _moment(text: str, *, first: bool) -> datetime | None:
    """A moment; of a bare day its first one when something began then, its last when it ended."""
    at = moment(text)
    return at.replace(hour=0, minute=0, second=0) if at and first and ":" not in text else at


def _moments(cells: Cells, old: Old) -> None:
    for name in ("reported_at", "filed_at", "closed_at"):
        try:
            setattr(old, name, _moment(cells.get(name, ""), first=name != "closed_at"))
        except Refused as refused:
            old.troubles.append(Trouble(name, "no_moment", refused.words))
    if any(one.code == "no_moment" for one in old.troubles):
        return
    if old.reported_at is None:
        old.wrong("reported_at", "empty", "It does not say when it was reported.")
    if old.closed_at is None:
        old.wrong(
            "closed_at",
            "open",
            "It is not closed. Close it in the old system, or take it down anew.",
        )
    order = [one for one in (old.reported_at, old.filed_at, old.closed_at) if one]
    if order != sorted(order):
        old.wrong("closed_at", "backwards", "Reported, filed and closed do not follow each other.")
    if order and max(order) > timezone.now() + FORWARD:
        old.wrong("closed_at", "future", "It lies in the future.")


def _result(cells: Cells, old: Old) -> None:
    told, known = cells.get("result", ""), words()["results"]
    if told and told not in known:
        old.wrong("result", "no_result", "“{text}” is no way a case ends. Known are: {known}.",
                  text=told, known=", ".join(known))  # fmt: skip
    elif told:
        old.state = known[told]
