"""Working hours of a day, and from which day on they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from ..words import Refused

MINUTE_US = 60_000_000
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013\u2014~]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, order=True)
class Shift:
    """One stretch of work in minutes after midnight, 1440 at most; ValueError when upside down.

    Work that runs over midnight is two shifts.
    """

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_min < self.end_min <= 24 * 60:
            raise ValueError(f"no shift runs from minute {self.start_min} to {self.end_min}")

    @classmethod
    def read(cls, text: str) -> Self:
        """The shift written as `08:00-12:00`; raises ValueError."""
        if not (found := _SPAN.fullmatch(text.strip())):
            raise ValueError(f"not a shift: {text!r}")
        hours_1, minutes_1, hours_2, minutes_2 = map(int, found.groups())
        if max(minutes_1, minutes_2) > 59:
            raise ValueError(f"not a shift: {text!r}")
        return cls(hours_1 * 60 + minutes_1, hours_2 * 60 + minutes_2)

    def __str__(self) -> str:
        start, end = divmod(self.start_min, 60), divmod(self.end_min, 60)
        return f"{start[0]:02}:{start[1]:02}-{end[0]:02}:{end[1]:02}"


@dataclass(frozen=True)
class Hours:
    """The shifts of every working day from `since` on; the earliest row also holds before it."""

    since: date
    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        if not self.shifts:
            raise ValueError("a working day needs at least one shift")
        for earlier, later in zip(self.shifts, self.shifts[1:], strict=False):
            if later.start_min < earlier.end_min:
                raise ValueError(f"the shifts {earlier} and {later} overlap or are out of order")

    @cached_property
    def total_us(self) -> int:
        """Microseconds worked on a whole day."""
        return sum(end - start for start, end in self._spans_us)

    @cached_property
    def _spans_us(self) -> tuple[tuple[int, int], ...]:
        return tuple((s.start_min * MINUTE_US, s.end_min * MINUTE_US) for s in self.shifts)

    def worked_us(self, clock_us: int) -> int:
        """How much of the day's work is past at `clock_us` after midnight."""
        worked = 0
        for start, end in self._spans_us:
            if clock_us <= start:
                break
            worked += min(clock_us, end) - start
        return worked

    def clock_us(self, worked_us: int) -> int:
        """The earliest moment of the day at which `worked_us` (more than none) is past."""
        for start, end in self._spans_us:
            if worked_us <= end - start:
                return start + worked_us
            worked_us -= end - start
        raise ValueError("more work than the day has")


DEFAULT_HOURS = Hours(date(1, 1, 1), (Shift(8 * 60, 12 * 60), Shift(14 * 60, 18 * 60)))
"""08-12 and 14-18, the practice that a city may change: domain notes, GB/T 30428.8."""


def read_shifts(text: str) -> tuple[Shift, ...]:
    """Shifts written as `08:00-12:00 14:00-18:00`; raises Refused with what to write instead."""
    try:
        shifts = tuple(Shift.read(part) for part in re.split(r"[\s,;]+", text.strip()))
        Hours(date.min, shifts)
    except ValueError:
        raise Refused(
            "“{text}” are not working hours. Write them in order, such as 08:00-12:00 14:00-18:00.",
            field="shifts",
            text=text,
        ) from None
    return shifts
