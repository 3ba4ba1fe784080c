"""The stock ledger as a list: what every car park had at the end of a day, adding up to the ledger.

Spaces that were entered for no single car park are rows of their own, by class and place. The
columns' names lie in a data file; see `columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from django.db.models import Prefetch, Q, Sum

from xiuhua.kernel.permissions import Actor
from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.queries.lists import place_of, within
from xiuhua.places.atlas import atlas
from xiuhua.web.language import say

from ..models import CarPark, Tariff
from ..models.car_park import SUPPLIES
from .counts import LEDGER
from .finding import tariff_on

FILE = Path(__file__).resolve().parent.parent / "data" / "stock_columns.json"


class Column(msgspec.Struct, frozen=True):
    """A column: which fact, its Chinese name, and the name of its data element."""

    of: str
    name: str
    element: str


class _Columns(msgspec.Struct, frozen=True):
    note: str
    confirmed: bool
    columns: list[Column]


@cache
def columns() -> tuple[Column, ...]:
    """The columns of the list; names after GB/T 42442.2 as far as they are known in public."""
    return tuple(msgspec.json.decode(FILE.read_bytes(), type=_Columns).columns)


def header() -> list[str]:
    """Each column's name with its data element."""
    return [f"{one.name} {one.element}" for one in columns()]


@dataclass(frozen=True)
class Held:
    """So many spaces of one class in one place, of one car park or of none."""

    spaces: Decimal
    supply: str
    division: str
    day: date
    car_park: CarPark | None = None


def held_on(day: date, by: Actor, town: str = "") -> list[Held]:
    """What the ledger holds at the end of `day`, in the order of the numbers; two statements."""
    rows = Entry.objects.filter(within(by), ledger=LEDGER, day__lte=day)
    if town.isdigit():
        rows = rows.filter(division__startswith=town[:14])
    summed = (
        rows.values("subject_key", "class_key", "division")
        .annotate(spaces=Sum("quantity"))
        .exclude(spaces=0)
        .order_by("subject_key", "class_key", "division")
    )
    found = list(summed)
    parks = _parks({one["subject_key"] for one in found} - {""})
    return [
        Held(one["spaces"], one["class_key"], one["division"], day, parks.get(one["subject_key"]))
        for one in found
    ]


def _parks(numbers: set[str]) -> dict[str, CarPark]:
    tariffs = Prefetch("tariffs", Tariff.objects.order_by("first_on"))
    rows = CarPark.objects.exclude(Q(number="")).select_related("operator").defer("geometry")
    if len(numbers) < 500:
        rows = rows.filter(number__in=numbers)
    return {one.number: one for one in rows.prefetch_related(tariffs)}


def cells(found: Sequence[Held]) -> Iterator[list[Any]]:
    """Rows of the file, in the order of the columns."""
    getters = [_GETTERS[one.of] for one in columns()]
    for one in found:
        yield [get(one) for get in getters]


def _of(name: str) -> Callable[[Held], Any]:
    return lambda held: getattr(held.car_park, name) if held.car_park else None


def _display(name: str) -> Callable[[Held], Any]:
    return lambda held: getattr(held.car_park, f"get_{name}_display")() if held.car_park else None


def _name(held: Held) -> str:
    return held.car_park.name if held.car_park else say("Not told by car park")


def _tariff(held: Held) -> str:
    found = tariff_on(held.car_park.tariffs.all(), held.day) if held.car_park else None
    if found is None:
        return ""
    return say("Free of charge") if found.is_free else found.words or f"{found.per_hour_yuan}"


def _operator(name: str) -> Callable[[Held], Any]:
    def get(held: Held) -> Any:
        operator = held.car_park.operator if held.car_park else None
        return getattr(operator, name) if operator else None

    return get


def _pocket(held: Held) -> str:
    if held.car_park is None:
        return ""
    return say("Yes") if held.car_park.is_pocket else say("No")


def _place(held: Held) -> str:
    return place_of(held.division, atlas().entries)


_GETTERS: dict[str, Callable[[Held], Any]] = {
    "number": _of("number"),
    "name": _name,
    "county": lambda held: held.division[:6],
    "town": lambda held: held.division[:9] if len(held.division) >= 9 else "",
    "community": lambda held: held.division[:12] if len(held.division) >= 12 else "",
    "place": _place,
    "address": _of("address"),
    "supply": lambda held: str(dict(SUPPLIES).get(held.supply, held.supply)),
    "kind": _display("kind"),
    "pocket": _pocket,
    "spaces": lambda held: int(held.spaces),
    "disabled": _of("disabled"),
    "charging": _of("charging"),
    "height_m": _of("height_m"),
    "lon": _of("lon"),
    "lat": _of("lat"),
    "datum": lambda held: "CGCS2000" if held.car_park and held.car_park.lon is not None else "",
    "operator": _operator("name"),
    "operator_code": _operator("credit_code"),
    "tariff": _tariff,
    "state": _display("state"),
    "opened_on": _of("opened_on"),
    "day": lambda held: held.day,
}
