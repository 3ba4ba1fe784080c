"""A day of readings into its files, beside DuckDB's COPY of the same rows."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import django

DAY = date(2026, 5, 11)


def _fill(readings: int, lots: int) -> None:
    """So many readings of one count a car park, at random seconds of the day."""
    from xiuhua.parking.history.folder import bounds
    from xiuhua.parking.models import CarPark, Device, Reading, Source

    source = Source.objects.create(key="bench", title="Bench")
    parks = CarPark.objects.bulk_create(
        CarPark(number=f"B{n}", name=f"B{n}", supply="public", division="500116", capacity=100)
        for n in range(lots)
    )
    devices = Device.objects.bulk_create(
        Device(source=source, key=f"count-{n}", car_park=park) for n, park in enumerate(parks)
    )
    dice, start, each = random.Random(7), bounds(DAY)[0], readings // lots
    seconds = [sorted(dice.sample(range(86_400), each)) for _ in range(20)]

    def rows() -> Any:
        for n, device in enumerate(devices):
            for second in seconds[n % len(seconds)]:
                at = start + timedelta(seconds=second, microseconds=n)
                yield Reading(device=device, at=at, received_at=at, free=dice.randrange(101))

    Reading.objects.bulk_create(rows(), batch_size=5_000)


def main() -> None:
    """Fill a home, measure, and print one line of JSON."""
    asked = json.loads(sys.argv[1])
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from xiuhua.parking.history import folder, keeping
    from xiuhua.parking.models import HistoryDay

    _fill(asked["readings"], asked["lots"])
    now: datetime = timezone.now()
    keeping.keep(DAY, now)
    path, raw = folder.path_of(DAY, "readings"), folder.root() / "raw.parquet"

    def kept() -> None:
        for name in ("readings", "occupancy"):
            folder.path_of(DAY, name).unlink()
        keeping.keep(DAY, now)

    def copied(db: Any) -> None:
        db.execute("COPY held TO $to (FORMAT parquet, COMPRESSION zstd)", {"to": str(raw)})

    with folder.engine() as db:
        db.execute(f"CREATE TEMP TABLE held AS SELECT * FROM {folder.rows_of(path)}")
        ours = [_took(kept) for _ in range(asked["runs"])]
        theirs = [_took(lambda: copied(db)) for _ in range(asked["runs"])]
    checked = _took(lambda: keeping.is_kept(DAY))
    rows, slots = HistoryDay.objects.values_list("readings", "slots").get(day=DAY)
    rate = rows / sorted(ours)[len(ours) // 2]
    said = (
        f"{rows:,} readings and {slots:,} slots of occupancy, {path.stat().st_size / rows:.1f} bytes a reading; "
        f"{rate:,.0f} readings a second; looking whether the day may go from the database takes {checked:.1f} s."
    )  # fmt: skip
    results = [
        {"name": "COPY by DuckDB, rows in memory", "cost_ms": [one * 1000 for one in theirs]},
        {"name": "the day: database to files, compared, synced, with occupancy", "cost_ms": [one * 1000 for one in ours]},
    ]  # fmt: skip
    print(json.dumps({"vendor": connection.vendor, "title": "A day into its files", "said": said, "results": results}))  # fmt: skip


def _took(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
