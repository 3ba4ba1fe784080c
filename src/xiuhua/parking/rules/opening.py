"""When one may park, in the opening hours of OpenStreetMap, which ParkAPI and routers read.

https://wiki.openstreetmap.org/wiki/Key:opening_hours . Make-up weekends, which only China knows,
cannot be said in it: "working days" become Monday to Friday without public holidays.
"""

from __future__ import annotations

from .stays import DAY_MIN, Days, Limit, Regime

_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ALWAYS = "24/7"


def opening_hours(regime: Regime) -> str:
    """The hours in which one may park; longest stays are not said here."""
    named = [_rule(one) for one in regime.limits if one.may_park]
    shut = [f"{_rule(one)} off" for one in regime.limits if not one.may_park]
    if regime.outside:
        return "; ".join([ALWAYS, *shut])
    if not named:
        return "off"
    return "; ".join([", ".join(dict.fromkeys(named)), *shut])


def _rule(one: Limit) -> str:
    days = _days(one)
    end_min = one.end_min or DAY_MIN
    return f"{days} {_clock(one.start_min)}-{_clock(end_min)}".strip()


def _days(one: Limit) -> str:
    """Days as ranges; "" for all of them."""
    wanted = set(one.weekdays)
    if one.days is Days.WORKING:
        wanted &= {0, 1, 2, 3, 4}
    elif one.days is Days.OFF:
        wanted &= {5, 6}
    parts = [] if wanted == set(range(7)) else _ranges(sorted(wanted))
    return ",".join([*parts, "PH"] if one.days is Days.OFF else parts)


def _ranges(days: list[int]) -> list[str]:
    found: list[list[int]] = []
    for day in days:
        if found and found[-1][1] == day - 1:
            found[-1][1] = day
        else:
            found.append([day, day])
    return [
        _NAMES[a] if a == b else f"{_NAMES[a]}{'-' if b > a + 1 else ','}{_NAMES[b]}"
        for a, b in found
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
