"""The office's side of a registration: reviewing, asking, registering, ending, expiring."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.records.deeds import deed

from .. import permissions
from ..events import RegistrationMoved
from ..models import Registration
from ..queries.reviewing import review
from ..rules.registration import VALID_YEARS, last_day
from ..workflow import REGISTRATION
from . import review_clock
from .carrying_out import enter_facts, take_out
from .numbers import registered_number


@deed(permissions.REVIEW, on="registration")
def review_registration(registration: Registration, *, by: Actor) -> Registration:
    """Somebody takes it up."""
    move(registration, REGISTRATION, "review", by=by)
    registration.save()
    return registration


@deed(permissions.REVIEW, on="registration")
def ask_operator(registration: Registration, *, words: str, by: Actor) -> Registration:
    """Ask the operator for what is missing; the office's clock stands until they answer."""
    if not words.strip():
        raise Refused("Write what is missing.", field="words")
    move(registration, REGISTRATION, "ask", by=by)
    now = timezone.now()
    review_clock.stop(registration, now)
    registration.questions.create(words=words.strip()[:400], asked_at=now, asked_by=by.ref)
    registration.save()
    _told(registration, "ask")
    return registration


@deed(permissions.REVIEW, on="registration")
def register_car_park(
    registration: Registration, *, by: Actor, until: date | None = None, words: str = ""
) -> Registration:
    """Registered: the car park's facts and spaces are entered, an earlier registration is replaced.

    A change keeps the last day of the registration it changes; without `until` the years of the
    table run from the first day.
    """
    if registration.kind == "cancellation":
        raise Refused("This application ends a registration. Choose “End it as applied for”.")
    today = localdate()
    facts = review(registration, today)
    move(registration, REGISTRATION, "register", by=by, facts=facts)
    registration.first_on = _first_day(registration, today)
    registration.until = _last_day(registration, until)
    if registration.earlier is not None:
        _replace(registration.earlier, today, by=by)
        registration.paper_number = registration.earlier.paper_number
    registration.paper_number = registration.paper_number or registered_number(today)
    enter_facts(registration, today, by=by)
    _decided(registration, words)
    _told(registration, "register")
    return registration


def _first_day(registration: Registration, today: date) -> date:
    """A renewal in time joins on to the days it renews."""
    earlier = registration.earlier
    if registration.kind == "renewal" and earlier and earlier.until and earlier.until >= today:
        return earlier.until + timedelta(days=1)
    return today


def _last_day(registration: Registration, until: date | None) -> date:
    first, earlier = registration.first_on, registration.earlier
    assert first is not None  # set just before
    if registration.kind == "change" and earlier and earlier.until:
        return earlier.until
    last = until or last_day(first, VALID_YEARS.on(first))
    if last < max(first, localdate()):
        raise Refused("It would be over already. Choose a later day.", field="until")
    return last


def _replace(earlier: Registration, today: date, *, by: Actor) -> None:
    """The registration before gives way; the car park's own history is in the ledger."""
    _end(earlier, step="replace", today=today, by=by)


@deed(None, on="earlier", name="parking.end_earlier")
def _end(earlier: Registration, *, step: str, today: date, by: Actor) -> Registration:
    move(earlier, REGISTRATION, step, by=by)
    earlier.ended_on = today
    earlier.save()
    return earlier


@deed(permissions.REVIEW, on="registration")
def refuse_registration(registration: Registration, *, words: str, by: Actor) -> Registration:
    """Not registered, with the reason that the operator reads."""
    if not words.strip():
        raise Refused("Say why it is not registered.", field="words")
    move(registration, REGISTRATION, "refuse", by=by)
    _decided(registration, words)
    _told(registration, "refuse")
    return registration


@deed(permissions.REVIEW, on="registration")
def end_registration(registration: Registration, *, by: Actor, words: str = "") -> Registration:
    """End a registration as its operator asks; spaces that cease leave the ledger."""
    if registration.kind != "cancellation" or registration.earlier is None:
        raise Refused("Nobody has asked for an end. Register it, or do not.")
    today = localdate()
    move(registration, REGISTRATION, "end", by=by, facts=review(registration, today))
    registration.ended_on = today
    _end(registration.earlier, step="cancel", today=today, by=by)
    if not registration.kept_open:
        take_out(registration, today, words=registration.words, by=by)
    _decided(registration, words)
    _told(registration, "end")
    return registration


@deed(permissions.REVIEW, on="registration")
def cancel_registration(
    registration: Registration, *, words: str, kept_open: bool, by: Actor
) -> Registration:
    """The office ends a registration of itself, for a reason; `kept_open` leaves the spaces."""
    if not words.strip():
        raise Refused("Say why it is cancelled.", field="words")
    today = localdate()
    move(registration, REGISTRATION, "cancel", by=by)
    registration.ended_on, registration.kept_open = today, kept_open
    if not kept_open:
        take_out(registration, today, words=words, by=by)
    _decided(registration, words)
    _told(registration, "cancel")
    return registration


@deed(permissions.REVIEW, on="registration")
def expire_registration(registration: Registration, *, today: date, by: Actor) -> Registration:
    """Its last day is over; the car park is found as in use without a valid registration."""
    if registration.until is None or registration.until >= today:
        raise Refused("It is still valid.")
    move(registration, REGISTRATION, "expire", by=by)
    registration.save()
    _told(registration, "expire")
    return registration


def _decided(registration: Registration, words: str) -> None:
    now = timezone.now()
    registration.decision, registration.decided_at = words.strip()[:400], now
    review_clock.stop(registration, now)
    registration.save()


def _told(registration: Registration, step: str) -> None:
    """Announce what happened; the operator hears of it after the deed."""
    announce(RegistrationMoved(number=registration.number, step=step))
