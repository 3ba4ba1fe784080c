"""A ledger in a process of its own: ``python -m benchmarks.city.counting ASKED``; prints JSON.

Ten years of changes in three classes and three hundred communities, drawn by a fixed seed.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import django

from .. import harness

SEED = 20221231
LAST = date(2025, 12, 31)
DAYS = 3650
ON = date(2025, 8, 17)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
CLASSES = (("attached", "A"), ("public", "P"), ("on_street", "S"))
TIMES = 3
PLAIN_STOCK = """
    SELECT class_key, substr(division, 1, 9), SUM(quantity) FROM ledgers_entry
    WHERE ledger_id = %s AND day <= %s GROUP BY 1, 2"""
PLAIN_BRIDGE = """
    SELECT class_key, substr(division, 1, 9), CASE WHEN day < %s THEN '' ELSE counts_as END,
      SUM(quantity)
    FROM ledgers_entry WHERE ledger_id = %s AND day <= %s GROUP BY 1, 2, 3"""
COLUMNS = (
    "ledger_id", "day", "quantity", "class_key", "division", "subject_kind", "subject_key",
    "reason", "counts_as", "document", "basis", "words", "reverses", "entered_at", "by",
)  # fmt: skip


def changes(count: int, seed: int) -> Iterator[Any]:
    """So many changes: nine in ten add, one in ten takes away."""
    from xiuhua.ledgers.actions import Change
    from xiuhua.ledgers.rules import Reason

    chance = random.Random(seed)
    places = [f"5001160{town:02}{n:03}" for town in range(1, 31) for n in range(1, 11)]
    for n in range(count):
        gone = chance.random() < 0.1
        yield Change(
            day=LAST - timedelta(days=chance.randrange(DAYS)),
            quantity=-chance.randint(1, 20) if gone else chance.randint(1, 200),
            reason=Reason.REMOVED if gone else chance.choice([Reason.BUILT, Reason.REGISTERED]),
            class_key=chance.choice(CLASSES)[0], division=chance.choice(places),
            subject=("bench.car_park", f"{n % 5000}"), document="No. 7", basis="2019",
        )  # fmt: skip


def filled(count: int) -> tuple[Any, float]:
    """(the ledger, seconds of entering): all of them by the same door that an import takes."""
    from xiuhua.kernel.permissions import SYSTEM
    from xiuhua.ledgers.actions import book_many, open_ledger

    ledger = open_ledger(key="bench.bays", title="Bays", unit="bays", classes=CLASSES, by=SYSTEM)
    drawn = list(changes(count, SEED))
    started = time.perf_counter()
    for start in range(0, count, 50_000):
        book_many(ledger=ledger, changes=drawn[start : start + 50_000], by=SYSTEM)
    return ledger, time.perf_counter() - started


def plainly(count: int) -> float:
    """Seconds of the same rows into a bare table without an index, by executemany."""
    from django.db import connection, transaction
    from django.utils import timezone

    at = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = [
        ("bench.bays", str(one.day), int(one.quantity) * 100, one.class_key, one.division,
         *one.subject, one.reason.value, one.reason.value, one.document, one.basis, "", False, at,
         "system")
        for one in changes(count, SEED)
    ]  # fmt: skip
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    gaps = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_entry AS SELECT {names} FROM ledgers_entry WHERE 1 = 0")
        started = time.perf_counter()
        with transaction.atomic():
            for start in range(0, count, 50_000):
                some = rows[start : start + 50_000]
                cursor.executemany(f"INSERT INTO bench_entry ({names}) VALUES ({gaps})", some)
        took = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_entry")
    return took


def timed(name: str, runs: int, work: Callable[[], Any]) -> harness.Result:
    """Several answers in each run; a first one warms up and does not count."""
    result = harness.Result(name)
    with harness.counted_queries() as asked:
        work()
    result.queries = len(asked)
    for _run in range(runs):
        took = []
        for _turn in range(TIMES):
            started = time.perf_counter()
            work()
            took.append((time.perf_counter() - started) * 1000)
        result.cost_ms.append(statistics.mean(took))
        result.latencies_ms += took
    return result


def asked_plainly(sql: str, params: list[Any]) -> list[Any]:
    """The rows of a plain statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def reading(ledger: Any, runs: int) -> dict[str, list[harness.Result]]:
    """Stock and bridge: a plain SUM, without kept sums, with them."""
    from django.utils import timezone

    from xiuhua.ledgers.actions import keep_sums
    from xiuhua.ledgers.models import Checkpoint
    from xiuhua.ledgers.queries import bridge, stock

    by, key = ("class", "town"), ledger.key
    day, (first, last) = str(ON), YEAR

    def plain_stock() -> list[Any]:
        return asked_plainly(PLAIN_STOCK, [key, day])

    def plain_bridge() -> list[Any]:
        return asked_plainly(PLAIN_BRIDGE, [str(first), key, str(last)])

    def same() -> None:
        held = {(one, town): int(n) for one, town, n in plain_stock()}
        assert {pair: int(n * 100) for pair, n in stock(key, ON, by=by).items()} == held
        ends: dict[tuple[str, str], int] = {}
        for one, town, _reason, n in plain_bridge():
            ends[one, town] = ends.get((one, town), 0) + int(n)
        found = bridge(key, first, last, by=by)
        assert {pair: int(one.closing * 100) for pair, one in found.items()} == ends

    same()
    stocks = [
        timed("plain SQL SUM", runs, plain_stock),
        timed("stock, no sums kept", runs, lambda: stock(key, ON, by=by)),
    ]
    bridges = [
        timed("plain SQL SUM", runs, plain_bridge),
        timed("bridge, no sums kept", runs, lambda: bridge(key, first, last, by=by)),
    ]
    started = time.perf_counter()
    keep_sums(date(2026, 1, 2))
    kept_s = time.perf_counter() - started
    analyse()
    same()
    stocks.append(timed("stock, sums kept", runs, lambda: stock(key, ON, by=by)))
    stocks.append(
        timed("stock as known now", runs, lambda: stock(key, ON, by=by, known_at=timezone.now()))
    )
    bridges.append(timed("bridge, sums kept", runs, lambda: bridge(key, first, last, by=by)))
    NOTES.append(f"Keeping the sums of ten years and twelve months at once: {kept_s:.1f} s, "
                 f"{Checkpoint.objects.count():,} rows.")  # fmt: skip
    return {
        "Stock on a day, by class and town": stocks,
        "The year's bridge, by class and town": bridges,
    }


