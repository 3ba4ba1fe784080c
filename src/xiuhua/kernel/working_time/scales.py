"""Lines of time on which limits are measured, in whole numbers so that nothing is ever lost."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from .days import WorkingDays
from .shifts import Hours

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND_US = 1_000_000
DAY_S = 86_400


class Scale(Protocol):
    """A line: each instant has a position that never falls as time goes on."""

    @property
    def grain(self) -> int:
        """How far one unit reaches along the line."""

    def position(self, at: datetime) -> int:
        """Where an instant lies."""

    def instant(self, position: int) -> datetime:
        """The earliest instant that lies at `position`, in the calendar's zone."""


@dataclass(frozen=True)
class Continuous:
    """Runs on day and night; positions are microseconds."""

    zone: tzinfo
    grain: int

    def position(self, at: datetime) -> int:
        since = at - EPOCH
        return (since.days * DAY_S + since.seconds) * SECOND_US + since.microseconds

    def instant(self, position: int) -> datetime:
        return (EPOCH + timedelta(microseconds=position)).astimezone(self.zone)


@dataclass(frozen=True)
class _Stretch:
    """Days over which the same hours hold: where it starts, and what a working day is worth."""

    first: int
    number: int
    position: int
    day_worth: int
    hours: Hours


class Working:
    """Runs only in the shifts of working days.

    Without `day_worth` a day is worth its microseconds of work; with it, every working day is
    worth the same, which must be a multiple of each day's microseconds.
    """

    def __init__(
        self,
        zone: tzinfo,
        days: WorkingDays,
        hours: Sequence[Hours],
        *,
        grain: int,
        day_worth: int | None = None,
    ) -> None:
        self.zone = zone
        self.grain = grain
        self._days = days
        self._stretches: list[_Stretch] = []
        for row in hours:
            self._add(row, day_worth or row.total_us)
        self._firsts = [stretch.first for stretch in self._stretches]
        self._positions = [stretch.position for stretch in self._stretches]

    def _add(self, hours: Hours, day_worth: int) -> None:
        first = hours.since.toordinal() if self._stretches else 1
        number, position = self._days.before(first), 0
        if self._stretches:
            last = self._stretches[-1]
            position = last.position + (number - last.number) * last.day_worth
        self._stretches.append(_Stretch(first, number, position, day_worth, hours))

    def position(self, at: datetime) -> int:
        local = at.astimezone(self.zone)
        day = local.toordinal()
        stretch = self._stretches[bisect_right(self._firsts, day) - 1]
        whole = (self._days.before(day) - stretch.number) * stretch.day_worth
        if not self._days.is_working(day):
            return stretch.position + whole
        seconds = (local.hour * 60 + local.minute) * 60 + local.second
        worked = stretch.hours.worked_us(seconds * SECOND_US + local.microsecond)
        return stretch.position + whole + worked * (stretch.day_worth // stretch.hours.total_us)

    def instant(self, position: int) -> datetime:
        stretch = self._stretches[max(bisect_left(self._positions, position) - 1, 0)]
        number, short = divmod(position - stretch.position - 1, stretch.day_worth)
        day = date.fromordinal(self._days.numbered(stretch.number + number))
        per_us = stretch.day_worth // stretch.hours.total_us
        clock_us = stretch.hours.clock_us(short // per_us + 1)
        midnight = datetime.combine(day, time.min, tzinfo=self.zone)
        return midnight + timedelta(microseconds=clock_us)
