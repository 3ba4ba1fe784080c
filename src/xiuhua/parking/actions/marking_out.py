"""What was decided is done: bays are marked, hours change, bays go; and every year somebody looks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from xiuhua.evidence.actions import attach
from xiuhua.kernel.geometry import inner_point
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.ledgers.rules import Reason
from xiuhua.records.deeds import deed

from .. import permissions
from ..feeds.shapes import Kind, Supply
from ..ingest.tick import facts_changed
from ..models import CarPark, Decision, Limit, LookAgain
from ..models.decision import DecisionKind, hours_of
from ..rules.deciding import end, next_review
from ..workflow import DECISION, STANDING
from .counting import change_spaces
from .hours import set_limits
from .numbers import car_park_number


@deed(permissions.SET_OUT, on="decision", name="parking.set_out_bays")
def set_out(
    decision: Decision, *, bays: int, from_day: date, by: Actor, photos: Any = ()
) -> Decision:
    """The bays are marked and signed: they enter the ledger, and may be used from `from_day` on.

    `bays` are those that were really marked, at most as many as were decided.
    """
    today = localdate()
    if not 0 < bays <= decision.bays:
        raise Refused(
            "{most} bays were decided; mark these or fewer.", field="bays", most=decision.bays
        )
    _ahead(decision, from_day, today)
    move(decision, DECISION, "set_out", by=by, facts=decision)
    decision.car_park = _stretch(decision)
    decision.first_on, decision.bays = from_day, bays
    decision.disabled = min(decision.disabled, bays)
    decision.save()
    change_spaces(
        decision.car_park, spaces=bays, day=today, today=today, reason=Reason.BUILT,
        document=f"{decision.document} {decision.number}".strip(), disabled=decision.disabled,
        request_key=f"{decision.number}:set_out", by=by,
    )  # fmt: skip
    _put_in_force(decision, by)
    for photo in photos:
        attach(photo, subject=(Decision.record_kind, decision.number), stage="set_out",
               division=decision.division, by=by)  # fmt: skip
    return decision


@deed(permissions.SET_OUT, on="decision")
def change_hours(decision: Decision, *, from_day: date, by: Actor) -> Decision:
    """The signs are changed: the decided hours count from `from_day` on."""
    _ahead(decision, from_day, localdate())
    move(decision, DECISION, "change_hours", by=by, facts=decision)
    decision.first_on = from_day
    decision.save()
    _put_in_force(decision, by)
    return decision


@deed(permissions.SET_OUT, on="decision", name="parking.remove_bays")
def remove(decision: Decision, *, by: Actor, photos: Any = ()) -> Decision:
    """The marks are taken off: the bays leave the ledger, and nobody parks there any more."""
    today = localdate()
    car_park = _held(decision)
    move(decision, DECISION, "remove", by=by, facts=decision)
    decision.first_on = today
    decision.save()
    if car_park.capacity:
        change_spaces(
            car_park, spaces=-car_park.capacity, day=today, today=today, reason=Reason.REMOVED,
            document=f"{decision.document} {decision.number}".strip(), disabled=0, charging=0,
            request_key=f"{decision.number}:remove", by=by,
        )  # fmt: skip
    _end_hours(car_park, today)
    car_park.state, car_park.removed_on = "removed", today
    car_park.save()
    facts_changed()
    _replace_others(decision, by)
    for photo in photos:
        attach(photo, subject=(Decision.record_kind, decision.number), stage="removed",
               division=decision.division, by=by)  # fmt: skip
    return decision


@deed(permissions.SET_OUT, on="decision")
def look_again(
    decision: Decision, *, outcome: str, words: str, by: Actor, fixed_for_one_user: bool | None = None
) -> Decision:  # fmt: skip
    """The yearly look; what has to change, or go, is proposed as a decision of its own.

    `fixed_for_one_user` answers the regulation of 2025; what was seen is kept with the stretch.
    """
    if not words.strip():
        raise Refused("Write down what you saw.", field="words")
    today = localdate()
    move(decision, DECISION, "look_again", by=by)
    LookAgain.objects.create(
        decision=decision, on=today, outcome=outcome, words=words.strip()[:400], by=by.ref
    )
    decision.review_on = next_review(today)
    decision.save()
    if fixed_for_one_user is not None:
        car_park = _held(decision)
        car_park.running = car_park.running | {"fixed_for_one_user": fixed_for_one_user}
        car_park.save()
    return decision


@deed(permissions.SET_OUT, on="decision", name="parking.begin_decision")
def begin(decision: Decision, *, by: Actor) -> Decision:
    """Its first day has come: the bays open, or the hours count, and it takes the place of another."""
    if decision.first_on is None or decision.first_on > localdate():
        raise Refused("It begins on {day}.", day=decision.first_on)
    return _begin(decision, by)


@deed(permissions.SET_OUT, on="decision", name="parking.lapse_decision")
def lapse(decision: Decision, *, by: Actor) -> Decision:
    """Its last day is over: the bays are closed until somebody decides anew."""
    if (ended := end(decision.last_on, localdate())) is None or ended.size >= 0:
        raise Refused("It has not ended yet.")
    move(decision, DECISION, "lapse", by=by)
    decision.save()
    car_park = _held(decision)
    car_park.state = "closed"
    car_park.save()
    facts_changed()
    return decision


def _put_in_force(decision: Decision, by: Actor) -> None:
    """The hours from the first day on; with a first day that has come the decision is in force."""
    assert decision.car_park is not None
    assert decision.first_on is not None
    set_limits(
        decision.car_park, hours_of(decision.hours), from_day=decision.first_on,
        last_day=decision.last_on, decision=decision.number, by=by,
    )  # fmt: skip
    if decision.first_on <= localdate():
        _begin(decision, by)


def _begin(decision: Decision, by: Actor) -> Decision:
    """In force from now on, as the only one about its stretch."""
    move(decision, DECISION, "begin", by=by)
    _replace_others(decision, by)
    assert decision.first_on is not None
    decision.review_on = decision.review_on or next_review(decision.first_on)
    decision.save()
    car_park = _held(decision)
    car_park.state, car_park.outside = "open", decision.outside
    car_park.opened_on = car_park.opened_on or decision.first_on
    car_park.save()
    decision.car_park = car_park
    facts_changed()
    return decision


def _replace_others(decision: Decision, by: Actor) -> None:
    """Whatever stood before about the same bays; its next look is taken over."""
    others = Decision.objects.select_for_update().filter(
        car_park=decision.car_park_id, state__in=STANDING
    )
    for one in others.exclude(pk=decision.pk):
        move(one, DECISION, "replace", by=by)
        one.save()
        if decision.kind == DecisionKind.HOURS:
            decision.review_on = one.review_on


def _stretch(decision: Decision) -> CarPark:
    """The stretch of bays that comes into being; open from its first day on."""
    assert decision.outline is not None  # a proposal to set out has its line
    lon, lat = inner_point(decision.outline)
    made = CarPark(
        number=car_park_number(), name=f"{decision.street} {decision.name}"[:120],
        supply=Supply.ON_STREET.value, kind=Kind.ON_STREET.value, state="planned",
        division=decision.division, address=decision.street, lon=round(lon, 6), lat=round(lat, 6),
        covered=False, outside=decision.outside, source=decision.number, is_demo=decision.is_demo,
    )  # fmt: skip
    made.take_shape(decision.outline)
    made.save()
    return made


def _held(decision: Decision) -> CarPark:
    """The stretch of a decision, locked."""
    assert decision.car_park_id is not None  # only a proposal to set out has none
    return CarPark.objects.select_for_update().get(pk=decision.car_park_id)


def _ahead(decision: Decision, day: date, today: date) -> None:
    """The first day lies neither behind us nor behind the last one."""
    if day < today:
        raise Refused("Choose today or a later day.", field="from_day")
    if decision.last_on is not None and day > decision.last_on:
        raise Refused("The decision ends on {day}; choose an earlier day.", field="from_day",
                      day=decision.last_on)  # fmt: skip


def _end_hours(car_park: CarPark, last: date) -> None:
    """No hours count after `last`."""
    rows = Limit.objects.filter(car_park=car_park)
    rows.filter(first_on__gt=last).delete()
    rows.filter(Q(last_on__isnull=True) | Q(last_on__gt=last)).update(last_on=last)
