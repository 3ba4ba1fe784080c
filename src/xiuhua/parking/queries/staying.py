"""Until when one may stand in a car park: its hours in words, and the moment to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from xiuhua.kernel.words import Words

from ..models import CarPark
from ..rules.stays import DAY_MIN, Days, Limit, Regime, leave_by
from .finding import regime_on

DAYS = {Days.EVERY: "Every day", Days.WORKING: "Working days", Days.OFF: "Days off"}


@dataclass(frozen=True)
class Stay:
    """What a driver who arrives at `arrival` is told; `until` None is as long as one likes."""

    arrival: datetime
    until: datetime | None

    @property
    def allowed(self) -> bool:
        return self.until is None or self.until > self.arrival

    @property
    def words(self) -> Words:
        """The one sentence."""
        if self.until is None:
            return Words("You may stay as long as you like.")
        if not self.allowed:
            return Words("No parking here at this time.")
        return Words("Leave by {until}", until=self.until)


def stay(car_park: CarPark, arrival: datetime, is_working: Callable[[date], bool]) -> Stay:
    """What counts for a driver who arrives at `arrival`, a local time."""
    return Stay(arrival, leave_by(regime_on(car_park, arrival.date()), arrival, is_working))


@dataclass(frozen=True)
class Line:
    """One line of the sign: when, on which days, and what counts then."""

    hours: str
    days: str
    words: Words


def sign(regime: Regime) -> list[Line]:
    """The hours as they stand on the sign, in the order of the day."""
    lines = [
        Line(clock(one.start_min, one.end_min), DAYS[one.days], _what(one))
        for one in sorted(regime.limits, key=lambda one: (one.start_min, one.end_min))
    ]
    other = Words("Free to park") if regime.outside else Words("No parking")
    if not _round_the_clock(regime.limits):
        lines.append(Line("", DAYS[Days.EVERY], other))
    return lines


def clock(start_min: int, end_min: int) -> str:
    """08:00–20:00; the end of the day is 24:00."""
    return f"{_time(start_min)}–{_time(end_min or DAY_MIN)}"


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _what(limit: Limit) -> Words:
    if not limit.may_park:
        return Words("No parking")
    if limit.longest_min is None:
        return Words("No longest stay")
    if limit.longest_min % 60:
        return Words("At most {n} minutes", n=limit.longest_min)
    return Words("At most {n} hours", n=limit.longest_min // 60)


def _round_the_clock(limits: Iterable[Limit]) -> bool:
    """Whether one limit alone fills every day."""
    return any(
        one.days is Days.EVERY and len(one.weekdays) == 7
        and (one.start_min, one.end_min) in ((0, DAY_MIN), (0, 0))
        for one in limits
    )  # fmt: skip
