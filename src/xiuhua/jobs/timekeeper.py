"""Firing schedules: whichever worker writes the unique row enqueues the job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from .actions import enqueue
from .models import Firing
from .timetable import Schedule

LATE = timedelta(minutes=5)
"""How late a firing may be that is not to be caught up."""


class Timekeeper:
    """Remembers when each schedule is due next, and asks the database only then."""

    def __init__(self, schedules: Iterable[Schedule]) -> None:
        self._schedules = tuple(schedules)
        self._next: dict[str, datetime] = {}

    def tick(self, now: datetime | None = None) -> int:
        """Fire what is due; how many this worker fired."""
        now, fired = now or timezone.now(), 0
        for schedule in self._schedules:
            if schedule.key not in self._next or now >= self._next[schedule.key]:
                fired += fire(schedule, now)
                self._next[schedule.key] = schedule.next(now, timezone.get_default_timezone())
        return fired


def fire(schedule: Schedule, now: datetime) -> bool:
    """Enqueue the schedule's job for its latest moment, unless that was done already."""
    moment = schedule.latest(now, timezone.get_default_timezone())
    fired = Firing.objects.filter(schedule=schedule.key)
    if fired.filter(due_at__gte=moment).exists():
        return False
    with transaction.atomic():
        known = fired.exists()
        _, made = Firing.objects.get_or_create(schedule=schedule.key, due_at=moment)
        late = now - moment > LATE and not schedule.catch_up
        if not made or not known or late:
            return False
        enqueue(schedule.task, schedule.payload, key=f"{schedule.key}@{moment.isoformat()}")
    return True