NOTES: list[str] = []


def entering_one(ledger: Any, times: int, runs: int) -> list[harness.Result]:
    """One entry as a recorded deed of its own, beside a raw durable insert."""
    from xiuhua.kernel.permissions import SYSTEM
    from xiuhua.ledgers.actions import book

    from . import reference

    raw = reference.inserts(times, runs)
    result = harness.Result("one entry, a recorded deed")
    drawn = changes(times * runs + 1, SEED + 1)
    with harness.counted_queries() as asked:
        book(ledger=ledger, change=next(drawn), by=SYSTEM)
    result.queries = len(asked)
    for _run in range(runs):
        took = []
        for _turn in range(times):
            started = time.perf_counter()
            book(ledger=ledger, change=next(drawn), by=SYSTEM)
            took.append((time.perf_counter() - started) * 1000)
        result.cost_ms.append(statistics.mean(took))
        result.latencies_ms += took
    plain = harness.Result(raw.name, cost_ms=raw.cost_ms, latencies_ms=raw.latencies_ms)
    return [plain, result]


def analyse() -> None:
    """Let the database know its tables, as it does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def main(asked: dict[str, Any]) -> None:
    """Everything on the database of this home; JSON on the last line."""
    django.setup()
    from django.db import connection

    count, runs = asked["entries"], asked["runs"]
    ledger, took = filled(count)
    analyse()
    bare = plainly(count)
    NOTES.append(
        f"Entering {count:,} in batches of 50,000: {count / took:,.0f} entries/s; the same rows by "
        f"executemany into a bare table without index: {count / bare:,.0f}/s ({took / bare:.1f} ×)."
    )
    tables = reading(ledger, runs)
    tables["Entering one at a time"] = entering_one(ledger, asked["deeds"], runs)
    told = {title: [asdict(one) for one in rows] for title, rows in tables.items()}
    vendor = f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}"
    print(json.dumps({"vendor": vendor, "tables": told, "notes": NOTES}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
