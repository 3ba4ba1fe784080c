"""What a program asks when it looks for a space: the parameters, read strictly."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from xiuhua.kernel.datum import Datum, Point, to_wgs84
from xiuhua.kernel.words import Refused

from .finding import Wanted

USUAL, MOST = 10, 50
HIGHEST_M = 10.0
LONGEST_MIN = 7 * 24 * 60
MOST_SIGNS = 1_000
"""A longer question is none."""
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


class Question(NamedTuple):
    """From where (WGS84), what, how many at most, and in which datum the answer's points are wanted."""

    point: Point
    wanted: Wanted
    most: int = USUAL
    datum: Datum = Datum.WGS84


def asked(query: str) -> Question:
    """The question in the query of an address; Refused names the parameter that is wrong."""
    given = _pairs(query)
    lon = _degrees("lon", given.pop("lon", None), 180.0)
    lat = _degrees("lat", given.pop("lat", None), 90.0)
    wanted, count, datum = _rest(tuple(given.items()))
    point = (lon, lat) if datum is Datum.WGS84 else to_wgs84(lon, lat, datum)
    return Question(point, wanted, count, datum)


def _pairs(query: str) -> dict[str, str]:
    """Each parameter once."""
    if len(query) > MOST_SIGNS:
        raise Refused("The question is too long.", field="query")
    if "%" in query or "+" in query:
        pairs = parse_qsl(query, keep_blank_values=True)
    else:  # as programs write it, and twice as fast
        pairs = [(name, value) for name, _, value in
                 (part.partition("=") for part in query.split("&") if part)]  # fmt: skip
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("“{name}” may come once.", name=twice[:40], field=twice[:40])
    return given


@lru_cache(maxsize=1024)
def _rest(given: tuple[tuple[str, str], ...]) -> tuple[Wanted, int, Datum]:
    """All but the point: programs ask the same again and again."""
    told: dict[str, Any] = {}
    for name, value in given:
        if name not in READERS:
            raise Refused("There is no parameter “{name}” here.", name=name[:40], field=name[:40])
        field, read = READERS[name]
        told[field] = read(name, value)
    count, datum = told.pop("count", USUAL), told.pop("datum", Datum.WGS84)
    return Wanted(**told), count, datum


def _degrees(name: str, text: str | None, most: float) -> float:
    if text is None:
        raise Refused("“{name}” is missing: say from where, in degrees.", name=name, field=name)
    found = _number(text)
    if found is None or abs(found) > most:
        raise Refused("“{name}” is a number of degrees, at most {most}.", name=name, most=int(most),
                      field=name)  # fmt: skip
    return found


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if isfinite(found) and "_" not in text else None


def _flag(name: str, text: str) -> bool:
    if text not in _FLAGS:
        raise Refused("“{name}” is 1 or 0.", name=name, field=name)
    return _FLAGS[text]


def _whole(most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
            raise Refused("“{name}” is a whole number from 1 to {most}.", name=name, most=most,
                          field=name)  # fmt: skip
        return int(text)

    return read


def _height(name: str, text: str) -> float:
    found = _number(text)
    if found is None or not 0 < found <= HIGHEST_M:
        raise Refused("“{name}” is a height in metres, at most {most}.", name=name,
                      most=int(HIGHEST_M), field=name)  # fmt: skip
    return found


def _datum(name: str, text: str) -> Datum:
    if text not in {one.value for one in Datum}:
        known = ", ".join(one.value for one in Datum)
        raise Refused("“{name}” is one of: {known}.", name=name, known=known, field=name)
    return Datum(text)


READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "datum": ("datum", _datum),
    "count": ("count", _whole(MOST)),
    "with_space": ("with_space", _flag),
    "free": ("free_of_charge", _flag),
    "covered": ("covered", _flag),
    "height": ("height_m", _height),
    "charging": ("charging", _flag),
    "disabled": ("disabled", _flag),
    "stay_min": ("stay_min", _whole(LONGEST_MIN)),
}
"""The parameters besides the point: what each becomes, and how it is read."""
