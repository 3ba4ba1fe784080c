"""What deserves a second look: reports that may be the same, checks that went too fast."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from xiuhua.kernel.geometry import metres

from .sources import CUSTOM, PEER, RULES


@dataclass(frozen=True)
class Seen:
    """A report as the rules compare it: class, WGS84 point in degrees, moment."""

    category: str
    lon: float | None
    lat: float | None
    at: datetime


@RULES.rule("CASE-50", title="Reports that may be the same", source=PEER)
def may_be_same(one: Seen, other: Seen, *, near_m: int, near: timedelta) -> bool:
    """The same class, at most so many metres and so long apart; both bounds still count."""
    if one.category != other.category or abs(one.at - other.at) > near:
        return False
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return metres((one.lon, one.lat), (other.lon, other.lat)) <= near_m


@RULES.rule(
    "CASE-51", title="A share is checked again by somebody else", source=CUSTOM, confirmed=False
)
def drawn_for_recheck(number: str, secret: str, share: Decimal) -> bool:
    """Whether a passed case is drawn. Nobody can foresee it who does not know `secret`."""
    drawn = hashlib.sha256(f"{secret}:{number}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") < share * 2**32


@dataclass(frozen=True)
class Passed:
    """One passed check: by whom, when, where."""

    by: str
    at: datetime
    lon: float | None
    lat: float | None


@RULES.rule("CASE-52", title="Checks that all pass within minutes", source=PEER, confirmed=False)
def too_fast(checks: Sequence[Passed], *, minutes: Decimal, apart_m: int = 200) -> list[int]:
    """Which of one person's checks, in order of time, followed the one before too fast.

    Too fast is within `minutes` although the places lie more than `apart_m` metres apart. The
    answer names both ends of each such step by their index.
    """
    found: set[int] = set()
    for place, (one, other) in enumerate(pairwise(checks)):
        if other.at - one.at > timedelta(minutes=float(minutes)):
            continue
        if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
            continue
        if metres((one.lon, one.lat), (other.lon, other.lat)) > apart_m:
            found |= {place, place + 1}
    return sorted(found)


@dataclass(frozen=True)
class Zone:
    """Where and when classes are not to be reported; without classes or hours, all of them."""

    first_on: date
    last_on: date
    classes: frozenset[str] = frozenset()
    from_time: time | None = None
    until_time: time | None = None
    reason: str = ""


@RULES.rule("CASE-53", title="What is not to be reported there and then", source=PEER)
def suppressed(zone: Zone, category: str, day: date, at: time) -> bool:
    """Whether a class falls under the zone at that moment; days and hours include their ends.

    Hours may run over midnight: 22:00 to 06:00.
    """
    if not zone.first_on <= day <= zone.last_on:
        return False
    if zone.classes and category not in zone.classes:
        return False
    if zone.from_time is None or zone.until_time is None:
        return True
    if zone.from_time <= zone.until_time:
        return zone.from_time <= at <= zone.until_time
    return at >= zone.from_time or at <= zone.until_time
