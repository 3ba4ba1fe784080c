"""Spaces changed and corrected by an officer's hand, with reason and document."""

from __future__ import annotations

from datetime import date

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.actions import correct_entry
from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.rules import Reason
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import CarPark
from ..queries.counts import entries_of
from .counting import change_spaces, recount

BY_HAND = (Reason.BUILT, Reason.REGISTERED, Reason.REMOVED, Reason.BASIS_CHANGE, Reason.OPENING,
           Reason.UNEXPLAINED)  # fmt: skip
"""Reasons that an officer may choose; converting and correcting are deeds of their own."""


@deed(permissions.KEEP, on="car_park")
def enter_spaces(
    car_park: CarPark, *, spaces: int, day: date, today: date, reason: Reason, document: str,
    by: Actor, words: str = "", basis: str = "", disabled: int | None = None,
    charging: int | None = None, request_key: str | None = None,
) -> CarPark:  # fmt: skip
    """So many spaces more or fewer from `day` on."""
    if car_park.state == "removed":
        raise Refused("It was taken out of use on {day}.", day=car_park.removed_on)
    if reason not in BY_HAND:
        raise Refused("Choose why the number changed.", field="reason")
    change_spaces(
        car_park, spaces=spaces, day=day, today=today, reason=reason, document=document, words=words,
        basis=basis, disabled=disabled, charging=charging, request_key=request_key, by=by,
    )  # fmt: skip
    return car_park


@deed(permissions.KEEP, on="car_park")
def correct_count(
    car_park: CarPark, *, entry: Entry, spaces: int, reason: str, document: str, by: Actor,
    booked_on: date | None = None, disabled: int | None = None, charging: int | None = None,
) -> CarPark:  # fmt: skip
    """An entry of this car park was wrong; it should have said so many `spaces` (0: nothing).

    The wrong entry stays, is taken back, and another takes its place.
    """
    if not entries_of(car_park).filter(pk=entry.pk).exists():
        raise Refused("This entry is about something else.", field="entry")
    if not document.strip():
        raise Refused("Name the document that says so.", field="document")
    correct_entry(entry, quantity=spaces, reason=reason, document=document.strip()[:200],
              booked_on=booked_on, by=by)  # fmt: skip
    recount(car_park, disabled=disabled, charging=charging)
    return car_park


@deed(permissions.KEEP, on="car_park")
def set_apart(car_park: CarPark, *, disabled: int, charging: int, by: Actor) -> CarPark:
    """So many of its spaces are for people with disabilities, and so many have charging."""
    recount(car_park, disabled=disabled, charging=charging)
    return car_park


@deed(None, on="car_park")
def follow_ledger(car_park: CarPark, *, by: Actor) -> CarPark:
    """Its ledger was corrected elsewhere: it says the same again; part of that deed."""
    recount(car_park)
    return car_park
