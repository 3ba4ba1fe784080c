"""Set the working hours, from a day on."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.working_time import read_shifts

from ..events import CalendarChanged
from ..models import WorkingHours
from .change import changed, changing


def set_hours(since_on: date, shifts: str, *, source: str, by: Actor) -> WorkingHours:
    """From `since_on` on a working day has these shifts, written `08:00-12:00 14:00-18:00`.

    A row for the same day is replaced. Raises Refused for hours that make no day.
    """
    plain = " ".join(map(str, read_shifts(shifts)))
    if not source.strip():
        raise Refused("Say which document sets these hours.", field="source")
    with changing(by):
        old = WorkingHours.objects.filter(since_on=since_on).first()
        if old and (old.shifts, old.source) == (plain, source.strip()):
            return old
        row, _ = WorkingHours.objects.update_or_create(
            since_on=since_on,
            defaults={
                "shifts": plain,
                "source": source.strip()[:300],
                "set_at": timezone.now(),
                "set_by": by.ref,
            },
        )
        changed(
            CalendarChanged(
                who=by.ref,
                chain=by.chain,
                what="hours",
                before={str(since_on): old.shifts} if old else {},
                after={str(since_on): plain},
            )
        )
    return row
