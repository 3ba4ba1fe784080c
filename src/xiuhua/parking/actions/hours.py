"""When one may stand in a car park, and for how long: the one door to its hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from ..feeds.shapes import Supply
from ..ingest.tick import facts_changed
from ..models import CarPark, Decision, Limit
from ..models.decision import hours_of, kept
from ..rules.stays import Limit as Hours
from ..workflow import DecisionState

CARRIED_OUT = (DecisionState.DECIDED.value, DecisionState.SET_OUT.value)


@deed(None, on="car_park", name="parking.set_limits")
def set_limits(
    car_park: CarPark, limits: Iterable[Hours], *, from_day: date, by: Actor, decision: str = "",
    last_day: date | None = None,
) -> CarPark:  # fmt: skip
    """From `from_day` on these hours count, until `last_day` where there is one; part of a deed.

    Hours that counted until then end the day before; hours that had not begun are dropped. On a
    street the number of a decision that sets exactly these hours is needed: whoever else comes is
    refused and told to propose one.
    """
    wanted = kept(limits)
    if car_park.supply == Supply.ON_STREET.value:
        _decided(car_park, decision, wanted)
    elif decision:
        raise Refused("Only hours of bays on a street are set by a decision.", field="decision")
    Limit.objects.filter(car_park=car_park, first_on__gte=from_day).delete()
    Limit.objects.filter(
        Q(last_on__isnull=True) | Q(last_on__gte=from_day), car_park=car_park
    ).update(last_on=from_day - timedelta(days=1))
    Limit.objects.bulk_create(
        Limit(
            car_park=car_park, first_on=from_day, last_on=last_day, decision=decision, **_row(one)
        )
        for one in wanted
    )
    facts_changed()
    return car_park


def _row(told: dict[str, object]) -> dict[str, object]:
    """The columns of a row: every day of the week is no day named."""
    days = told["weekdays"]
    return told | {"weekdays": [] if days == list(range(7)) else days}


def _decided(car_park: CarPark, decision: str, wanted: list[dict[str, object]]) -> None:
    """Refused unless that decision is about this stretch, taken, being carried out, and says so."""
    if not decision:
        raise Refused("Hours of bays on a street change by a new decision only. Propose one.",
                      field="decision")  # fmt: skip
    found = Decision.objects.filter(
        number=decision, car_park=car_park, state__in=CARRIED_OUT
    ).first()
    if found is None:
        raise Refused("No decision {number} about these bays is being carried out.",
                      field="decision", number=decision)  # fmt: skip
    if kept(hours_of(found.hours)) != wanted:
        raise Refused("Decision {number} sets other hours.", field="decision", number=decision)
