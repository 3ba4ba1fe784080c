"""Days into files: again when something came late, and never let go of what a file does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from django.db.models import Count, F, Sum

from ..models import HistoryDay, Passing, Reading
from . import occupancy
from .folder import bounds, engine, path_of, placed, rows_of, sha256
from .rows import KINDS, NONE, DayFile, between

AT_ONCE = timedelta(hours=3)
"""So much is in the memory of this process at a time."""


class CopyError(Exception):
    """What was written does not read back as what it was made of."""


def keep_days(days: Iterable[date], now: datetime) -> list[date]:
    """Write the days that have changed since they were last written; which they were."""
    written = dict(HistoryDay.objects.values_list("day", "mark"))
    changed = [day for day in days if written.get(day) != mark_of(day)]
    for day in changed:
        keep(day, now)
    return changed


def mark_of(day: date) -> str:
    """What the database holds of a day, in short: another mark, other rows."""
    start, end = bounds(day)
    readings = Reading.objects.filter(at__gte=start, at__lt=end).count()
    told = Passing.objects.filter(at__gte=start, at__lt=end).aggregate(
        many=Count("*"), cars=Sum(F("cars_in") + F("cars_out"))
    )
    return f"{readings}:{told['many']}:{told['cars'] or 0}"


def keep(day: date, now: datetime) -> HistoryDay:
    """Write a day: what its files hold already, with what the database has besides.

    So a day of which readings have gone from the database loses nothing when one more comes late.
    The mark is taken first: whatever comes while this runs gives another one the next night.
    """
    mark = mark_of(day)
    with engine() as db:
        many = {kind.name: _kept(db, day, kind) for kind in KINDS}
        many["occupancy"] = _written(db, path_of(day, "occupancy"), occupancy.of_day(db, day))
    made, _new = HistoryDay.objects.update_or_create(
        day=day,
        defaults={
            "readings": many["readings"], "passes": many["passes"], "slots": many["occupancy"],
            "mark": mark, "digests": _digests(day, many), "kept_at": now,
        },
    )  # fmt: skip
    return made


def is_kept(day: date) -> bool:
    """Whether the files of a day are as they were written, and hold every row the database has."""
    held = HistoryDay.objects.filter(day=day).first()
    if held is None:
        return False
    files = {name: sha256(path_of(day, name)) for name in held.digests}
    if files != held.digests:
        return False
    with engine() as db:
        return all(not _lacking(db, day, kind) for kind in KINDS)


def _kept(db: duckdb.DuckDBPyConnection, day: date, kind: DayFile) -> int:
    """One kind of rows of a day written to its file; how many rows that has."""
    return _written(db, path_of(day, kind.name), _merged(db, day, kind))


def _merged(db: duckdb.DuckDBPyConnection, day: date, kind: DayFile) -> str:
    """The rows of a day out of the database and the file, each device and moment once."""
    _take(db, day, kind)
    path = path_of(day, kind.name)
    if not path.exists():
        return f"SELECT * FROM {kind.name}"
    db.execute(f"INSERT INTO {kind.name} SELECT {_columns(kind)} FROM {rows_of(path)}")
    once = f"row_number() OVER (PARTITION BY device, moment ORDER BY {kind.best})"
    return f"SELECT * FROM {kind.name} QUALIFY {once} = 1"


def _take(db: duckdb.DuckDBPyConnection, day: date, kind: DayFile) -> None:
    """What the database has of a day, in a table of DuckDB's named after the kind."""
    told = ", ".join(f"{name} {type_}" for name, type_ in kind.told.items())
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE {kind.name} "
        f"(device BIGINT, moment TIMESTAMPTZ, received TIMESTAMPTZ, {told})"
    )
    cells = ", ".join(f"nullif({name}, {NONE})::{type_}" for name, type_ in kind.told.items())
    start, end = bounds(day)
    while start < end:
        until = min(start + AT_ONCE, end)
        columns = between(kind, start, until)
        if len(columns["device"]):
            db.register("chunk", columns)
            db.execute(
                f"INSERT INTO {kind.name} SELECT device, make_timestamptz(moment), "
                f"make_timestamptz(received), {cells} FROM chunk"
            )
            db.unregister("chunk")
        start = until


def _written(db: duckdb.DuckDBPyConnection, path: Path, rows: str) -> int:
    """The rows in a file, read back and compared before it takes its place; none make no file."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE final AS {rows}")
    told = _told(db, "final")
    if told[0] == 0 and not path.exists():
        return 0
    with placed(path) as beside:
        db.execute(
            "COPY (SELECT * FROM final ORDER BY ALL) TO $to (FORMAT parquet, COMPRESSION zstd)",
            {"to": str(beside)},
        )
        if (back := _told(db, rows_of(beside))) != told:
            raise CopyError(f"{path}: {back} instead of {told}")
    return int(told[0])


def _told(db: duckdb.DuckDBPyConnection, rows: str) -> tuple[Any, ...]:
    """How many rows, and a digest that does not ask for their order."""
    found = db.execute(f"SELECT count(*), bit_xor(hash(r)) FROM {rows} r").fetchone()
    assert found is not None
    return found


def _lacking(db: duckdb.DuckDBPyConnection, day: date, kind: DayFile) -> bool:
    """Whether writing the day again would change its file."""
    path, merged = path_of(day, kind.name), _told(db, f"({_merged(db, day, kind)})")
    return merged != (_told(db, rows_of(path)) if path.exists() else (0, None))


def _columns(kind: DayFile) -> str:
    return ", ".join(["device", "moment", "received", *kind.told])


def _digests(day: date, many: dict[str, int]) -> dict[str, str]:
    return {name: sha256(path_of(day, name)) for name, rows in many.items() if rows}
