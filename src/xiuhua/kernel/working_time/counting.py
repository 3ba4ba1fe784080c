"""When something is due, and how much counted time lies between two instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .calendar import Calendar
from .limits import Limit, Unit
from .scales import SECOND_US


@dataclass(frozen=True)
class Due:
    """The instant a limit is used up.

    It is provisional when it leans on a day whose year's list is not published yet: compute it
    again when the list arrives.
    """

    at: datetime
    provisional: bool = False


def due(start: datetime, limit: Limit, calendar: Calendar) -> Due:
    """When `limit`, counted from `start`, is used up; the earliest such instant.

    A clock started outside working hours starts with the next shift; one that runs out with a
    shift is due when the shift ends, not when the next begins. ValueError for naive instants.
    """
    require_aware(start)
    scale = calendar.scale(limit.unit)
    at = scale.instant(scale.position(start) + limit.amount(scale.grain))
    return Due(at, is_provisional(start, at, limit.unit, calendar))


def is_provisional(start: datetime, at: datetime, unit: Unit, calendar: Calendar) -> bool:
    """Whether counting from `start` to `at` leans on a year that is not published."""
    if not unit.is_working:
        return False
    first, last = (moment.astimezone(calendar.zone).date() for moment in (start, at))
    return not calendar.knows(first, last)


def elapsed_s(
    start: datetime, end: datetime, calendar: Calendar, unit: Unit = Unit.WORK_HOUR
) -> float:
    """Seconds counted from `start` to `end`, negative when `end` is earlier.

    Both work units count the seconds of working shifts, all others every second.
    """
    require_aware(start, end)
    scale = calendar.scale(Unit.WORK_HOUR if unit.is_working else Unit.URGENT_HOUR)
    return (scale.position(end) - scale.position(start)) / SECOND_US


def require_aware(*moments: datetime) -> None:
    """Raise ValueError when one of the moments does not say its zone."""
    for moment in moments:
        if moment.tzinfo is None or moment.utcoffset() is None:
            raise ValueError(f"{moment} does not say its zone")
