"""What a program is told when it looks for a space: the shape, and the answer of the slow path."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from django.conf import settings
from django.utils.timezone import get_default_timezone

from xiuhua.kernel.datum import Datum, from_wgs84
from xiuhua.web.language import say

from ..rules.standing import Standing, State
from .asking import Question
from .finding import Near

DIGITS = 6
"""Of a degree: a tenth of a metre."""


class Way(msgspec.Struct, frozen=True):
    """How far it is on foot from where was asked."""

    walk_m: int
    walk_min: int


class Head(msgspec.Struct, frozen=True):
    """What of a car park does not change from minute to minute; `is_free` None is unknown."""

    number: str
    name: str
    capacity: int
    fee: str
    is_free: bool | None


class Place(Way, frozen=True):
    """A car park near a point: the way, the fields of `Head`, its point, and how it stands.

    `free` is a live count and nothing else; `last_free` is the last one, whatever `state` says of
    it, as of `as_of`. `leave_by` is until when one may stay who comes now, None for no limit.
    """

    number: str
    name: str
    capacity: int
    fee: str
    is_free: bool | None
    lon: float
    lat: float
    state: str
    free: int | None
    last_free: int | None
    as_of: str | None
    leave_by: str | None


class Answer(msgspec.Struct, frozen=True):
    """The nearest first; points in `datum`."""

    as_of: str
    datum: str
    attribution: str
    places: list[Place]


def answer(question: Question, found: Iterable[Near], as_of: datetime) -> bytes:
    """The answer as JSON."""
    places = [place(one, question.datum) for one in found]
    return msgspec.json.encode(
        Answer(stamp(int(as_of.timestamp())), question.datum.value, attribution(), places)
    )


def place(near: Near, datum: Datum) -> Place:
    """One car park of the answer."""
    one, standing = near.car_park, near.standing
    assert one.lon is not None  # only what has a point is found
    assert one.lat is not None
    lon, lat = from_wgs84(one.lon, one.lat, datum)
    words, is_free = (near.tariff.words, near.tariff.is_free) if near.tariff else ("", None)
    return Place(
        near.walk_m, near.walk_min, one.number, one.name, one.capacity, fee_words(words, is_free),
        is_free, lon=round(lon, DIGITS), lat=round(lat, DIGITS),
        state=standing.state.value if standing else State.UNKNOWN.value,
        free=live(standing), last_free=standing.free if standing else None,
        as_of=_said(standing.as_of if standing else None),
        leave_by=near.leave_by.isoformat(timespec="minutes") if near.leave_by else None,
    )  # fmt: skip


def live(standing: Standing | None) -> int | None:
    """The count, if it may be called free now."""
    return standing.free if standing is not None and standing.state is State.LIVE else None


def fee_words(words: str, is_free: bool | None) -> str:
    """What it costs, in words; "" where nobody said."""
    return words or (say("Free of charge") if is_free else "")


def attribution() -> str:
    """Whose counts these are."""
    name = settings.SITE_TITLE or say("City management platform")
    return f"{name} · {say('Demonstration data')}" if settings.DEMO else name


def _said(when: datetime | None) -> str | None:
    return stamp(int(when.timestamp())) if when else None


@lru_cache(maxsize=8192)
def stamp(second: int) -> str:
    """A second since 1970 as people here write it, with its offset."""
    local = datetime.fromtimestamp(second, UTC).astimezone(get_default_timezone())
    return local.isoformat(timespec="seconds")
