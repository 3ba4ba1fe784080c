"""What may be said of a car park and where it lies: checked before it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xiuhua.kernel.geometry import Box, point
from xiuhua.kernel.words import Refused

LEAST_HEIGHT_M, MOST_HEIGHT_M, MOST_ENTRANCES = 1.4, 6.0, 20


def a_point(lon: float | None, lat: float | None, within: Box | None) -> tuple[float, float] | None:
    """The point (WGS84), or None where none is known; Refused outside the district's box."""
    if lon is None and lat is None:
        return None
    try:
        found = point(lon, lat)
    except Refused as refused:
        raise Refused(refused.words.text, field="lon", **refused.words.facts) from None
    if within is not None and not within.holds(*found):
        raise Refused(
            "This point lies outside the district. Check longitude and latitude.", field="lon"
        )
    return found


def entrances(points: Sequence[Sequence[float]], within: Box | None) -> list[dict[str, Any]]:
    """Other ways in, numbered in the order they were given."""
    if len(points) > MOST_ENTRANCES:
        raise Refused("At most {most} ways in, please.", field="entrances", most=MOST_ENTRANCES)
    found: list[dict[str, Any]] = []
    for number, (lon, lat) in enumerate(points, start=1):
        a_point(lon, lat, within)
        found.append({"name": str(number), "lon": round(lon, 7), "lat": round(lat, 7)})
    return found


def a_height(height_m: float | None) -> float | None:
    """A clear height that a car fits under; Refused when it looks like centimetres."""
    if height_m is None or LEAST_HEIGHT_M <= height_m <= MOST_HEIGHT_M:
        return height_m
    raise Refused("A clear height lies between {least} and {most} metres.", field="height_m",
                  least=LEAST_HEIGHT_M, most=MOST_HEIGHT_M)  # fmt: skip


def bay_numbers(text: str) -> list[str]:
    """Numbers of bays as people write them: "A01-A20, B3 B4"; Refused when a range makes no sense."""
    found: list[str] = []
    for part in _parts(text):
        first, dash, last = part.partition("-")
        found += _range(first, last) if dash else [part]
    if not found:
        raise Refused("Name at least one bay.", field="numbers")
    if len({*found}) != len(found):
        raise Refused("A number comes twice.", field="numbers")
    return found


MOST_BAYS = 500


def _parts(text: str) -> Iterable[str]:
    for sign in ",;\uff0c\uff1b\u3001":
        text = text.replace(sign, " ")
    return text.replace("\u2013", "-").replace("\uff0d", "-").split()


def _range(first: str, last: str) -> list[str]:
    """Everything from A01 to A20: the same letters before, and rising digits."""
    digits = len(first) - len(first.rstrip("0123456789"))
    stem, start, end = first[: len(first) - digits], first[len(first) - digits :], last
    end = end.removeprefix(stem)
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        raise Refused(
            "“{first}-{last}” is no range of bays.", field="numbers", first=first, last=last
        )
    if not 0 <= int(end) - int(start) < MOST_BAYS:
        raise Refused(
            "A range rises, and has at most {most} bays.", field="numbers", most=MOST_BAYS
        )
    return [f"{stem}{one:0{len(start)}d}" for one in range(int(start), int(end) + 1)]
