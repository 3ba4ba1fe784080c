"""Car parks: entered, described, closed for a time, taken out of use."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.actions import correct_entry
from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.rules import Reason
from xiuhua.places.atlas import at_hand
from xiuhua.places.queries import plausible_box
from xiuhua.records.deeds import deed

from .. import permissions
from ..ingest.tick import facts_changed
from ..models import CarPark
from ..queries.counts import LEDGER, standing_entries
from ..rules import places
from ..workflow import SHUT, STANDING
from .counting import change_spaces
from .numbers import car_park_number

FIELDS = (
    "name", "kind", "is_pocket", "address", "lon", "lat", "entrances", "operator", "telephone",
    "height_m", "covered", "opened_on",
)  # fmt: skip
"""What an officer says of a car park; its spaces, class and place are changed apart."""


@deed(permissions.KEEP)
def enter_car_park(
    *, division: str, supply: str, name: str, spaces: int, day: date, today: date, reason: Reason,
    document: str, by: Actor, disabled: int = 0, charging: int = 0, number: str = "",
    request_key: str | None = None, words: str = "", basis: str = "", source: str = "",
    is_demo: bool = False, **facts: Any,
) -> CarPark:  # fmt: skip
    """Enter a car park with its spaces as the first entry of its ledger; without any it is planned.

    The same request key answers the car park there is. `facts` are some of FIELDS.
    """
    if request_key and (there := _made_before(request_key)) is not None:
        return there
    car_park = CarPark(division=division, supply=supply, name=name, source=source, is_demo=is_demo)
    say_facts(car_park, facts | {"name": name})
    car_park.opened_on = car_park.opened_on or (day if spaces else None)
    car_park.state = "open" if spaces else "planned"
    car_park.number = number or car_park_number()
    car_park.save()
    if spaces:
        change_spaces(
            car_park, spaces=spaces, day=day, today=today, reason=reason, document=document,
            words=words, basis=basis, disabled=disabled, charging=charging, by=by,
            request_key=request_key,
        )  # fmt: skip
    return car_park


def _made_before(request_key: str) -> CarPark | None:
    keys = Entry.objects.filter(ledger=LEDGER, request_key=request_key).values("subject_key")
    return CarPark.objects.filter(number__in=keys).first()


@deed(permissions.KEEP, on="car_park")
def describe(car_park: CarPark, *, by: Actor, **facts: Any) -> CarPark:
    """Say what it is and where; its spaces are changed by entries alone."""
    _there(car_park)
    say_facts(car_park, facts)
    car_park.save()
    facts_changed()
    return car_park


def say_facts(car_park: CarPark, facts: dict[str, Any]) -> None:
    """Put these facts on a car park, unsaved; Refused where one cannot be."""
    if unknown := {*facts} - {*FIELDS}:
        raise TypeError(f"a car park is not described by {sorted(unknown)}")
    for name, value in facts.items():
        setattr(car_park, name, value)
    car_park.name = car_park.name.strip()[:120]
    if not car_park.name:
        raise Refused("Give the car park its name.", field="name")
    _known(car_park.division)
    car_park.height_m = places.a_height(car_park.height_m)
    box = plausible_box()
    found = places.a_point(car_park.lon, car_park.lat, box)
    car_park.lon, car_park.lat = found or (None, None)
    if facts.get("entrances") and not isinstance(facts["entrances"][0], dict):
        car_park.entrances = places.entrances(facts["entrances"], box)


@deed(permissions.KEEP, on="car_park")
def move(
    car_park: CarPark, *, division: str, reason: str, document: str, by: Actor
) -> CarPark:  # fmt: skip
    """It lies in another community than was entered: its entries are put right too."""
    _there(car_park)
    _known(division)
    if division == car_park.division:
        raise Refused("It is entered there already.", field="division")
    follow_division(car_park, division, reason=reason, document=document, by=by)
    car_park.save()
    facts_changed()
    return car_park


def follow_division(
    car_park: CarPark, division: str, *, reason: str, document: str, by: Actor
) -> None:
    """Let its place and the place of its entries be that one; inside a deed that holds it, unsaved."""
    for entry in standing_entries(car_park):
        correct_entry(entry, quantity=entry.quantity, division=division, reason=reason,
                  document=document, by=by)  # fmt: skip
    car_park.division = division


@deed(permissions.KEEP, on="car_park")
def convert(
    car_park: CarPark, *, supply: str, day: date, today: date, document: str, by: Actor,
    words: str = "",
) -> CarPark:  # fmt: skip
    """All its spaces change their class from `day` on: out of one, into the other."""
    _there(car_park)
    if supply == car_park.supply:
        raise Refused("It is of that class already.", field="supply")
    spaces = car_park.capacity
    told: dict[str, Any] = {"day": day, "today": today, "document": document, "by": by}
    kept = (car_park.disabled, car_park.charging)
    if spaces:
        change_spaces(car_park, spaces=-spaces, reason=Reason.CONVERTED_OUT, words=words,
                      disabled=0, charging=0, **told)  # fmt: skip
    car_park.supply = supply
    car_park.save()
    if spaces:
        change_spaces(car_park, spaces=spaces, reason=Reason.CONVERTED_IN, words=words,
                      disabled=kept[0], charging=kept[1], **told)  # fmt: skip
    return car_park


@deed(permissions.KEEP, on="car_park")
def open_it(car_park: CarPark, *, day: date, by: Actor) -> CarPark:
    """It is in use: for the first time, or again after it was closed."""
    if car_park.state not in ("planned", "closed"):
        raise Refused("It is in use already.")
    if not car_park.capacity:
        raise Refused("Enter its spaces first.")
    if car_park.decisions.filter(state__in=SHUT).exists():
        raise Refused("A decision says from when on these bays may be used.")
    car_park.state, car_park.opened_on = "open", car_park.opened_on or day
    car_park.save()
    facts_changed()
    return car_park


@deed(permissions.KEEP, on="car_park")
def close_for_a_time(car_park: CarPark, *, reason: str, by: Actor) -> CarPark:
    """Nobody can park there for now; its spaces stay in the ledger."""
    if car_park.state != "open":
        raise Refused("Only a car park in use can be closed.")
    if not reason.strip():
        raise Refused("Say why it is closed.", field="reason")
    car_park.state = "closed"
    car_park.save()
    facts_changed()
    return car_park


@deed(permissions.KEEP, on="car_park")
def take_out(
    car_park: CarPark, *, day: date, today: date, reason: str, document: str, by: Actor
) -> CarPark:
    """It is no more: its spaces leave the ledger on that day, and everything about it stays."""
    _there(car_park)
    if car_park.decisions.filter(state__in=STANDING).exists():
        raise Refused("A decision keeps these bays there. Propose to remove them.")
    if not reason.strip():
        raise Refused("Say why it is taken out of use.", field="reason")
    if car_park.capacity:
        change_spaces(
            car_park, spaces=-car_park.capacity, day=day, today=today, reason=Reason.REMOVED,
            document=document, words=reason.strip()[:400], disabled=0, charging=0, by=by,
        )  # fmt: skip
    car_park.state, car_park.removed_on = "removed", day
    car_park.save()
    facts_changed()
    return car_park


def _known(division: str) -> None:
    """Refused unless it is a town or a community that is known."""
    if len(division) < 9 or at_hand(division) is None:
        raise Refused("Choose the community it lies in.", field="division")


def _there(car_park: CarPark) -> None:
    if car_park.state == "removed":
        raise Refused("It was taken out of use on {day}.", day=car_park.removed_on)
