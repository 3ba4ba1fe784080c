"""Counting working days without walking them.

Days are ordinals as `date.toordinal` gives them; day 1 is a Monday. Weeks are arithmetic; only
the days that differ from their week are kept, sorted, with running totals, and bisected.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Set
from itertools import accumulate


def _is_weekday(ordinal: int) -> bool:
    return (ordinal - 1) % 7 < 5


def _weekdays_before(ordinal: int) -> int:
    weeks, days = divmod(ordinal - 1, 7)
    return weeks * 5 + min(days, 5)


class WorkingDays:
    """Every working day has a number, counted from the first day of the year 1."""

    def __init__(self, holidays: Set[int], makeups: Set[int]) -> None:
        off = {day for day in holidays if _is_weekday(day)}
        on = {day for day in makeups if not _is_weekday(day)}
        self._odd = sorted(off | on)
        self._is_odd = off | on
        self._drift = [0, *accumulate(1 if day in on else -1 for day in self._odd)]
        self._numbers = [self.before(day) for day in self._odd]

    def is_working(self, day: int) -> bool:
        return _is_weekday(day) != (day in self._is_odd)

    def before(self, day: int) -> int:
        """How many working days lie before `day`; of a working day this is its number."""
        return _weekdays_before(day) + self._drift[bisect_left(self._odd, day)]

    def numbered(self, number: int) -> int:
        """The working day with that number."""
        passed = bisect_right(self._numbers, number)
        if passed:
            odd = self._odd[passed - 1]
            if self._numbers[passed - 1] == number and self.is_working(odd):
                return odd
        weeks, days = divmod(number - self._drift[passed], 5)
        return weeks * 7 + days + 1
