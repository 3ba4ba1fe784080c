"""Rows of the database as columns of whole numbers, as fast as each of the two gives them.

PostgreSQL hands all cells over as they lie in memory (COPY in its binary form), SQLite row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import numpy as np
from django.db import connection
from numpy.typing import NDArray

NONE = -1
"""An empty cell; no count is below zero."""
_HEAD_BYTES, _END_BYTES = 19, 2

Columns = dict[str, NDArray[np.int64]]


@dataclass(frozen=True)
class DayFile:
    """One file of a day: its name, the table it comes from, and its columns with their types.

    `best` orders rows of one device and moment: the first is the one that counts.
    """

    name: str
    table: str
    told: dict[str, str]
    best: str


READINGS = DayFile(
    "readings", "parking_reading",
    {"free": "INTEGER", "occupied": "INTEGER", "open": "BOOLEAN", "timed": "BOOLEAN"},
    "received, free, occupied, open",
)  # fmt: skip
PASSES = DayFile(
    "passes", "parking_passing", {"cars_in": "INTEGER", "cars_out": "INTEGER"},
    "cars_in DESC, cars_out DESC",
)  # fmt: skip
KINDS = (READINGS, PASSES)


def between(kind: DayFile, start: datetime, end: datetime) -> Columns:
    """What was said from `start` until before `end`: device, moment, received (µs), and what was told."""
    names = ["device", "moment", "received", *kind.told]
    cells = ["device_id", _micros("at"), _micros("received_at")]
    cells += [f"COALESCE(CAST({name} AS integer), {NONE})" for name in kind.told]
    listed = ", ".join(f"CAST({cell} AS bigint)" for cell in cells)
    asked = f"SELECT {listed} FROM {kind.table} WHERE at >= %s AND at < %s"
    taken = _copied if connection.vendor == "postgresql" else _fetched
    table = taken(asked, (start, end), len(names))
    return {name: np.ascontiguousarray(table[:, n]) for n, name in enumerate(names)}


def _micros(column: str) -> str:
    """A moment as microseconds since 1970, exactly."""
    if connection.vendor == "postgresql":
        return f"extract(epoch FROM {column}) * 1000000"
    part = f"substr(substr({column}, 21) || '000000', 1, 6)"
    return f"strftime('%%s', substr({column}, 1, 19)) * 1000000 + {part}"


def _copied(asked: str, within: tuple[datetime, datetime], width: int) -> NDArray[np.int64]:
    binary = f"COPY ({asked}) TO STDOUT (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(binary, within) as copy:
        told = b"".join(copy)
    row = np.dtype([("fields", ">i2"), ("cells", [("bytes", ">i4"), ("value", ">i8")], (width,))])
    rows = np.frombuffer(told[_HEAD_BYTES:-_END_BYTES], dtype=row)
    return rows["cells"]["value"].astype(np.int64)


def _fetched(asked: str, within: tuple[datetime, datetime], width: int) -> NDArray[np.int64]:
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(asked, [adapt(one) for one in within])
        told = np.fromiter(chain.from_iterable(cursor), dtype=np.int64)
    return told.reshape(-1, width)
