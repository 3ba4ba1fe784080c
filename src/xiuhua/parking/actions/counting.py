"""Changing how many spaces a car park has: entries in the ledger, and nothing but entries."""

from __future__ import annotations

from datetime import date

from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.actions import Change, enter, open_ledger
from xiuhua.ledgers.models import Entry, Ledger, Project
from xiuhua.ledgers.rules import Reason
from xiuhua.records.deeds import deed

from ..ingest.tick import facts_changed
from ..models import CarPark
from ..queries.counts import LEDGER, spaces_of

CLASSES = (
    ("attached", "Attached to a building"),
    ("public", "Public car park"),
    ("on_street", "On the street"),
)


@deed(None, on="car_park")
def change_spaces(
    car_park: CarPark, *, spaces: int, day: date, today: date, reason: Reason, document: str,
    by: Actor, basis: str = "", words: str = "", request_key: str | None = None,
    disabled: int | None = None, charging: int | None = None, project: Project | None = None,
) -> Entry:  # fmt: skip
    """Enter that from `day` on the car park has so many `spaces` more, or fewer; part of a deed.

    The reason says how: `Reason.BUILT` and `Reason.REGISTERED` are never the same spaces twice.
    `disabled` and `charging` are how many there are of these afterwards; None leaves them. A
    request key makes asking twice the same as asking once. Refused when the sign does not fit the
    reason, the day is still to come, or fewer spaces would be left than none.
    """
    if not document.strip():
        raise Refused("Name the document that says so.", field="document")
    if day > today:
        raise Refused("Enter it once the day has come.", field="day")
    change = Change(
        day=day, quantity=spaces, reason=reason, class_key=car_park.supply,
        division=car_park.division, subject=subject_of(car_park), document=document.strip()[:200],
        basis=basis, words=words, project=project, request_key=request_key,
    )  # fmt: skip
    entry = enter(the_ledger(), change, by=by)
    recount(car_park, disabled=disabled, charging=charging)
    return entry


def recount(car_park: CarPark, *, disabled: int | None = None, charging: int | None = None) -> None:
    """Let the car park, which a deed holds, say what its ledger says; the boards hear of it."""
    car_park.capacity = spaces_of(car_park)
    car_park.disabled = car_park.disabled if disabled is None else disabled
    car_park.charging = car_park.charging if charging is None else charging
    if car_park.capacity < 0:
        raise Refused("There are not so many spaces to take away.", field="spaces")
    for name in ("disabled", "charging"):
        if getattr(car_park, name) > car_park.capacity:
            raise Refused("Of {spaces} spaces, {kept} cannot be set apart. Put that number right too.",
                          field=name, spaces=car_park.capacity, kept=getattr(car_park, name))  # fmt: skip
    car_park.save()
    facts_changed()


def the_ledger() -> Ledger:
    """The ledger of spaces; opened with its three classes when nobody has yet."""
    found = Ledger.objects.filter(pk=LEDGER).first()
    return found or open_spaces()


def open_spaces() -> Ledger:
    """Open the ledger of spaces, or bring it to these words; running it twice does no harm."""
    return open_ledger(
        key=LEDGER, title="Parking spaces", unit="bays", classes=CLASSES, by=SYSTEM,
    )  # fmt: skip


def subject_of(car_park: CarPark) -> tuple[str, str]:
    """How entries name a car park."""
    return CarPark.record_kind, car_park.number
