"""What a clock of a case has left, in the time it is counted in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.kernel import working_time
from xiuhua.kernel.words import Words

from ..models import Case, Clock
from ..workflow import Stage


@dataclass(frozen=True)
class Timer:
    """A clock as pages show it; `left_s` is legal time, negative once it is late."""

    stage: str
    limit: Words
    due: datetime
    provisional: bool
    running: bool
    late: bool
    left_s: float
    total_s: float | None
    day_s: float
    """How much of it makes a day: one day's shifts where only working time counts."""


def timer(clock: Clock, now: datetime) -> Timer:
    """Read one clock; a stopped one is read at the moment it stopped."""
    counted, days = clock.counted, calendar()
    at = clock.ended_at or now
    left, used = counted.remaining_s(days, at), counted.used(days, at)
    return Timer(
        stage=Stage(clock.stage).title,
        limit=counted.limit.words,
        due=clock.due_at,
        provisional=clock.provisional,
        running=clock.ended_at is None,
        late=clock.late if clock.ended_at else clock.due_at < now,
        left_s=left,
        total_s=left / (1 - used) if used < 1 else None,
        day_s=_day_s(counted, days, at),
    )


def _day_s(counted: working_time.Clock, days: working_time.Calendar, at: datetime) -> float:
    if not counted.limit.unit.is_working:
        return 86_400
    return days.hours_on(localdate(at)).total_us / 1_000_000


def running(cases: Iterable[Case], now: datetime) -> dict[int, Timer]:
    """The running clock of each case, by the case's key: one query."""
    rows = Clock.objects.filter(case__in=[case.pk for case in cases], ended_at=None)
    return {clock.case_id: timer(clock, now) for clock in rows}
