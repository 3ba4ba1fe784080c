"""An office's table of car parks: read, laid beside the inventory, brought in all or nothing.

A car park that the file leaves out is never taken out of use without a decision; counts come in by
entries of the ledger, with the file as their document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from xiuhua.imports.kinds import Checked, Column, Given, Gone, Kind, Question, RowIn
from xiuhua.imports.reading import rows as rows_of_file
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.rules import Reason

from .. import permissions
from ..models import CarPark
from .bringing import day_of, release, undo
from .meaning import meant
from .standing import Inventory, compared, unnamed
from .words import words

NEEDED = {"name", "supply", "town", "spaces"}
HEADINGS = {
    "number": _("Its number"),
    "name": _("Name"),
    "supply": _("Class"),
    "kind": _("Built"),
    "pocket": _("Pocket car park"),
    "town": _("Town"),
    "community": _("Community"),
    "address": _("Address"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "operator": _("Operator"),
    "spaces": _("Spaces"),
    "disabled": _("For people with disabilities"),
    "charging": _("With charging"),
    "height_m": _("Clear height, m"),
    "opened_on": _("In use since"),
}
COLUMNS = tuple(
    Column(name, heading, tuple(words().columns.get(name, ())), name in NEEDED,
           same_as_above=name in ("town", "community"))
    for name, heading in HEADINGS.items()
)  # fmt: skip
REASONS = (Reason.UNEXPLAINED, Reason.BUILT, Reason.REGISTERED, Reason.OPENING, Reason.BASIS_CHANGE)
LEAVE, TAKE_OUT = "leave", "take_out"
QUESTIONS = (
    Question("document", _("By which document"), hint=_("Title, number and date of the table.")),
    Question("day", _("The numbers count from"), "day"),
    Question("reason", _("Why numbers differ"), "choice",
             hint=_("Fewer spaces than before count as taken out of use where this says built or registered."),
             choices=tuple((one.value, one.title) for one in REASONS)),
    Question("missing", _("Car parks that the file leaves out"), "choice",
             hint=_("Asked for the towns and classes that the file speaks of."),
             choices=((LEAVE, _("Stay as they are")), (TAKE_OUT, _("Are taken out of use")))),
    Question("datum", _("Datum of the points"), "choice",
             choices=(("wgs84", "WGS84 / CGCS2000"), ("gcj02", "GCJ02"), ("bd09", "BD09"))),
)  # fmt: skip


def read(content: bytes, given: Given) -> Iterator[RowIn]:
    """The rows of the file; Refused where its numbers would count from a day to come."""
    if day_of(given) > localdate():
        raise Refused("Enter it once the day has come.", field="day")
    return rows_of_file(content, CAR_PARKS)


def check(rows: Sequence[RowIn], given: Given) -> Iterable[Checked]:
    """Every row by itself, then beside the inventory, then the file as a whole."""
    found = [meant(row, given) for row in rows]
    return compared(found, Inventory(), leave=given.get("missing") != TAKE_OUT)


def gone(keys: set[str], given: Given) -> list[Gone]:
    """What is taken out of use: nothing, unless that was decided when the file was handed in."""
    if given.get("missing") != TAKE_OUT:
        return []
    return [Gone(one.number, _before(one)) for one in unnamed(keys, Inventory())]


def _before(park: CarPark) -> dict[str, str]:
    """What stands, in the columns of the file."""
    return {
        "name": park.name,
        "supply": str(park.get_supply_display()),
        "spaces": str(park.capacity),
    }


CAR_PARKS = Kind(
    "parking.car_parks",
    _("Car parks of an office's table"),
    _(
        "Car parks with their spaces, laid beside the inventory; what changes is entered in the ledger."
    ),
    COLUMNS,
    permissions.KEEP,
    permissions.KEEP,
    read,
    check,
    release,
    undo,
    questions=QUESTIONS,
    gone=gone,
    template=lambda: [list(words().example)],
)
