"""Single values of a feed: what a cell can mean, or ValueError with the kind of defect as its text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

EMPTY = frozenset({"", "-", "--", "n/a", "na", "null", "none", "nan"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEAR_2000 = datetime(2000, 1, 1, tzinfo=UTC)
_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)\s*(m|cm|mm)?", re.IGNORECASE)
_PER_METRE = {"m": 1.0, "cm": 100.0, "mm": 1000.0}
_STAY = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?")


def is_empty(value: Any) -> bool:
    """Whether a cell says nothing: null, blanks, a dash."""
    return value is None or (isinstance(value, str) and value.strip().lower() in EMPTY)


def whole(value: Any) -> int:
    """A whole number, also as text or as 12.0; of either sign."""
    if isinstance(value, bool):
        raise ValueError("not_a_number")
    try:
        number = float(value.strip()) if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("not_a_number") from None
    if not isfinite(number) or number != int(number) or abs(number) > 10**7:
        raise ValueError("not_a_number")
    return int(number)


def degrees(value: Any) -> float:
    """A coordinate as a number."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("impossible_point") from None
    if not isfinite(number):
        raise ValueError("impossible_point")
    return number


def metres(value: Any, unit: str = "m") -> float:
    """A length in metres: a number in `unit`, or text that names its own ("1,90 m", "205 cm")."""
    if isinstance(value, bool):
        raise ValueError("not_a_length")
    found = _LENGTH.fullmatch(str(value).strip())
    if not found:
        raise ValueError("not_a_length")
    number = float(found[1].replace(",", ".")) / _PER_METRE[(found[2] or unit).lower()]
    if not 0 < number < 100:
        raise ValueError("not_a_length")
    return round(number, 3)


def moment(value: Any, zone: str = "", unit_per_s: int = 1000) -> datetime:
    """A moment in UTC: ISO 8601 text, or seconds since 1970 times `unit_per_s` (1000: ms).

    Text without a zone is read in `zone` (IANA name). ValueError "not_a_moment", "no_zone" or
    "before_2000".
    """
    found = _spoken(value, zone) if isinstance(value, str) else _counted(value, unit_per_s)
    if found < YEAR_2000:
        raise ValueError("before_2000")
    return found


def _spoken(text: str, zone: str) -> datetime:
    text = text.strip()
    if text.isdigit() and len(text) > 8:
        return _counted(int(text), 1000 if len(text) > 10 else 1)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not_a_moment") from None
    if found.tzinfo is None:
        if not zone:
            raise ValueError("no_zone")
        found = found.replace(tzinfo=ZoneInfo(zone))
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError("not_a_moment") from None


def _counted(value: Any, unit_per_s: int) -> datetime:
    if isinstance(value, datetime):
        raise ValueError("no_zone")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not_a_moment")
    try:
        return EPOCH + timedelta(seconds=value / unit_per_s)
    except (OverflowError, ValueError):
        raise ValueError("not_a_moment") from None


def minutes(value: Any, unit: str = "min") -> int:
    """A longest stay in minutes: an ISO 8601 duration (PT2H), or a number of `unit` (min or s)."""
    if isinstance(value, str) and (found := _STAY.fullmatch(value.strip())) and any(found.groups()):
        days, hours, mins = (int(one or 0) for one in found.groups())
        return (days * 24 + hours) * 60 + mins
    number = whole(value)
    if number <= 0:
        raise ValueError("not_a_number")
    return number // 60 if unit == "s" else number
