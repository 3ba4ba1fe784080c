"""The clock of a review: fifteen working days, standing while the operator has to answer."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.working_time import Clock, Limit, Unit
from xiuhua.kernel.working_time.clock import Span

from ..models import Registration
from ..rules.registration import REVIEW_DAYS
from ..workflow import WITH_THE_OFFICE


def begin(registration: Registration, at: datetime) -> None:
    """The office's clock begins, or goes on where it stood; whoever calls saves."""
    registration.spans = [*registration.spans, [at.isoformat(), None]]
    show(registration)


def stop(registration: Registration, at: datetime) -> None:
    """It stands, or is over."""
    if registration.spans and registration.spans[-1][1] is None:
        start = registration.spans[-1][0]
        registration.spans = [*registration.spans[:-1], [start, at.isoformat()]]
    registration.due_at, registration.provisional = None, False


def show(registration: Registration) -> None:
    """Until when the review is due, by the calendar as it is known today."""
    due = clock_of(registration).due(calendar())
    registration.due_at = due.at if due else None
    registration.provisional = due.provisional if due else False


def clock_of(registration: Registration) -> Clock:
    """The clock as the kernel counts it; the days in force when it began apply."""
    spans = tuple(
        Span(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for start, end in registration.spans
    )
    days = REVIEW_DAYS.on(localdate(spans[0].start))
    return Clock(Limit(days, Unit.WORK_DAY), spans)


def count_again() -> int:
    """Due times of all reviews under way, after the calendar changed; how many moved."""
    moved = 0
    rows = Registration.objects.filter(state__in=[one.value for one in WITH_THE_OFFICE])
    for registration in rows.only("spans", "due_at", "provisional"):
        was = (registration.due_at, registration.provisional)
        show(registration)
        if was != (registration.due_at, registration.provisional):
            Registration.objects.filter(pk=registration.pk, spans=registration.spans).update(
                due_at=registration.due_at, provisional=registration.provisional
            )
            moved += 1
    return moved
