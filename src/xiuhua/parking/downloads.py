"""Car parks as a list to take away; a long one is made by a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from xiuhua.exports.lists import Download, Params
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.web.language import say

from . import permissions
from .models import CarPark
from .queries import inventory
from .queries.owning import car_parks_of

LIST = "parking.car_parks"
CHUNK = 2000
HEAD = ("Its number", "Name", "Class", "Built", "Pocket car park", "Town and community", "Address", "Longitude",
        "Latitude", "Operator", "Spaces", "For people with disabilities", "With charging",
        "Clear height, m", "State", "In use since", "Live count")  # fmt: skip


def header() -> list[str]:
    """What stands over the columns."""
    return [say(one) for one in HEAD]


def cells(found: Iterable[CarPark]) -> list[list[Any]]:
    """Car parks as rows of a file."""
    return [_cells(row) for row in inventory.rows_of(found)]


def _cells(row: inventory.Row) -> list[Any]:
    one = row.car_park
    return [
        one.number, one.name, one.get_supply_display(), one.get_kind_display(),
        say("Yes") if one.is_pocket else say("No"), row.place, one.address, one.lon, one.lat,
        str(one.operator or ""), one.capacity, one.disabled, one.charging, one.height_m,
        one.get_state_display(), one.opened_on, say("Yes") if row.live else say("No"),
    ]  # fmt: skip


def asked(params: Params, by: Actor) -> QuerySet[CarPark]:
    """Those that `by` may see and that are asked for, in the order in which they were entered."""
    return inventory.wanted(car_parks_of(by), params).defer("geometry").order_by("pk")


def _chunks(params: Params, by: Actor) -> Iterator[Sequence[Sequence[Any]]]:
    last = 0
    while some := list(asked(params, by).filter(pk__gt=last)[:CHUNK]):
        yield cells(some)
        last = some[-1].pk


def _count(params: Params, by: Actor) -> int:
    return asked(params, by).order_by().count()


def _check(params: Params) -> None:
    for name, value in params.items():
        if name not in inventory.ASKED or not isinstance(value, str):
            raise Refused("There is no such field; check its spelling.", field=name)


DOWNLOADS = (Download(LIST, "Car parks", permissions.OWN, header, _chunks, _count, _check),)
