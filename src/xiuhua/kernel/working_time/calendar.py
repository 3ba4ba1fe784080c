"""The days a city works, as one value that can be compared, kept and asked quickly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property
from math import lcm

from .days import WorkingDays
from .limits import Unit
from .scales import Continuous, Scale, Working
from .shifts import DEFAULT_HOURS, Hours

HOUR_US = 3_600_000_000


@dataclass(frozen=True)
class Calendar:
    """Weekends as changed by published lists of holidays and make-up working days.

    `years` are those whose list is published. A day in another year is judged by its weekday
    alone, and a deadline that leans on it is provisional. Days listed for a year may lie in the
    December before it. `zone` turns instants into the days and hours people see; clocks that
    change for summer are read as they stand on the wall.
    """

    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    makeups: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    hours: tuple[Hours, ...] = (DEFAULT_HOURS,)

    def __post_init__(self) -> None:
        if both := self.holidays & self.makeups:
            raise ValueError(f"both holiday and working day: {sorted(both)}")
        starts = [hours.since for hours in self.hours]
        if not starts or starts != sorted(set(starts)):
            raise ValueError("working hours need rows with rising days")

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`."""
        return day in self.makeups or (day.weekday() < 5 and day not in self.holidays)

    @property
    def known_until(self) -> date:
        """The last day of the last published year; `date.min` when no list is loaded."""
        return date(max(self.years), 12, 31) if self.years else date.min

    def knows(self, first: date, last: date) -> bool:
        """Whether every year from the one of `first` to the one of `last` is published."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def hours_on(self, day: date) -> Hours:
        """The working hours that hold on `day`, were it a working day."""
        return next((row for row in reversed(self.hours) if row.since <= day), self.hours[0])

    def working_days(self, first: date, last: date) -> int:
        """How many working days lie from `first` to `last`, both included."""
        return self._days.before(last.toordinal() + 1) - self._days.before(first.toordinal())

    def scale(self, unit: Unit) -> Scale:
        """The line on which `unit` is measured."""
        return self._scales[unit]

    @cached_property
    def _days(self) -> WorkingDays:
        return WorkingDays(_ordinals(self.holidays), _ordinals(self.makeups))

    @cached_property
    def _scales(self) -> dict[Unit, Scale]:
        whole_day = lcm(*(hours.total_us for hours in self.hours))
        by_hours = Working(self.zone, self._days, self.hours, grain=HOUR_US)
        by_days = Working(self.zone, self._days, self.hours, grain=whole_day, day_worth=whole_day)
        return {
            Unit.URGENT_HOUR: Continuous(self.zone, grain=HOUR_US),
            Unit.URGENT_DAY: Continuous(self.zone, grain=24 * HOUR_US),
            Unit.NATURAL_DAY: Continuous(self.zone, grain=24 * HOUR_US),
            Unit.WORK_HOUR: by_hours,
            Unit.WORK_DAY: by_days,
        }


def _ordinals(days: Iterable[date]) -> set[int]:
    return {day.toordinal() for day in days}
