"""The operator's own page: its car parks, until when they are registered, and what is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.web.doors import Request, page
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..actions import applying
from ..models import CarPark, Registration
from ..models.registration import HELD_STATES, OPEN_STATES
from ..queries.owning import car_parks_of, is_officer, only_own, operator_of, registrations_of
from ..queries.registrations import held_by, under_way
from ..rules.registration import REMIND_DAYS, RENEW_FROM_DAYS
from ..workflow import RegistrationState

SIZE = 20
MOST = 200
"""So many registrations stand on the first page, those that end first before the others."""


@dataclass(frozen=True)
class Own:
    """A car park with its registration, what is under way for it, and what can be done today."""

    car_park: CarPark
    held: Registration | None
    asked: Registration | None
    days_left: int | None
    status: str
    may_renew: bool

    @property
    def may_change(self) -> bool:
        """An expired registration is renewed first."""
        valid = self.held is not None and self.held.now is RegistrationState.REGISTERED
        return valid and self.asked is None and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.status == "late"


def own_rows(car_parks: list[CarPark], today: date) -> list[Own]:
    """The rows of a page, in two queries for any number."""
    held, asked = held_by(car_parks), under_way(car_parks)
    return [_own(one, held.get(one.pk), asked.get(one.pk), today) for one in car_parks]


def _own(
    car_park: CarPark, held: Registration | None, asked: Registration | None, today: date
) -> Own:
    if held is None or held.until is None:
        status = "hold" if car_park.supply == "on_street" else "late"
        return Own(car_park, None, asked, None, status, may_renew=False)
    left = (held.until - today).days
    soon = left <= REMIND_DAYS.on(today)
    status = "late" if left < 0 else ("soon" if soon else "done")
    opens = held.until - timedelta(days=RENEW_FROM_DAYS.on(today))
    return Own(car_park, held, asked, left, status, may_renew=asked is None and today >= opens)


@page(needs=permissions.OWN)
def own(request: Request) -> HttpResponse:
    """An operator's car parks and applications; whoever works for the office goes to the list of all."""
    if is_officer(request.by):
        return redirect("parking:registrations")
    company, today = operator_of(request.by), localdate()
    rows = car_parks_of(request.by).exclude(state="removed")
    held = registrations_of(request.by).filter(state__in=HELD_STATES).order_by("until", "pk")
    registered = [one.car_park for one in held[:MOST] if one.car_park]
    found = keyset(
        rows.exclude(registrations__state__in=HELD_STATES), order=("name", "id"), size=SIZE,
        **turned(request),
    )  # fmt: skip
    asked = registrations_of(request.by).filter(state__in=OPEN_STATES)
    facts = {
        "title": say("Car parks you run"),
        "company": company,
        "page": found,
        "rows": own_rows([*registered, *found.rows] if not request.GET else found.rows, today),
        "asked": list(asked.order_by("-id")[:50]),
        "may_apply": company is not None and request.by.may(permissions.APPLY),
        "now": timezone.now(),
        "today": today,
    }
    return render(request, "parking/own.html", facts)


@page(needs=permissions.APPLY, of=Registration, by="number", method="POST", select=("operator",))
def again(request: Request, registration: Registration, kind: str) -> HttpResponse:
    """Renew, change or end it: with one tap an application with all that is known."""
    only_own(registration, request.by)
    made = applying.begin_again(registration, kind=kind, by=request.by)
    messages.success(
        request, say("The application is ready. Check it, add the papers, hand it in.")
    )
    return redirect("parking:registration", made.number)
