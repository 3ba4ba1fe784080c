"""Whose it is: the duty list asked about cases. A row proposes, a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import SimpleLazyObject

from xiuhua.accounts.models import Organisation, OrganisationKind
from xiuhua.kernel.geometry import Box, contains
from xiuhua.kernel.words import Words
from xiuhua.places.atlas import atlas
from xiuhua.places.models import Area
from xiuhua.places.queries import areas_touching

from ..models import Case, DutyRow

TOWN_DIGITS = 9
LENGTHS = (6, 9, 12, 14)


@dataclass(frozen=True)
class Asked:
    """What the duty list is asked about: class, place, and whose the thing is where that is known.

    `key` tells one question from another; `holder` is the code of an organisation, `wanted` a unit
    that whoever raised the case asked for.
    """

    key: int
    division: str
    category: str = ""
    major: str = ""
    holder: str = ""
    lon: float | None = None
    lat: float | None = None
    wanted: Organisation | None = None

    @property
    def around(self) -> list[str]:
        """The divisions around the place, from the county down."""
        return [self.division[:length] for length in LENGTHS if length <= len(self.division)]


@dataclass(frozen=True)
class Proposal:
    """The unit that should have a case, the row of the duty list that says so, and why in words.

    `area` is the ground on the map that told whose the thing is.
    """

    unit: Organisation
    row: DutyRow | None
    why: Words
    fallback: bool = False
    area: Area | None = None


def propose(case: Case, day: date) -> Proposal | None:
    """The unit by the row that fits best on `day`; else the town makes it safe; None without one."""
    asked = Asked(
        key=0,
        division=case.division_id,
        category=case.category_id or "",
        major=case.category.major if case.category else "",
        holder=case.holder.code if case.holder else "",
        lon=case.lon,
        lat=case.lat,
        wanted=case.asked_unit,
    )
    return propose_for([asked], day).get(0)


def propose_many(cases: Iterable[Case], day: date) -> dict[int, Proposal]:
    """The proposals for many cases by their primary keys, in the same few queries for any number."""
    names = (
        "pk", "division_id", "category_id", "category__major", "holder__code", "lon", "lat",
        "asked_unit",
    )  # fmt: skip
    rows = list(Case.objects.filter(pk__in=[case.pk for case in cases]).values_list(*names))
    wanted = {row[-1] for row in rows} - {None}
    units = Organisation.objects.in_bulk(wanted) if wanted else {}
    return propose_for(
        [
            Asked(
                key, division, category or "", major or "", holder or "", lon, lat, units.get(unit)
            )
            for key, division, category, major, holder, lon, lat, unit in rows
        ],
        day,
    )


def propose_for(asked: Sequence[Asked], day: date) -> dict[int, Proposal]:
    """Answer every question that has an answer, by its key."""
    if not asked:
        return {}
    rows, ground = list(_rows(asked, day)), _ground(asked, day)
    towns = _towns(asked)
    found: dict[int, Proposal] = {}
    for one in asked:
        if one.wanted is not None and one.wanted.is_active:
            found[one.key] = Proposal(one.wanted, None, Words(ASKED_FOR))
            continue
        lies_on = _lies_on(one, ground)
        best = max((row for row in rows if fits(row, one, lies_on)), key=rank, default=None)
        if best is not None:
            found[one.key] = _by_row(best, lies_on)
        elif town := towns.get(one.division[:TOWN_DIGITS]):
            found[one.key] = Proposal(town, None, Words(NO_ROW), fallback=True)
    return found


ASKED_FOR = "Whoever raised it asked for this unit."
NO_ROW = (
    "No row of the duty list fits. The town makes it safe and helps to find the owner: "
    "responsibility by territory."
)


def in_force(day: date) -> QuerySet[DutyRow]:
    """The rows in force on `day`."""
    ended = Q(last_on=None) | Q(last_on__gte=day)
    return DutyRow.objects.filter(ended, first_on__lte=day)


def fits(row: DutyRow, asked: Asked, lies_on: Sequence[Area] = ()) -> bool:
    """Whether a row speaks of the class, the place, and the owner or maintainer if it names one."""
    named = row.category_id == asked.category if row.category_id else row.major in {"", asked.major}
    if not named or row.division not in asked.around:
        return False
    return row.holder is None or row.holder.code in _holders(asked, lies_on)


def rank(row: DutyRow) -> tuple[bool, int, int, date, int]:
    """What fits best: the owner first, then the class, then the place, then the newest."""
    exact = 2 if row.category_id else int(bool(row.major))
    return row.holder_id is not None, exact, len(row.division), row.first_on, row.pk


def about(row: DutyRow) -> Words | str:
    """What a row is about: its class, or the major class, or everything."""
    if row.category_id:
        return str(row.category)
    return Words("all of “{major}”", major=row.major) if row.major else Words("any class")


def _rows(asked: Sequence[Asked], day: date) -> QuerySet[DutyRow]:
    """The rows that may fit one of the questions, their units still active: one query."""
    classes = {one.category for one in asked} - {""}
    majors = {one.major for one in asked} | {""}
    places = {code for one in asked for code in one.around}
    named = Q(category__in=classes) | Q(category=None, major__in=majors)
    rows = in_force(day).filter(named, division__in=places, unit__is_active=True)
    return rows.select_related("unit", "holder", "category")


def _ground(asked: Sequence[Asked], day: date) -> list[Area]:
    """The maintained areas that may lie under one of the points: one query."""
    spots = [(one.lon, one.lat) for one in asked if one.lon is not None and one.lat is not None]
    if not spots:
        return []
    lons, lats = zip(*spots, strict=True)
    around = Box(min(lons), min(lats), max(lons), max(lats))
    return list(areas_touching(around, day, Area.MAINTAINED))


def _lies_on(asked: Asked, ground: Sequence[Area]) -> list[Area]:
    """What lies under the point; where a case names its holder itself, the ground is not asked."""
    lon, lat = asked.lon, asked.lat
    if asked.holder or lon is None or lat is None:
        return []
    return [area for area in ground if area.outline and contains(area.outline, lon, lat)]


def _holders(asked: Asked, lies_on: Sequence[Area]) -> set[str]:
    return {asked.holder} - {""} or {area.holder for area in lies_on}


def _by_row(row: DutyRow, lies_on: Sequence[Area]) -> Proposal:
    facts = {
        "row": row.pk,
        "what": about(row),
        "where": SimpleLazyObject(lambda: _called(row.division)),
        "document": row.document,
    }
    if row.holder is None:
        words = Words("Duty list, row {row}: {what}, {where}. By {document}", **facts)
        return Proposal(row.unit, row, words)
    area = next((area for area in lies_on if area.holder == row.holder.code), None)
    text = "Duty list, row {row}: what {holder} owns or maintains, {what}, {where}. By {document}"
    return Proposal(row.unit, row, Words(text, holder=str(row.holder), **facts), area=area)


def _called(division: str) -> str:
    """The name of a place; asked when the words are read, because a list shows only the row."""
    return atlas().label(division) or division


def _towns(asked: Sequence[Asked]) -> dict[str, Organisation]:
    """Who stands in for each town: its own organisation, else the brigade nearest to it."""
    codes = {one.division[:TOWN_DIGITS] for one in asked if len(one.division) >= TOWN_DIGITS}
    around = codes | {code[:6] for code in codes} | {""}
    kinds = Q(kind=OrganisationKind.TOWN, division__in=codes)
    kinds |= Q(kind=OrganisationKind.BRIGADE, division__in=around)
    standing = list(Organisation.objects.filter(kinds, is_active=True))
    found: dict[str, Organisation] = {}
    for code in codes:
        near = [one for one in standing if code.startswith(one.division)]
        if near:
            found[code] = max(near, key=_nearness)
    return found


def _nearness(one: Organisation) -> tuple[bool, int, int]:
    return one.kind == OrganisationKind.TOWN, len(one.division), -one.pk
