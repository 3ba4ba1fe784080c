"""What the fields of an order mean: places by code or name, classes, moments, the caller."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from xiuhua.kernel.datum import Datum
from xiuhua.kernel.words import Refused
from xiuhua.places.models import Division

from ..actions.orders import Incoming
from ..actions.reporting import MOST_WORDS, own_county
from ..models import Category
from ..queries.mapping import PERSONAL

_MOMENT = re.compile(
    r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D+(\d{1,2})(?:\D(\d{1,2})(?:\D(\d{1,2})(?:\.\d+)?)?)?)?\D*"
)
MOST_NUMBER = 60
MOST_KEPT = 300


class Names:
    """Divisions and classes by code and by name, read once for all orders of a list."""

    def __init__(self) -> None:
        county = own_county()
        rows = Division.objects.filter(code__startswith=county, in_use=True).defer("geometry")
        self.codes = {one.code: one for one in rows if len(one.code) <= 12}
        self.county = self.codes.get(county)
        self.towns = self._by_name(9)
        self.communities = self._by_name(12)
        self.classes: dict[str, Category] = {}
        for one in Category.objects.filter(is_active=True):
            self.classes.setdefault(one.name, one)
            self.classes[one.key] = one

    def _by_name(self, digits: int) -> dict[str, list[Division]]:
        found: dict[str, list[Division]] = {}
        for one in self.codes.values():
            if len(one.code) == digits:
                for name in {one.name, one.short} - {""}:
                    found.setdefault(name, []).append(one)
        return found


def understood(facts: dict[str, Any], names: Names) -> Incoming:
    """An order out of our fields; Refused, naming the value, where one makes no sense."""
    told = {
        name: str(value).replace("\x00", "").strip()
        for name, value in facts.items()
        if value not in ("", None)
    }
    number = told.get("number", "")
    if not number or len(number) > MOST_NUMBER:
        raise Refused("The number of the order is missing, or longer than {most} signs.",
                      most=MOST_NUMBER)  # fmt: skip
    lon, lat = _point(told)
    division, beside = _division(told, names)
    kept = {
        name: value[:MOST_KEPT]
        for name, value in told.items()
        if name not in {*PERSONAL, "words", "number"}
    }
    return Incoming(
        number=number,
        words=told.get("words", "")[:MOST_WORDS],
        category=_category(told.get("category", ""), names),
        division=division,
        address=f"{beside} {told.get('address', '')}".strip()[:200],
        lon=lon,
        lat=lat,
        datum=_datum(told.get("datum", "")),
        name=told.get("name", ""),
        phone=told.get("phone", ""),
        passed_at=moment(told.get("passed_at", "")),
        due_at=moment(told.get("due_at", "")),
        as_it_came=kept,
    )


def moment(text: str) -> datetime | None:
    """A moment as offices write it: the numbers of year, month, day, and hours; a day is its end.

    Times without an offset are local. Refused, naming the text, when it is no moment.
    """
    if not text:
        return None
    try:
        iso = datetime.fromisoformat(text)
        if iso.tzinfo is not None:
            return iso
    except ValueError:
        pass
    found = _MOMENT.fullmatch(text)
    try:
        year, month, day, hour, minute, second = (
            int(part) if part else None for part in (found.groups() if found else [""] * 6)
        )
        last = time(23, 59, 59) if hour is None else time(hour, minute or 0, second or 0)
        at = datetime.combine(date(year or 0, month or 0, day or 0), last)
    except ValueError:
        raise Refused("“{text}” is not a moment. Write 2026-05-20 18:00.", text=text) from None
    return timezone.make_aware(at)


def _point(told: dict[str, str]) -> tuple[float | None, float | None]:
    given = told.get("lon", ""), told.get("lat", "")
    if given == ("", ""):
        return None, None
    try:
        lon, lat = float(given[0]), float(given[1])
    except ValueError:
        lon = lat = 999.0
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refused("“{lon}, {lat}” is not a point in degrees.", lon=given[0], lat=given[1])
    return lon, lat


def _datum(text: str) -> Datum:
    if text.lower() in set(Datum):
        return Datum(text.lower())
    if text:
        raise Refused("“{text}” is not a datum: wgs84, gcj02 or bd09.", text=text)
    return Datum.WGS84


def _division(told: dict[str, str], names: Names) -> tuple[Division | None, str]:
    """The smallest division named, the county where none is; and a community that has no row.

    The reception puts the community right when it files the case.
    """
    if code := told.get("division", ""):
        if code in names.codes:
            return names.codes[code], ""
        raise Refused("There is no division {code} here.", code=code)
    town = _only(names.towns, told.get("town", ""))
    if community := told.get("community", ""):
        rows = names.communities.get(community, [])
        inside = [one for one in rows if town is None or one.code.startswith(town.code)]
        if len(inside) == 1:
            return inside[0], ""
    return town or names.county, community


def _only(rows: dict[str, list[Division]], name: str) -> Division | None:
    if not name:
        return None
    if len(found := rows.get(name, [])) == 1:
        return found[0]
    raise Refused("There is no town “{name}” here, or more than one. Check its name.", name=name)


def _category(told: str, names: Names) -> Category | None:
    if told and told not in names.classes:
        raise Refused("There is no class “{name}”.", name=told)
    return names.classes.get(told)
