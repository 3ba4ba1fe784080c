"""The operator's side of a registration: writing it, papers, handing in, answering, renewing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.evidence.actions import Prepared, attach
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.kernel.workflow import move
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import what_lies_here
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import CarPark, Operator, Registration
from ..models.registration import HELD_STATES
from ..queries.checklist import papers_for, stage_of
from ..queries.facts import facts_of
from ..queries.owning import is_officer, only_own
from ..rules.registration import RENEW_FROM_DAYS
from ..workflow import HELD, REGISTRATION, RegistrationState
from . import review_clock
from .numbers import application_number

FIXED = ("supply", "division")
"""What an application does not change about a car park that is there: its spaces are counted so."""
AGAIN = ("change", "renewal", "cancellation")


@deed(permissions.APPLY)
def begin_registration(
    *, operator: Operator, told: dict[str, Any], by: Actor, car_park: CarPark | None = None,
    request_key: str | None = None, is_demo: bool = False,
) -> Registration:  # fmt: skip
    """A first registration being written; `told` as `Registration.told`. Its number is given here.

    For a `car_park` of the inventory, or for one that nobody has entered yet. The same request key
    gives the same application.
    """
    if request_key and (there := Registration.objects.filter(request_key=request_key).first()):
        only_own(there, by)
        return there
    _may_apply(operator, by)
    if car_park is not None:
        _unregistered(car_park, operator)
    before = facts_of(car_park) if car_park else {}
    made = Registration(
        kind="first", operator=operator, car_park=car_park, before=before, request_key=request_key,
        is_demo=is_demo,
    )  # fmt: skip
    return _kept(made, before | told, by)


@deed(permissions.APPLY, on="registration")
def begin_again(registration: Registration, *, kind: str, by: Actor) -> Registration:
    """Change, renew or end a registration that holds: an application with all that is known.

    Asking twice gives the application that is being written already.
    """
    only_own(registration, by)
    if kind not in AGAIN or registration.car_park is None:
        raise Refused("Only a registration that holds can be changed, renewed or ended.")
    writing = registration.later.filter(state=RegistrationState.DRAFT.value, kind=kind).first()
    if writing is not None:
        return writing
    _may_apply(registration.operator, by)
    _in_time(registration, kind)
    known = registration.told | facts_of(registration.car_park)
    known["by_kind"] = _by_kind(registration, known)
    made = Registration(
        kind=kind, operator=registration.operator, car_park=registration.car_park,
        earlier=registration, before=known, is_demo=registration.is_demo,
    )  # fmt: skip
    begun: Registration = _begun(made=made, known=known, by=by)
    return begun


@deed(None, name="parking.begin_application")
def _begun(*, made: Registration, known: dict[str, Any], by: Actor) -> Registration:
    """The records know the new application beside the registration it is about."""
    return _kept(made, known, by)


def _by_kind(registration: Registration, known: dict[str, Any]) -> dict[str, int]:
    """The kinds as they were registered, while the inventory still has as many spaces."""
    registered: dict[str, int] = registration.told.get("by_kind") or {}
    same = sum(registered.values()) == known["spaces"]
    counted: dict[str, int] = known["by_kind"]
    return registered if same else counted


def _kept(made: Registration, told: dict[str, Any], by: Actor) -> Registration:
    """Saved with its number; Refused when the car park has an application under way."""
    _check(made, told)
    made.tell(told)
    made.doers = {"apply": by.ref}
    made.number = application_number(localdate())
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        if made.request_key and (
            there := Registration.objects.filter(request_key=made.request_key).first()
        ):
            only_own(there, by)
            return there
        raise Refused("There is an application for this car park already. Go on with that one, "
                      "or take it back.") from None  # fmt: skip
    return made


def _may_apply(operator: Operator, by: Actor) -> None:
    if operator.state != "admitted":
        raise Refused("{company} is not admitted yet.", field="operator", company=str(operator))
    if not is_officer(by) and getattr(by, "organisation_id", None) != operator.organisation_id:
        raise Denied("You apply for your own company only.")


def _unregistered(car_park: CarPark, operator: Operator) -> None:
    if car_park.state == "removed":
        raise Refused("This car park was taken out of use.")
    if car_park.operator_id not in (None, operator.pk):
        raise Denied("This car park belongs to another operator.")
    if car_park.registrations.filter(state__in=HELD_STATES).exists():
        raise Refused("This car park is registered already. Change or renew its registration.")


def _in_time(registration: Registration, kind: str) -> None:
    """Expired ones are renewed or ended; others are renewed once their end is near."""
    if registration.now not in HELD:
        raise Refused("Only a registration that holds can be changed, renewed or ended.")
    if kind == "change" and registration.now is RegistrationState.EXPIRED:
        raise Refused("It has expired. Renew it first; what has changed can be told there.")
    today = localdate()
    if kind == "renewal" and registration.until is not None:
        opens = registration.until - timedelta(days=RENEW_FROM_DAYS.on(today))
        if today < opens:
            raise Refused("It is valid until {until} and can be renewed from {day}.",
                          until=registration.until, day=opens)  # fmt: skip


@deed(permissions.APPLY, on="registration")
def write_registration(
    registration: Registration, *, told: dict[str, Any], by: Actor, reason: str | None = None,
    words: str | None = None, kept_open: bool | None = None,
) -> Registration:  # fmt: skip
    """Change some of what is written, before it is handed in or while a question is open."""
    _writing(registration, by)
    _check(registration, {**registration.told, **told})
    registration.tell(told)
    if reason is not None:
        registration.reason = reason
    if words is not None:
        registration.words = words.strip()[:400]
    if kept_open is not None:
        registration.kept_open = kept_open
    registration.save()
    return registration


def _check(registration: Registration, told: dict[str, Any]) -> None:
    if not str(told.get("name") or "").strip():
        raise Refused("Give the car park its name.", field="name")
    if told.get("division") not in atlas().entries:
        raise Refused("There is no such place: {code}.", field="division",
                      code=str(told.get("division") or ""))  # fmt: skip
    _in_the_district(registration, told)
    there = registration.car_park
    if there is not None and any(told.get(name) != getattr(there, name) for name in FIXED):
        raise Refused("The class and the place of a car park that is counted already stay as they are. "
                      "Call the office if they are wrong.", field="division")  # fmt: skip


def _in_the_district(registration: Registration, told: dict[str, Any]) -> None:
    """A point that is new has to lie here; one that is known already is taken as it is."""
    point, before = ((one.get("lon"), one.get("lat")) for one in (told, registration.before))
    if None in point or point == before:
        return
    if not what_lies_here(*point).inside:
        raise Refused("The point lies outside the district. Put it where cars drive in.",
                      field="lon")  # fmt: skip


def _writing(registration: Registration, by: Actor) -> None:
    only_own(registration, by)
    if not registration.writing:
        raise Refused(
            "The application lies with the office. Wait for its question, or take it back."
        )


@deed(permissions.APPLY, on="registration")
def hand_in_paper(
    registration: Registration, *, paper: str, photos: Sequence[Prepared], by: Actor
) -> Registration:
    """Photos of one paper of the checklist; what is handed in stays, better ones are put beside it."""
    _writing(registration, by)
    if paper not in {one.key for one in papers_for(registration, localdate())}:
        raise Refused("This application does not take such a paper.")
    if not photos:
        raise Refused("Choose a photo of the paper.", field="photos")
    for photo in photos:
        attach(photo, subject=(Registration.record_kind, registration.number), stage=stage_of(paper),
               division=registration.division, by=by)  # fmt: skip
    return registration


@deed(permissions.APPLY, on="registration")
def submit_registration(registration: Registration, *, by: Actor) -> Registration:
    """Hand it in: the office's clock begins."""
    only_own(registration, by)
    move(registration, REGISTRATION, "submit", by=by)
    registration.submitted_at = timezone.now()
    review_clock.begin(registration, registration.submitted_at)
    registration.save()
    return registration


@deed(permissions.APPLY, on="registration")
def answer_question(registration: Registration, *, words: str, by: Actor) -> Registration:
    """Answer what the office asked; its clock goes on."""
    only_own(registration, by)
    if not words.strip():
        raise Refused("Write the answer.", field="words")
    move(registration, REGISTRATION, "answer", by=by)
    now = timezone.now()
    registration.questions.filter(answered_at=None).update(
        answer=words.strip()[:400], answered_at=now
    )
    review_clock.begin(registration, now)
    registration.save()
    return registration


@deed(permissions.APPLY, on="registration")
def withdraw_registration(registration: Registration, *, by: Actor) -> Registration:
    """Take the application back."""
    only_own(registration, by)
    move(registration, REGISTRATION, "withdraw", by=by)
    review_clock.stop(registration, timezone.now())
    registration.save()
    return registration
