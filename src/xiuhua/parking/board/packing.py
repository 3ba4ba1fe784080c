"""A batch of vacancies as bytes: what the ingest writes and every board reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..rules.standing import State

STATES = tuple(State)
NONE = -1
ROW = np.dtype(
    [
        ("car_park", "<i8"),
        ("free", "<i4"),
        ("state", "u1"),
        ("as_of_us", "<i8"),
        ("stale_us", "<i8"),
    ]
)
"""`free` is -1 where it is unknown; moments are microseconds since 1970 in UTC, -1 for none."""


class Row(NamedTuple):
    """One vacancy."""

    car_park: int
    free: int | None
    state: State
    as_of: datetime | None
    stale_at: datetime | None


def packed(rows: Iterable[Row]) -> bytes:
    """The rows, end to end."""
    found = [
        (one.car_park, NONE if one.free is None else one.free, STATES.index(one.state),
         micros(one.as_of), micros(one.stale_at))
        for one in rows
    ]  # fmt: skip
    return np.array(found, dtype=ROW).tobytes()


def unpacked(content: bytes | memoryview) -> NDArray[np.void]:
    """The rows as a structured array, without a copy; ValueError where bytes are missing."""
    return np.frombuffer(content, dtype=ROW)


def micros(moment: datetime | None) -> int:
    """Microseconds since 1970, or -1 for none."""
    if moment is None:
        return NONE
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
