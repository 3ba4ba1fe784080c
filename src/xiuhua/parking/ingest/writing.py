"""Writing many rows at once: filled into a table of this connection, and moved from there.

PostgreSQL takes the columns as they lie in memory (COPY in its binary form), SQLite row by row.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from ..board.packing import NONE, ROW, STATES
from .columns import Flags, Ints, Words
from .standings import Standings, named

EPOCH_2000_US = 946_684_800_000_000
"""PostgreSQL counts its microseconds from the year 2000."""
MAYBE, WINS, FRESH = 1, 2, 4
"""What is known of a staged reading: it may be there already; it is the latest word; the first one."""

_STAGED = """
CREATE TEMPORARY TABLE IF NOT EXISTS parking_staged (
  n integer, device_id bigint, at {moment}, received_at {moment}, free integer, occupied integer,
  open integer, timed {flag}, flags integer) {ends}
"""
_STOOD = """
CREATE TEMPORARY TABLE IF NOT EXISTS parking_stood (
  car_park_id bigint, state varchar(7), free integer, as_of {moment}, stale_at {moment}, why {json}) {ends}
"""
_FILL = "INSERT INTO parking_staged VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_SAYS = "NULLIF(s.free, -1), NULLIF(s.occupied, -1), {opened}, s.timed, s.at, s.received_at"
_THERE = """
SELECT s.n, (SELECT {equal} FROM parking_reading r WHERE r.at = s.at AND r.device_id = s.device_id)
FROM parking_staged s WHERE s.flags & 1 = 1
"""
_HISTORY = """
INSERT INTO parking_reading (free, occupied, open, timed, at, received_at, device_id)
SELECT {says}, s.device_id FROM parking_staged s WHERE true ON CONFLICT DO NOTHING
"""
_FIRST = """
INSERT INTO parking_latest (free, occupied, open, timed, at, received_at, seq, device_id)
SELECT {says}, %s, s.device_id FROM parking_staged s WHERE s.flags & 6 = 6
"""
_LATEST = """
UPDATE parking_latest SET (free, occupied, open, timed, at, received_at, seq) = ({says}, %s)
FROM parking_staged s WHERE s.flags & 6 = 2 AND parking_latest.device_id = s.device_id
"""
_VACANCIES = """
INSERT INTO parking_vacancy (car_park_id, state, free, as_of, stale_at, why)
SELECT car_park_id, state, free, as_of, stale_at, why FROM parking_stood WHERE true
ON CONFLICT (car_park_id) DO UPDATE SET state = excluded.state, free = excluded.free,
  as_of = excluded.as_of, stale_at = excluded.stale_at, why = excluded.why
