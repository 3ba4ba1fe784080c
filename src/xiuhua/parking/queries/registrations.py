"""Registrations that need somebody: overdue, waiting, expiring, expired, and car parks without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from xiuhua.kernel.permissions import Actor
from xiuhua.web.tables import counted

from ..models import CarPark, Registration
from ..models.registration import HELD_STATES, OPEN_STATES
from ..rules.registration import REMIND_DAYS, TO_REGISTER, WITHIN_DAYS
from ..workflow import UNDECIDED, WITH_THE_OFFICE
from ..workflow import RegistrationState as R
from .owning import car_parks_of, registrations_of

FIRST_FEW = 5
WAITING_STATES = [one.value for one in WITH_THE_OFFICE]


@dataclass(frozen=True)
class Due:
    """A heap of registrations or car parks that need somebody: how many, and the first few.

    `key` is the tab of the list that shows them all; `more` says that counting stopped.
    """

    key: str
    title: str
    status: str
    count: int
    more: bool
    rows: list[Registration] | list[CarPark]


HEAPS = (
    ("overdue", "Reviews overdue", "late"),
    ("waiting", "Waiting for a review", "new"),
    ("expired", "In use, registration expired", "late"),
    ("expiring", "Expiring soon", "soon"),
    ("unregistered", "In use without registration", "late"),
)


def due_registrations(by: Actor, *, today: date, now: datetime) -> list[Due]:
    """What an officer looks at first, for the divisions that `by` sees; empty heaps are left out.

    Ten queries at most, whatever there is.
    """
    return [one for one in _heaps(by, today, now) if one.count]


def _heaps(by: Actor, today: date, now: datetime) -> Iterator[Due]:
    asked = registrations_of(by)
    for key, title, status in HEAPS:
        rows: QuerySet[Registration] | QuerySet[CarPark]
        if key == "unregistered":
            rows = unregistered(car_parks_of(by), today).order_by("opened_on", "pk")
        else:
            rows = heap(asked, key, today=today, now=now)
        few = list(rows[:FIRST_FEW])
        count, more = counted(rows) if len(few) == FIRST_FEW else (len(few), False)
        yield Due(key, title, status, count, more, few)  # type: ignore[arg-type]  # of one kind each


def heap(rows: QuerySet[Registration], key: str, *, today: date, now: datetime) -> QuerySet[Registration]:  # fmt: skip
    """Those of `rows` that lie on one heap, the most urgent first."""
    if key == "overdue":
        return rows.filter(state__in=WAITING_STATES, due_at__lt=now).order_by("due_at", "pk")
    if key == "waiting":
        late = Q(due_at__lt=now)
        return rows.filter(state__in=WAITING_STATES).exclude(late).order_by("due_at", "pk")
    held = rows.filter(car_park__state="open")
    if key == "expired":
        over = Q(state=R.EXPIRED.value) | Q(state=R.REGISTERED.value, until__lt=today)
        return held.filter(over).order_by("until", "pk")
    last = today + timedelta(days=REMIND_DAYS.on(today))
    soon = held.filter(state=R.REGISTERED.value, until__gte=today, until__lte=last)
    return soon.order_by("until", "pk")


def unregistered(rows: QuerySet[CarPark], today: date) -> QuerySet[CarPark]:
    """Car parks in use for some time without a registration, and without one under way."""
    since = today - timedelta(days=WITHIN_DAYS.on(today))
    busy = [*HELD_STATES, *(one.value for one in UNDECIDED - {R.DRAFT})]
    known = Registration.objects.filter(car_park=OuterRef("pk"), state__in=busy)
    return rows.filter(
        Q(opened_on__lt=since) | Q(opened_on=None), ~Exists(known), state="open",
        supply__in=TO_REGISTER.on(today),
    )  # fmt: skip


def register_of_car_parks() -> QuerySet[Registration]:
    """What everybody may look up: car parks registered and in use."""
    return Registration.objects.filter(
        state=R.REGISTERED.value, car_park__state="open"
    ).select_related("operator", "car_park")


def held_by(car_parks: list[CarPark]) -> dict[int, Registration]:
    """The registration that holds, or has expired, of each of these car parks."""
    rows = Registration.objects.filter(car_park__in=car_parks, state__in=HELD_STATES)
    return {one.car_park_id: one for one in rows if one.car_park_id is not None}


def under_way(car_parks: list[CarPark]) -> dict[int, Registration]:
    """The undecided application of each of these car parks."""
    rows = Registration.objects.filter(car_park__in=car_parks, state__in=OPEN_STATES)
    return {one.car_park_id: one for one in rows if one.car_park_id is not None}
