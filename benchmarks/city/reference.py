"""What the figures are compared with: the least that the same database can do on the same machine."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from .. import harness
from .pace import Paced

FILLING = "x" * 220
"""With number, moments and class a row of about 300 bytes."""
TABLE = """CREATE TABLE bench_raw (
  id {key}, number varchar(19) NOT NULL UNIQUE, state varchar(12) NOT NULL,
  at varchar(32) NOT NULL, words text NOT NULL)"""
INDEXES = (
    "CREATE INDEX bench_raw_state ON bench_raw (state, at)",
    "CREATE INDEX bench_raw_at ON bench_raw (at)",
)
INSERT = "INSERT INTO bench_raw (number, state, at, words) VALUES ({0}, {0}, {0}, {0})"


def inserts(times: int, runs: int) -> Paced:
    """Single rows, each its own durable commit, from one connection without Django."""
    result = Paced("raw durable insert of one row")
    with _opened() as insert:
        numbers = iter(range(times * runs))
        for _run in range(runs):
            timed(result, times, lambda _n: insert(f"{next(numbers):019d}"))
    return result


def timed(result: Paced, times: int, do: Callable[[int], None]) -> None:
    """One run of `times`, one after the other, in this process."""
    with result.run():
        own, theirs, started = time.process_time(), _backends_s(), time.perf_counter()
        for n in range(times):
            began = time.perf_counter()
            do(n)
            result.latencies_ms.append((time.perf_counter() - began) * 1000)
        result.cost_ms.append((time.perf_counter() - started) * 1000 / times)
        result.app_cpu_ms.append((time.process_time() - own) * 1000 / times)
        result.db_cpu_ms.append((_backends_s() - theirs) * 1000 / times)


def _backends_s() -> float:
    return harness.cpu_s(harness.postgres_pids())


@contextmanager
def _opened() -> Iterator[Callable[[str], None]]:
    """The table, and a way to insert one row into it and commit."""
    postgres = connection.vendor == "postgresql"
    raw = _postgres() if postgres else _sqlite()
    key = "bigserial PRIMARY KEY" if postgres else "integer PRIMARY KEY"
    sql = INSERT.format("%s" if postgres else "?")
    try:
        for statement in (TABLE.format(key=key), *INDEXES):
            raw.execute(statement)
        yield lambda number: raw.execute(sql, (number, "reported", "2026-11-22T08:00", FILLING))
    finally:
        raw.execute("DROP TABLE IF EXISTS bench_raw")
        raw.close()


def _sqlite() -> Any:
    raw = sqlite3.connect(Path(settings.DATABASES["default"]["NAME"]), isolation_level=None)
    raw.execute("PRAGMA busy_timeout=20000")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    return raw


def _postgres() -> Any:
    import psycopg

    given = connection.get_connection_params()
    wanted = {name: given[name] for name in ("dbname", "user", "host", "port") if name in given}
    return psycopg.connect(**wanted, autocommit=True)


def fifty_rows(times: int, runs: int, state: str) -> Paced:
    """The fifty most urgent cases of a state, every column, as bare tuples; no page around them."""
    result = Paced("bare SELECT of 50 cases", queries=1)
    sql = "SELECT * FROM cases_case WHERE state = %s ORDER BY due_at, id LIMIT 50"
    with connection.cursor() as cursor:

        def ask(_n: int) -> None:
            cursor.execute(sql, [state])
            cursor.fetchall()

        for _run in range(runs):
            timed(result, times, ask)
    return result
