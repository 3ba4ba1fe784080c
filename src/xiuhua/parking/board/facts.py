"""What the board knows of car parks themselves: arrays, a tree of points, and ready pieces of JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
import numpy as np
from django.conf import settings
from django.db.models import Count, Max
from django.utils import translation
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from xiuhua.kernel.datum import Point

from ..models import CarPark, Limit, Tariff, Tick
from ..queries.finding import HOURS, clear_m, hours, in_force
from ..queries.telling import DIGITS, Head, attribution, fee_words
from ..rules.nearness import on_earth
from ..rules.stays import Regime

Bools = NDArray[np.bool_]
_COLUMNS = (
    "pk", "lon", "lat", "number", "name", "capacity", "height_m", "covered", "kind", "charging",
    "disabled", "outside",
)  # fmt: skip


Fee = tuple[str, bool | None]
UNKNOWN_FEE: Fee = ("", None)
NO_HOURS = Regime()


class Stamp(NamedTuple):
    """What facts were made of: the tick's number of them, and the day."""

    number: int
    day: date


@dataclass(frozen=True, eq=False)
class Facts:
    """All car parks in use on a day, in the order of their keys; none of it ever changes.

    `heads` are how the answer begins to tell of each, as far as its point in WGS84. `clear_m` is infinite under the open sky. Car parks with the same hours share a regime.
    """

    stamp: Stamp
    ids: NDArray[np.int64]
    xyz: NDArray[np.float64]
    tree: Any
    is_free: Bools
    covered: Bools
    charging: Bools
    disabled: Bools
    clear_m: NDArray[np.float64]
    regime: NDArray[np.int32]
    regimes: tuple[Regime, ...]
    points: list[Point]
    heads: list[bytes]
    attribution: bytes

    def __len__(self) -> int:
        return len(self.ids)

    def where(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """The places of car parks in the arrays; -1 for those not in use."""
        if not len(self.ids):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.ids, keys), len(self.ids) - 1)
        return np.where(self.ids[at] == keys, at, -1)


def load(stamp: Stamp) -> Facts:
    """Read them: three statements, whatever their number; in the site's own language."""
    rows = list(
        CarPark.objects.filter(state="open", lon__isnull=False)
        .order_by("pk")
        .values_list(*_COLUMNS)
    )
    with translation.override(settings.LANGUAGE_CODE):
        return _made(stamp, rows, _fees(stamp.day), _hours(stamp.day))


def _made(
    stamp: Stamp, rows: list[tuple[Any, ...]], fees: dict[int, Fee], hours: dict[int, Regime]
) -> Facts:
    known: dict[Regime, int] = {}
    regime, heads = [], []
    for key, lon, lat, number, name, capacity, *_, outside in rows:
        limits = hours.get(key, NO_HOURS).limits
        regime.append(known.setdefault(Regime(limits, outside), len(known)))
        fee = fees.get(key, UNKNOWN_FEE)
        head = msgspec.json.encode(Head(number, name, capacity, *fee))
        heads.append(head[1:-1] + spot(lon, lat))
    points = [(row[1], row[2]) for row in rows]
    xyz = np.array([on_earth(*point) for point in points], dtype=np.float64).reshape(-1, 3)
    clear = [clear_m(row[6], row[7], row[8]) for row in rows]
    return Facts(
        stamp,
        np.array([row[0] for row in rows], dtype=np.int64),
        xyz,
        cKDTree(xyz) if rows else None,
        _bools(fees.get(row[0], UNKNOWN_FEE)[1] for row in rows),
        _bools(row[7] for row in rows),
        _bools(row[9] for row in rows),
        _bools(row[10] for row in rows),
        np.array([np.inf if one is None else one for one in clear], dtype=np.float64),
        np.array(regime, dtype=np.int32),
        tuple(known),
        points,
        heads,
        msgspec.json.encode(attribution()),
    )


def _bools(values: Iterable[Any]) -> Bools:
    return np.array([bool(one) for one in values], dtype=np.bool_)


def spot(lon: float, lat: float) -> bytes:
    """A point as the answer writes it."""
    encode = msgspec.json.encode
    return b',"lon":%b,"lat":%b' % (encode(round(lon, DIGITS)), encode(round(lat, DIGITS)))


def _fees(day: date) -> dict[int, Fee]:
    """What each car park costs on a day, in words, and whether it costs nothing."""
    rows = Tariff.objects.filter(first_on__lte=day, car_park__state="open").order_by("first_on")
    told = rows.values_list("car_park_id", "words", "is_free").iterator(chunk_size=10_000)
    return {key: (fee_words(words, is_free), is_free) for key, words, is_free in told}


def _hours(day: date) -> dict[int, Regime]:
    """The hours of each car park that has any; equal ones are one object."""
    known: dict[tuple[Any, ...], Regime] = {}
    rows = in_force(Limit.objects.filter(car_park__state="open"), day)
    told = rows.order_by("car_park", "start_min", "pk").values_list("car_park_id", *HOURS)
    found = {}
    for key, some in groupby(told.iterator(chunk_size=10_000), key=itemgetter(0)):
        raw = tuple((*one[1:-1], tuple(one[-1])) for one in some)
        if raw not in known:
            known[raw] = Regime(tuple(hours(*one) for one in raw))
        found[key] = known[raw]
    return found


def signature() -> tuple[Any, ...]:
    """What changes with nearly every change of the facts, for changes that nobody announced."""
    return (
        *CarPark.objects.aggregate(n=Count("pk"), last=Max("changed_at")).values(),
        *Limit.objects.aggregate(n=Count("pk"), last=Max("pk")).values(),
        *Tariff.objects.aggregate(n=Count("pk"), last=Max("pk")).values(),
    )


def number_now() -> tuple[int, int]:
    """The tick: which batch was the last, and which state the facts are in."""
    return Tick.objects.values_list("seq", "facts").first() or (0, 0)