"""
_KINDS = {"n": ">i4", "device_id": ">i8", "at": ">i8", "received_at": ">i8", "free": ">i4",
          "occupied": ">i4", "open": ">i4", "timed": "u1", "flags": ">i4"}  # fmt: skip
_ROW_OF_POSTGRES = np.dtype(
    [("fields", ">i2")]
    + [part for name, kind in _KINDS.items() for part in ((f"length_{name}", ">i4"), (name, kind))]
)
_HEAD, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


def _words() -> dict[str, str]:
    """How the two databases spell it."""
    if _is_postgres():
        opened, same = "CASE s.open WHEN 1 THEN true WHEN 0 THEN false END", "IS NOT DISTINCT FROM"
        kinds = {"moment": "timestamptz", "flag": "boolean", "json": "jsonb", "ends": "ON COMMIT DELETE ROWS"}  # fmt: skip
    else:
        opened, same = "NULLIF(s.open, -1)", "IS"
        kinds = {"moment": "datetime", "flag": "bool", "json": "text", "ends": ""}
    pairs = [("r.free", "NULLIF(s.free, -1)"), ("r.occupied", "NULLIF(s.occupied, -1)"), ("r.open", opened)]  # fmt: skip
    equal = " AND ".join(f"{one} {same} {other}" for one, other in pairs)
    return {"says": _SAYS.format(opened=opened), "equal": equal, **kinds}


def readings(
    rows: Ints, devices: Ints, words: Words, flags: NDArray[np.int64], seq: int
) -> tuple[Ints, Flags]:
    """Add to the history, and to the last words those flagged: what of it was there already.

    `rows` number the readings. Answers the numbers of those that were there, and which of them
    said the same.
    """
    spelt = _words()
    with connection.cursor() as cursor:
        _stage(cursor, rows, devices, words, flags, spelt)
        there: list[tuple[int, Any]] = []
        if (flags & MAYBE).any():
            cursor.execute(_THERE.format(**spelt))
            there = [(n, same) for n, same in cursor.fetchall() if same is not None]
        cursor.execute(_HISTORY.format(**spelt))
        if (flags & FRESH).any():
            cursor.execute(_FIRST.format(**spelt), [seq])
        if ((flags & (WINS | FRESH)) == WINS).any():
            cursor.execute(_LATEST.format(**spelt), [seq])
    return (
        np.array([n for n, _same in there], dtype=np.int64),
        np.array([bool(same) for _n, same in there], dtype=bool),
    )


def _stage(
    cursor: Any, rows: Ints, devices: Ints, words: Words, flags: NDArray[np.int64],
    spelt: dict[str, str],
) -> None:  # fmt: skip
    cursor.execute(_STAGED.format(**spelt))
    cursor.execute("DELETE FROM parking_staged")  # of an earlier delivery in the same transaction
    if _is_postgres():
        with cursor.copy("COPY parking_staged FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_HEAD + _packed(rows, devices, words, flags).tobytes() + _END)
        return
    columns = (
        rows.tolist(), devices.tolist(), _told(words.at), _told(words.received), words.free.tolist(),
        words.occupied.tolist(), words.open.tolist(), words.timed.tolist(), flags.tolist(),
    )  # fmt: skip
    cursor.executemany(_FILL, zip(*columns, strict=True))


def _packed(rows: Ints, devices: Ints, words: Words, flags: NDArray[np.int64]) -> NDArray[np.void]:
    """The rows as PostgreSQL's COPY reads them: each value after its length, high byte first."""
    made = np.zeros(len(rows), dtype=_ROW_OF_POSTGRES)
    made["fields"] = len(_KINDS)
    for name, kind in _KINDS.items():
        made[f"length_{name}"] = np.dtype(kind).itemsize
    made["n"], made["device_id"], made["flags"] = rows, devices, flags
    made["at"], made["received_at"] = words.at - EPOCH_2000_US, words.received - EPOCH_2000_US
    made["free"], made["occupied"] = words.free, words.occupied
    made["open"], made["timed"] = words.open, words.timed
    return made


def vacancies(car_parks: Ints, found: Standings) -> bytes:
    """Write how the car parks stand, and answer the same packed for the boards."""
    if len(car_parks):
        spelt = _words()
        with connection.cursor() as cursor:
            cursor.execute(_STOOD.format(**spelt))
            cursor.execute("DELETE FROM parking_stood")
            _stand(cursor, _lines(car_parks, found))
            cursor.execute(_VACANCIES)
    made = np.zeros(len(car_parks), dtype=ROW)
    made["car_park"], made["free"], made["state"] = car_parks, found.free, found.state
    made["as_of_us"], made["stale_us"] = found.as_of, found.stale_at
    return made.tobytes()


def _stand(cursor: Any, lines: list[tuple[Any, ...]]) -> None:
    if _is_postgres():
        text = "\n".join(
            "\t".join("\\N" if cell is None else str(cell) for cell in line) for line in lines
        )
        with cursor.copy("COPY parking_stood FROM STDIN") as copy:
            copy.write(text)
        return
    cursor.executemany("INSERT INTO parking_stood VALUES (%s, %s, %s, %s, %s, %s)", lines)


def _lines(car_parks: Ints, found: Standings) -> list[tuple[Any, ...]]:
    whys = {why: msgspec.json.encode(named(why)).decode() for why in set(found.why.tolist())}
    free = [None if one == NONE else one for one in found.free.tolist()]
    return list(
        zip(
            car_parks.tolist(), [STATES[one].value for one in found.state.tolist()], free,
            _told(found.as_of), _told(found.stale_at), [whys[one] for one in found.why.tolist()],
            strict=True,
        )
    )  # fmt: skip


def _told(moments: Ints) -> list[str | None]:
    """Moments in UTC as the database reads them; SQLite keeps text, as Django writes it there."""
    texts = np.datetime_as_string(moments.astype("datetime64[us]"), unit="us").tolist()
    zone = "+00:00" if _is_postgres() else ""
    return [
        None if moment == NONE else f"{text[:10]} {text[11:].removesuffix('.000000')}{zone}"
        for moment, text in zip(moments.tolist(), texts, strict=True)
    ]
