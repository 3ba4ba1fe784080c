"""Counts of 200,000 bays coming in, beside the same database without any thought."""

from __future__ import annotations

import json
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import django

BAYS_A_LOT = 100
STEP = timedelta(seconds=1)
RAW_TABLES = """
CREATE TABLE raw_history (at {moment} NOT NULL, device_id bigint NOT NULL, received_at {moment} NOT NULL,
  free integer, occupied integer, open {flag}, timed {flag} NOT NULL, PRIMARY KEY (at, device_id))
"""
RAW_UPDATE = """
UPDATE parking_latest SET free = s.free, at = s.at, received_at = s.received_at
FROM raw_staged s WHERE s.device_id = parking_latest.device_id
"""
COLUMNS = "(at, device_id, received_at, free, timed)"


class City:
    """A source with so many bays, and deliveries of it that move time on."""

    def __init__(self, bays: int, per_delivery: int) -> None:
        self.bays, self.per_delivery = bays, per_delivery
        self.dice, self.at = random.Random(7), datetime.now(UTC) - timedelta(minutes=8)
        self._build()

    def _build(self) -> None:
        from xiuhua.parking.ingest import tick
        from xiuhua.parking.models import Bay, CarPark, Device, Source

        self.source = Source.objects.create(key="bench", title="Bench")
        lots = CarPark.objects.bulk_create(
            CarPark(number=f"B{n}", name=f"B{n}", supply="public", division="500116", capacity=BAYS_A_LOT)
            for n in range(self.bays // BAYS_A_LOT)
        )  # fmt: skip
        bays = Bay.objects.bulk_create(
            (Bay(car_park=lots[n // BAYS_A_LOT], number=str(n)) for n in range(self.bays)),
            batch_size=2_000,
        )
        devices = Device.objects.bulk_create(
            (
                Device(source=self.source, key=f"bay-{n:06}", measures="bay", car_park_id=bay.car_park_id, bay=bay)
                for n, bay in enumerate(bays)
            ),
            batch_size=2_000,
        )  # fmt: skip
        self.ids = [one.pk for one in devices]
        tick.facts_changed()

    def rows(self, which: list[int] | None = None) -> list[tuple[int, datetime, int]]:
        """Bay, time and whether it is free, for as many bays as a delivery has."""
        self.at += STEP
        chosen = which or self.dice.sample(range(self.bays), self.per_delivery)
        return [(bay, self.at, self.dice.randrange(2)) for bay in chosen]

    def body(self, rows: list[tuple[int, datetime, int]]) -> bytes:
        """The same as JSON, as it comes over HTTP."""
        told = [
            {"key": f"bay-{bay:06}", "at": at.isoformat(), "free": free} for bay, at, free in rows
        ]
        return json.dumps({"source": "bench", "readings": told}).encode()

    def fill(self) -> None:
        """Every bay has said something."""
        for start in range(0, self.bays, self.per_delivery):
            self.take(self.body(self.rows(list(range(start, start + self.per_delivery)))))

    def take(self, body: bytes) -> None:
        """From the bytes that came to the moment it stands."""
        from xiuhua.parking.ingest import decoding

        taken = decoding.take(self.source, decoding.decoded(body), datetime.now(UTC))
        assert taken.current == self.per_delivery, taken


class Raw:
    """What the database does by itself: rows into a history, and the last words from a second copy."""

    def __init__(self, city: City) -> None:
        from django.db import connection

        self.city, self.is_postgres = city, connection.vendor == "postgresql"
        kinds = {"moment": "timestamptz", "flag": "boolean"} if self.is_postgres else {"moment": "datetime", "flag": "bool"}  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(RAW_TABLES.format(**kinds))
            cursor.execute(f"CREATE TEMPORARY TABLE raw_staged {self._like()}")

    def _like(self) -> str:
        if self.is_postgres:
            return "(LIKE raw_history) ON COMMIT DELETE ROWS"
        return "AS SELECT * FROM raw_history"

    def ready(self, rows: list[tuple[int, datetime, int]]) -> Any:
        """The rows as the database takes them, made before the clock runs."""
        now = datetime.now(UTC)
        ids = self.city.ids
        if self.is_postgres:
            lines = (
                f"{at.isoformat()}\t{ids[bay]}\t{now.isoformat()}\t{free}\tt"
                for bay, at, free in rows
            )
            return "\n".join(lines)
        return [(str(at.replace(tzinfo=None)), ids[bay], str(now.replace(tzinfo=None)), free, 1)
                for bay, at, free in rows]  # fmt: skip

    def take(self, ready: Any) -> None:
        """History and last words, in one transaction."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            self._put(cursor, "raw_history", ready)
            cursor.execute("DELETE FROM raw_staged")
            self._put(cursor, "raw_staged", ready)
            cursor.execute(RAW_UPDATE)

    def _put(self, cursor: Any, table: str, ready: Any) -> None:
        if self.is_postgres:
            with cursor.copy(f"COPY {table} {COLUMNS} FROM STDIN") as copy:
                copy.write(ready)
        else:
            cursor.executemany(f"INSERT INTO {table} {COLUMNS} VALUES (%s, %s, %s, %s, %s)", ready)


def measured(name: str, make: Callable[[], Any], take: Callable[[Any], None]) -> Callable[[dict[str, Any]], None]:  # fmt: skip
    """One run of a thing, written into its result."""

    def once(result: dict[str, Any]) -> None:
        ready = make()
        started, cpu = time.perf_counter(), time.process_time()
        take(ready)
        result["latencies_ms"].append((time.perf_counter() - started) * 1000)
        result["cost_ms"].append(result["latencies_ms"][-1])
        result["app_cpu_ms"].append((time.process_time() - cpu) * 1000)

    once.__name__ = name
    return once


class Watch(threading.Thread):
    """A reader of batches, as a board is: when did it first see each?"""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: dict[int, float] = {}
        self.stop = threading.Event()

    def run(self) -> None:
        from django.db import connection

        from xiuhua.parking.models import Batch

        last = 0
        with closing(connection):
            while not self.stop.is_set():
                for seq, packed in Batch.objects.filter(seq__gt=last).values_list("seq", "packed"):
                    assert packed is not None
                    self.seen[seq], last = time.perf_counter(), max(last, seq)
                self.stop.wait(0.1)


def delays(city: City, runs: int) -> list[float]:
    """From the acknowledgement of a delivery to when the reader had its batch, in ms."""
    from xiuhua.parking.models import Tick

    watch, done = Watch(), {}
    watch.start()
    for _run in range(runs):
        city.take(city.body(city.rows()))
        done[Tick.objects.get().seq] = time.perf_counter()
        time.sleep(0.25)
    watch.stop.set()
    watch.join()
    return [
        max(0.0, (watch.seen[seq] - at) * 1000) for seq, at in done.items() if seq in watch.seen
    ]


def main(asked: dict[str, int]) -> dict[str, Any]:
    """All of it, in turn, so that a noisy minute falls on everybody."""
    from django.db import connection

    city = City(asked["bays"], asked["per_delivery"])
    city.fill()
    raw = Raw(city)
    things = {
        "COPY + UPDATE, no thought": measured("raw", lambda: raw.ready(city.rows()), raw.take),
        "taken in: judged, merged, told": measured(
            "ours", lambda: city.body(city.rows()), city.take
        ),
    }
    results: dict[str, dict[str, Any]] = {
        name: {"name": name, "cost_ms": [], "app_cpu_ms": [], "latencies_ms": []} for name in things
    }
    for turn in range(asked["runs"] + 1):
        for name, once in things.items():
            once(results[name] if turn else {"latencies_ms": [], "cost_ms": [], "app_cpu_ms": []})
    medians = [statistics.median(one["cost_ms"]) for one in results.values()]
    theirs, ours = (asked["per_delivery"] / (one / 1000) for one in medians)
    late = sorted(delays(city, 8))
    said = (
        f"{ours:,.0f} readings a second against {theirs:,.0f}: {ours / theirs:.0%} of the raw database "
        f"(aim: 50 %). A reader that looks ten times a second had a delivery after "
        f"{statistics.median(late):.0f} ms (median; longest {late[-1]:.0f} ms)."
    )
    title = f"{asked['per_delivery']:,} readings a delivery, {asked['bays']:,} bays, durable"
    return {
        "vendor": connection.vendor,
        "title": title,
        "results": list(results.values()),
        "said": said,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(json.loads(sys.argv[1]))))
