"""What a registration does to the inventory: facts on the car park, spaces in the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xiuhua.kernel.permissions import Actor
from xiuhua.ledgers.rules import Reason
from xiuhua.records.deeds import deed

from ..models import CarPark, Registration, Tariff
from ..queries.facts import FIXED, PLAIN, TARIFF, tariff_of
from . import inventory
from .counting import change_spaces, recount
from .inventory import enter_car_park


def enter_facts(registration: Registration, day: date, *, by: Actor) -> None:
    """The car park as it was registered; made if nobody had entered it. Whoever calls saves."""
    if registration.car_park is None:
        registration.car_park = _enter(registration, day, by=by)
    _settle(registration.car_park, registration=registration, day=day, by=by)


def _enter(registration: Registration, day: date, *, by: Actor) -> CarPark:
    """A car park that the inventory did not know, with its spaces as registered."""
    told = registration.told
    opened = date.fromisoformat(told["opened_on"]) if told.get("opened_on") else day
    made: CarPark = enter_car_park(
        division=registration.division, supply=told["supply"], name=registration.name, by=by,
        spaces=registration.spaces, day=day, today=day, reason=Reason.REGISTERED,
        document=registration.paper_number, request_key=_key(registration), opened_on=opened,
        source=registration.number, is_demo=registration.is_demo, operator=registration.operator,
        **{name: told[name] for name in PLAIN if name not in FIXED and told.get(name) is not None},
    )  # fmt: skip
    return made


def _key(registration: Registration) -> str:
    """So that a registration enters its spaces once."""
    return f"registration:{registration.number}"


@deed(None, on="car_park", name="parking.settle_car_park")
def _settle(car_park: CarPark, *, registration: Registration, day: date, by: Actor) -> CarPark:
    """Its facts as registered, its tariff from the day on, and the difference of its spaces."""
    _take(car_park, registration)
    _price(car_park, registration.told.get("tariff") or {}, day, registration.paper_number)
    kinds = registration.told.get("by_kind") or {}
    apart = {"disabled": kinds.get("disabled", 0), "charging": kinds.get("charging", 0)}
    difference = registration.spaces - car_park.capacity
    if not difference:
        recount(car_park, **apart)
        return car_park
    change_spaces(
        car_park, spaces=difference, day=day, today=day, reason=_reason(registration, difference),
        document=registration.paper_number, words=registration.words, by=by,
        request_key=_key(registration), **apart,
    )  # fmt: skip
    return car_park


def _reason(registration: Registration, difference: int) -> Reason:
    """As the form says it; at a first registration what is more is registered, what is less is gone."""
    if registration.kind != "first":
        return Reason(registration.reason)
    return Reason.REGISTERED if difference > 0 else Reason.REMOVED


def _take(car_park: CarPark, registration: Registration) -> None:
    told = registration.told
    for name in PLAIN:
        if told.get(name) is not None:
            setattr(car_park, name, told[name])
    car_park.operator = registration.operator
    car_park.state = "open" if car_park.state == "planned" else car_park.state
    car_park.running = {**car_park.running, **(told.get("running") or {})}
    if opened := told.get("opened_on"):
        car_park.opened_on = date.fromisoformat(opened)
    car_park.opened_on = car_park.opened_on or registration.first_on


def _price(car_park: CarPark, told: dict[str, Any], day: date, document: str) -> None:
    """A tariff that differs from the one in force begins on the day."""
    if not told.get("words") or _alike(told, tariff_of(car_park)):
        return
    facts = {name: told[name] for name in TARIFF if told.get(name) is not None}
    Tariff.objects.update_or_create(
        car_park=car_park, first_on=day, defaults=facts | {"document": document[:120]}
    )


def _alike(told: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether two tariffs cost the same: "5" yuan are "5.00"."""
    return all(_cost(told.get(name)) == _cost(known.get(name)) for name in TARIFF)


def _cost(value: Any) -> Any:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value or ""


def take_out(registration: Registration, day: date, *, words: str, by: Actor) -> None:
    """Its spaces leave the ledger and the car park is taken out of use."""
    assert registration.car_park is not None  # a registration that holds has one
    inventory.take_out(
        registration.car_park, day=day, today=day, reason=words, by=by,
        document=registration.paper_number or registration.number,
    )  # fmt: skip
