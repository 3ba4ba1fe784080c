"""What is asked of a layer, read out of an address; Refused, in words, for what makes no sense."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_default_timezone, is_naive

from xiuhua.kernel.geometry import Box
from xiuhua.kernel.words import Refused

from .collection import Collection, Filter

USUAL, MOST = 100, 1000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPEN = {"", ".."}
LIMIT, BBOX, WHEN, AFTER = "limit", "bbox", "datetime", "after"


@dataclass(frozen=True)
class Asked:
    """A page of features: how many, after which one, inside which boxes, in which time."""

    limit: int = USUAL
    after: str = ""
    boxes: tuple[Box, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    picked: dict[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        """Whether features have to be looked at one by one."""
        return bool(self.boxes or self.since or self.until)


def only(given: QueryDict, known: Iterable[str]) -> dict[str, str]:
    """Each parameter once; Refused for one that is unknown, comes twice or holds what none can."""
    known = tuple(known)
    for name in given:
        if name not in known:
            raise Refused("There is no parameter “{name}” here.", name=name[:40])
        if len(given.getlist(name)) > 1:
            raise Refused("“{name}” may come once.", name=name)
        if "\x00" in given[name]:
            raise Refused("“{name}” holds something that cannot be read.", name=name)
    return {name: str(given[name]) for name in given}


def asked(given: QueryDict, collection: Collection) -> Asked:
    """The parameters of /items."""
    told = only(given, (LIMIT, BBOX, WHEN, AFTER, *collection.filters))
    since, until = _when(told[WHEN]) if WHEN in told else (None, None)
    return Asked(
        limit=_limit(told.get(LIMIT, str(USUAL))),
        after=told.get(AFTER, ""),
        boxes=_boxes(told[BBOX]) if BBOX in told else (),
        since=since,
        until=until,
        picked={
            one.lookup: _picked(name, told[name], one)
            for name, one in collection.filters.items()
            if name in told
        },
    )


def _limit(text: str) -> int:
    """Whoever asks for more than the most gets the most: so the standard has it."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1):
        raise Refused("“limit” is a whole number from 1 on.")
    return min(int(text[:9]), MOST)


def _picked(name: str, value: str, one: Filter) -> str:
    if one.values is not None and value not in one.values:
        raise Refused("“{name}” is one of: {known}.", name=name, known=", ".join(one.values))
    return value


def _boxes(text: str) -> tuple[Box, ...]:
    """One box, or two where it reaches across the 180th meridian; heights are left aside."""
    words = Refused("“bbox” is four numbers: west,south,east,north, in degrees.")
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise words from None
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(isfinite(one) for one in numbers):
        raise words
    west, south, east, north = numbers
    if south > north or max(abs(south), abs(north)) > 90 or max(abs(west), abs(east)) > 180:
        raise words
    if west > east:
        return Box(west, south, 180.0, north), Box(-180.0, south, east, north)
    return (Box(west, south, east, north),)


def _when(text: str) -> tuple[datetime | None, datetime | None]:
    """A moment, or two with a slash between; ".." or nothing leaves an end open."""
    first, slash, last = text.partition("/")
    if not slash:
        return _moment(first), _moment(first, ends=True)
    since = None if first in _OPEN else _moment(first)
    until = None if last in _OPEN else _moment(last, ends=True)
    if since is None and until is None and first + last != "....":
        raise Refused("“datetime” is a moment, or two with “/” between them.")
    if since and until and since > until:
        raise Refused("“datetime” ends before it begins.")
    return since, until


def _moment(text: str, *, ends: bool = False) -> datetime:
    """A moment with its zone; a day alone means its beginning, or its end."""
    words = Refused("“datetime” is a moment such as 2026-05-12T00:00:00Z, not “{value}”.",
                    value=text[:40])  # fmt: skip
    try:
        if _DAY.fullmatch(text):
            day = midnight(date.fromisoformat(text))
            return day + timedelta(days=1, microseconds=-1) if ends else day
        found = parse_datetime(text)
    except (ValueError, OverflowError):
        raise words from None
    if found is None or is_naive(found):
        raise words
    return found


def midnight(day: date) -> datetime:
    """The beginning of a day, here."""
    return datetime.combine(day, time(), get_default_timezone())
