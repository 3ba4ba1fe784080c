"""Days of a permit: rain added, how many are left, and how each day of it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..models import Permit, RainDay
from ..rules.rain import MUCH_MM, last_day

Rain = Mapping[str, frozenset[date]]


def rain_between(first: date, last: date) -> Rain:
    """Days of much rain, by the code of the town or district they hold for."""
    found: dict[str, set[date]] = {}
    rows = RainDay.objects.filter(day__gte=first, day__lte=last)
    for division, day, mm in rows.values_list("division", "day", "mm"):
        if mm >= MUCH_MM.on(day):
            found.setdefault(division, set()).add(day)
    return {code: frozenset(days) for code, days in found.items()}


def rain_for(permits: Iterable[Permit]) -> Rain:
    """The rain that may matter to these permits: one query."""
    days = [(one.granted_first, one.granted_last) for one in permits if one.granted_first]
    if not days:
        return {}
    first = min(one for one, _last in days if one)
    return rain_between(first, max(last for _one, last in days if last) + timedelta(days=90))


def rained(permit: Permit, rain: Rain) -> frozenset[date]:
    """The rain days at the place of a permit."""
    code = permit.division
    return frozenset().union(*(days for at, days in rain.items() if code.startswith(at)))


def end_of(permit: Permit, rain: Rain) -> date | None:
    """The last granted day, rain days added; None before anything is granted."""
    if permit.granted_first is None or permit.granted_last is None:
        return None
    if permit.is_emergency and permit.now.value == "started" and permit.filed_at is None:
        return None
    return last_day(permit.granted_first, permit.granted_last, rained(permit, rain))


@dataclass(frozen=True)
class Days:
    """A permit's days as a page shows them: `left` is negative once they are over."""

    first: date
    last: date
    today: date
    left: int
    rain: int
    blocks: tuple[tuple[date, str], ...]

    @property
    def over(self) -> int:
        """Days longer than permitted; 0 while they run."""
        return max(0, -self.left)

    @property
    def coming(self) -> bool:
        """Whether it has not begun."""
        return self.today < self.first


MOST_BLOCKS = 62


def days_of(permit: Permit, rain: Rain, today: date) -> Days | None:
    """How many days are left and how each one went; None before anything is granted."""
    end = end_of(permit, rain)
    if end is None or permit.granted_first is None or permit.granted_last is None:
        return None
    first = permit.granted_first
    until = permit.ended_on or today
    wet = rained(permit, rain)
    last_drawn = max(end, until) if until <= end + timedelta(days=MOST_BLOCKS) else end
    span = [first + timedelta(days=n) for n in range((last_drawn - first).days + 1)]
    blocks = tuple((day, _block(day, today, end, wet)) for day in span[:MOST_BLOCKS])
    left = (end - (permit.ended_on or today)).days
    return Days(first, end, today, left, (end - permit.granted_last).days, blocks)


def _block(day: date, today: date, end: date, wet: frozenset[date]) -> str:
    if day == today:
        return "today"
    if day > end:
        return "over" if day <= today else "left"
    if day in wet:
        return "rain"
    return "worked" if day < today else "left"
