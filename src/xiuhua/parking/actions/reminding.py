"""What registrations tell: what the office did, what ends soon, what has ended, what is overdue."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from xiuhua.accounts.models import Grant, User
from xiuhua.delivery.actions import send
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Refused, Words

from ..models import Registration
from ..queries.registrations import due_registrations, heap
from ..workflow import RegistrationState
from .deciding import expire_registration

HAPPENED = {
    "ask": "the office asks for something", "register": "entered in the register", "refuse": "not entered in the register",
    "end": "the registration has ended", "cancel": "the registration was cancelled",
    "expire": "the registration has expired", "expiring": "the registration expires soon",
}  # fmt: skip
"""What happened to a registration, as messages say it."""


def tell_operator(registration: Registration, step: str, once: str) -> int:
    """Everybody who signs in for the operator hears of it, each once; how many."""
    facts = {
        "number": registration.paper_number or registration.number, "name": registration.name,
        "step": Words(HAPPENED[step]), "until": str(registration.until or ""),
    }  # fmt: skip
    people = User.objects.filter(
        organisation__parking_operator=registration.operator, is_active=True
    )
    wording = (
        "parking.registration_expiring" if step == "expiring" else "parking.registration_moved"
    )
    told = [
        send(one, wording, by=SYSTEM, facts=facts, division=registration.division, once=once,
             subject=(Registration.record_kind, registration.number))
        for one in people
    ]  # fmt: skip
    return sum(one is not None for one in told)


def expire(today: date) -> int:
    """Registrations whose last day is over; how many there were."""
    rows = Registration.objects.filter(state=RegistrationState.REGISTERED.value, until__lt=today)
    done = 0
    for registration in rows.select_related("operator"):
        try:
            expire_registration(registration, today=today, by=SYSTEM)
            done += 1
        except Refused:  # renewed in this very moment
            continue
    return done


def remind(today: date, now: datetime) -> int:
    """Operators whose registration ends soon, each once for each last day; how many were told."""
    rows = Registration.objects.select_related("operator")
    return sum(
        tell_operator(one, "expiring", f"expiring:{one.pk}:{one.until}")
        for one in heap(rows, "expiring", today=today, now=now)
    )


def tell_officers(today: date, now: datetime) -> int:
    """Each officer hears once a day of what is overdue or without a registration; how many."""
    told = 0
    for officer in officers(today):
        late = [
            one for one in due_registrations(officer, today=today, now=now) if one.status == "late"
        ]
        if not late:
            continue
        facts = {"n": sum(one.count for one in late), "day": str(today)}
        told += bool(
            send(officer, "parking.registrations_due", by=SYSTEM, facts=facts, once=f"due:{today}")
        )
    return told


def officers(today: date) -> list[User]:
    """Whoever reviews registrations."""
    rows = Grant.objects.in_force(today).filter(role=Role.PARKING_OFFICER.value)
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("pk"))


def nightly(now: datetime) -> None:
    """What the night does: ends what is over, reminds operators, tells officers."""
    today = localdate(now)
    expire(today)
    remind(today, now)
    tell_officers(today, now)
