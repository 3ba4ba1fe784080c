"""The inventory: lists of car parks by what is asked, and one with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from xiuhua.ledgers.queries.lists import place_of
from xiuhua.places.atlas import atlas

from ..models import CarPark
from ..models.car_park import STATES, SUPPLIES

ASKED = ("q", "supply", "town", "state", "pocket", "operator", "live")
STATUS = {"planned": "new", "open": "done", "closed": "hold", "removed": "back"}
"""The look of each state of a car park."""


@dataclass(frozen=True)
class Row:
    """A car park as a list shows it."""

    car_park: CarPark
    place: str
    live: bool

    @property
    def status(self) -> str:
        return STATUS[self.car_park.state]


def wanted(rows: QuerySet[CarPark], asked: Mapping[str, str]) -> QuerySet[CarPark]:
    """Those of `rows` that fit: by words, class, town, state, pocket, operator, live count.

    Without a state, whatever was taken out of use is left out.
    """
    q = asked.get("q", "").strip()[:60]
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(number__iexact=q) | Q(address__icontains=q))
    state = asked.get("state", "")
    if state in dict(STATES):
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.exclude(state="removed")
    if asked.get("supply") in dict(SUPPLIES):
        rows = rows.filter(supply=asked["supply"])
    if (town := asked.get("town", "")).isdigit():
        rows = rows.filter(division__startswith=town[:14])
    if (operator := asked.get("operator", "")).isdigit():
        rows = rows.filter(operator=int(operator[:9]))
    if asked.get("pocket") == "yes":
        rows = rows.filter(is_pocket=True)
    if (live := asked.get("live")) in ("yes", "no"):
        rows = rows.filter(vacancy__isnull=live == "no")
    return rows.select_related("operator", "vacancy")


def rows_of(car_parks: Iterable[CarPark]) -> list[Row]:
    """Rows of car parks that came with operator and vacancy."""
    known = atlas().entries
    return [
        Row(one, place_of(one.division, known), getattr(one, "vacancy", None) is not None)
        for one in car_parks
    ]
