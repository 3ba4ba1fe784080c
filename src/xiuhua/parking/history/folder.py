"""The files of the days: written beside, synced and renamed, so that nobody ever reads half a one."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
from django.conf import settings
from django.utils.timezone import get_current_timezone

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def root() -> Path:
    """Where the days of parking lie."""
    return Path(settings.HISTORY_ROOT) / "parking"


def path_of(day: date, name: str) -> Path:
    """The file `name` of a day, there or not."""
    return root() / f"day={day.isoformat()}" / f"{name}.parquet"


def there(name: str, first: date, last: date) -> list[Path]:
    """The files `name` that there are, from day to day."""
    days = (first + DAY * n for n in range((last - first).days + 1))
    return [path for day in days if (path := path_of(day, name)).exists()]


def rows_of(*files: Path) -> str:
    """The files as one table in DuckDB's SQL."""
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"read_parquet([{quoted}], hive_partitioning = false)"


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """A path to write to, which takes its place only when the block ends well, and then for good."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*"):  # somebody was killed
        left.unlink()
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        yield beside
        _sync(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        _sync(folder)


def _sync(path: Path) -> None:
    at = os.open(path, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)


def sha256(path: Path) -> str:
    """Of a whole file; "" where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def engine() -> duckdb.DuckDBPyConnection:
    """A DuckDB that keeps to itself: little memory, two threads, nothing fetched from the network."""
    spill = root() / ".spill"
    return duckdb.connect(config={
        "threads": 2, "memory_limit": "1GB", "temp_directory": str(spill),
        "autoinstall_known_extensions": False, "preserve_insertion_order": False,
    })  # fmt: skip


def bounds(day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends, in the zone of the platform."""
    zone = get_current_timezone()
    return datetime.combine(day, time(), zone), datetime.combine(day + DAY, time(), zone)


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)
