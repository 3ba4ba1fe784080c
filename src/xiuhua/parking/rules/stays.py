"""Time-limited bays: which hours and which longest stay count for a stay from one moment to another.

Hours are by the wall clock of the street; both moments carry the same zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from xiuhua.kernel.rules import Finding, Rules

STAYS = Rules()
SIGN = "泊位标志牌所示限时时段与最长停放时间；以路内泊位设置决定为准"
DAY_MIN = 24 * 60
AHEAD_DAYS = 8
"""How far ahead one looks for the moment to leave: over a week every hour has come."""


class Days(StrEnum):
    """On which days a limit counts."""

    EVERY = "every"
    WORKING = "working"
    OFF = "off"


@dataclass(frozen=True)
class Limit:
    """From `start_min` to `end_min` after midnight (over it where the end is not later).

    `longest_min` is the longest stay within these hours, None for as long as they last; with
    `may_park` False nobody parks in them. `weekdays` narrows the days, Monday being 0.
    """

    start_min: int = 0
    end_min: int = DAY_MIN
    longest_min: int | None = None
    may_park: bool = True
    days: Days = Days.EVERY
    weekdays: frozenset[int] = frozenset(range(7))

    def __post_init__(self) -> None:
        if not (0 <= self.start_min < DAY_MIN and 0 <= self.end_min <= DAY_MIN):
            raise ValueError(f"no hours run from minute {self.start_min} to {self.end_min}")

    def counts_on(self, day: date, is_working: Callable[[date], bool]) -> bool:
        """Whether the hours that begin on `day` count; the night after belongs to it."""
        if day.weekday() not in self.weekdays:
            return False
        return self.days is Days.EVERY or (self.days is Days.WORKING) == is_working(day)


@dataclass(frozen=True)
class Regime:
    """The limits of a bay; `outside` is whether one may park in the hours that no limit names."""

    limits: tuple[Limit, ...] = ()
    outside: bool = True


@dataclass(frozen=True)
class Stretch:
    """One occurrence of a limit's hours."""

    first: datetime
    last: datetime
    limit: Limit


def stretches(
    regime: Regime, start: datetime, end: datetime, is_working: Callable[[date], bool]
) -> Iterator[Stretch]:
    """Every occurrence of a limit that touches the time from `start` to `end`, the end not in it."""
    day = start.date() - timedelta(days=1)
    while day <= end.date():
        midnight = datetime.combine(day, time(), start.tzinfo)
        for limit in regime.limits:
            if limit.counts_on(day, is_working):
                over = 0 if limit.end_min > limit.start_min else DAY_MIN
                first = midnight + timedelta(minutes=limit.start_min)
                last = midnight + timedelta(minutes=limit.end_min + over)
                if first < end and last > start:
                    yield Stretch(first, last, limit)
        day += timedelta(days=1)


def leave_by(
    regime: Regime, start: datetime, is_working: Callable[[date], bool]
) -> datetime | None:
    """Until when a car that arrives at `start` may stay; `start` itself where it may not park.

    None where nothing ends the stay within eight days. A longest stay counts anew each time its
    hours begin: who comes an hour before they end may stay the night.
    """
    horizon = start + timedelta(days=AHEAD_DAYS)
    found = _joined(stretches(regime, start, horizon, is_working))
    ends = [horizon]
    for one in found:
        since = max(one.first, start)
        if not one.limit.may_park:
            ends.append(since)
        elif one.limit.longest_min is not None:
            until = since + timedelta(minutes=one.limit.longest_min)
            if until < one.last:
                ends.append(until)
    if not regime.outside:
        ends.append(_named_until(found, start))
    return None if min(ends) == horizon else min(ends)


def _joined(found: Iterable[Stretch]) -> list[Stretch]:
    """In order of time; hours of one limit that go on without a gap, as round the clock, are one."""
    open_end: dict[tuple[Limit, datetime], Stretch] = {}
    for one in sorted(found, key=lambda one: one.first):
        before = open_end.pop((one.limit, one.first), None)
        whole = Stretch(before.first, one.last, one.limit) if before else one
        open_end[one.limit, one.last] = whole
    return sorted(open_end.values(), key=lambda one: one.first)


def _named_until(found: list[Stretch], start: datetime) -> datetime:
    """The end of the hours without a gap in which one may park, from `start` on."""
    until = start
    for one in found:
        if one.first <= until < one.last and one.limit.may_park:
            until = one.last
    return until


@STAYS.rule("stays.too_long", title="The stay is longer than the bay allows", source=SIGN)
def too_long(
    regime: Regime, start: datetime, end: datetime, is_working: Callable[[date], bool]
) -> Finding | None:
    """A stay from `start` to `end` runs past the moment to leave; size is minutes over."""
    until = leave_by(regime, start, is_working)
    if until is None or end <= until or until == start:
        return None
    over = round((end - until).total_seconds() / 60)
    return Finding("Leave by {until}: {size} minutes too long.", size=over, until=until)


@STAYS.rule("stays.not_now", title="Nobody parks in the bay at that hour", source=SIGN)
def not_now(
    regime: Regime, start: datetime, end: datetime, is_working: Callable[[date], bool]
) -> Finding | None:
    """At the moment of arrival the bay is not for parking."""
    if leave_by(regime, start, is_working) != start:
        return None
    return Finding("No parking here at {start}.", start=start)


def fits(
    regime: Regime, start: datetime, end: datetime, is_working: Callable[[date], bool]
) -> Finding | None:
    """Why a stay does not fit, or None where it does: what a driver's search asks."""
    found = not_now(regime, start, end, is_working)
    return found or too_long(regime, start, end, is_working)
