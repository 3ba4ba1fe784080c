"""What people ask of the calendar; the answer to `calendar()` is kept in the process."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from xiuhua.kernel.working_time import (
    DEFAULT_HOURS,
    Calendar,
    Hours,
    Limit,
    Spelling,
    Unit,
    read_limit,
    read_shifts,
)

from .models import Edition, PublishedYear, SpecialDay, WorkingHours

DATA = Path(__file__).parent / "data"
NOTICED_AFTER_S = 5.0
"""How long a change made by another process may go unnoticed."""


@dataclass(frozen=True)
class _Kept:
    token: str
    calendar: Calendar
    checked_at_s: float


_kept: _Kept | None = None


def calendar(*, fresh: bool = False) -> Calendar:
    """The city's calendar as loaded; free of queries but for one check every five seconds.

    Changes made in this process show at once, those of another within five seconds; `fresh`
    checks now, which whoever hears `CalendarChanged` should do. With nothing loaded it knows
    weekends and the default hours only, and every working deadline is provisional.
    """
    global _kept
    kept, now_s = _kept, time.monotonic()
    if kept and not fresh and now_s - kept.checked_at_s < NOTICED_AFTER_S:
        return kept.calendar
    token = Edition.objects.values_list("token", flat=True).first() or ""
    found = kept.calendar if kept and kept.token == token else _built()
    _kept = _Kept(token, found, now_s)
    return found


def forget() -> None:
    """Make the next `calendar()` look at the database."""
    global _kept
    _kept = None


def _built() -> Calendar:
    """The calendar, read from the tables."""
    days = list(SpecialDay.objects.values_list("day", "works"))
    return Calendar(
        zone=ZoneInfo(settings.TIME_ZONE),
        holidays=frozenset(day for day, works in days if not works),
        makeups=frozenset(day for day, works in days if works),
        years=frozenset(PublishedYear.objects.values_list("year", flat=True)),
        hours=hours(),
    )


def hours() -> tuple[Hours, ...]:
    """The rows of working hours in order; the default when there are none."""
    rows = WorkingHours.objects.order_by("since_on").values_list("since_on", "shifts")
    return tuple(Hours(since, read_shifts(text)) for since, text in rows) or (DEFAULT_HOURS,)


def years() -> QuerySet[PublishedYear]:
    """Published years, newest first, each with its `holidays` and `makeups` counted."""
    return PublishedYear.objects.annotate(
        holidays=Count("days", Q(days__works=False)), makeups=Count("days", Q(days__works=True))
    ).order_by("-year")


def special_days(year: int) -> QuerySet[SpecialDay]:
    """The days that lie in `year` and are named by any list."""
    return SpecialDay.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31)))


def limit(text: str) -> Limit:
    """The time limit that a Chinese table means by `text`; raises Refused when it is not plain.

    Bare hours are work hours and bare days work days, as two editions of one city's table prove.
    """
    return read_limit(text, spelling())


@cache
def spelling() -> Spelling:
    """How Chinese tables write limits."""
    read = json.loads((DATA / "limits_zh.json").read_text("utf-8"))
    units = {word: Unit(unit) for unit, words in read["units"].items() for word in words}
    return Spelling(units, {word: Decimal(n) for word, n in read["numerals"].items()})


def hours_rows() -> QuerySet[WorkingHours]:
    """The rows of working hours, the newest first."""
    return WorkingHours.objects.order_by("-since_on")


def default_hours() -> str:
    """The shifts that hold while no row says otherwise."""
    return " ".join(map(str, DEFAULT_HOURS.shifts))
