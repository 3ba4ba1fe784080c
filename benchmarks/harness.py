"""What every benchmark needs: the machine, its disk, medians, percentiles, ratios, CPU and queries.

A figure without its machine and its disk says nothing, and one run says little: print `machine()`
first, run a thing several times beside a reference in the same call, and give the ratio.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET TRANSACTION")


# --- the machine ------------------------------------------------------------------------------------
def machine(folder: Path | None = None) -> str:
    """One line: processor, cores, memory, system, Python, SQLite, and the disk's fsync."""
    import sqlite3

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    told = [_processor(), f"{cores} cores", _memory(), platform.system(), platform.release()]
    told += [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    p50, p99 = fsync_ms(folder)
    return ", ".join([*told, f"fsync p50 {p50:.2f} ms p99 {p99:.2f} ms"])


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    with contextlib.suppress(ValueError, OSError, AttributeError):
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return "? GiB"


def fsync_ms(folder: Path | None = None, times: int = 100) -> tuple[float, float]:
    """How long a durable write of 4 KiB takes, median and 99th percentile, in ms."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        took = []
        for _ in range(times):
            file.write(os.urandom(4096))
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - started) * 1000)
    return percentile(took, 50), percentile(took, 99)


# --- figures ----------------------------------------------------------------------------------------
def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` per cent lie, by nearest rank; 0.0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))] if ordered else 0.0


def median_of(runs: int, measure: Callable[[], float]) -> float:
    """The median of several measurements."""
    return statistics.median(measure() for _ in range(runs))


@dataclass
class Result:
    """One measured thing: its unit cost in each run, and latencies in ms where there are any."""

    name: str
    cost_ms: list[float] = field(default_factory=list)
    app_cpu_ms: list[float] = field(default_factory=list)
    db_cpu_ms: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    queries: int | None = None

    def row(self, reference: Result | None = None) -> list[str]:
        """Cells of the table: medians over the runs, and the ratio to the reference."""
        own = statistics.median(self.cost_ms) if self.cost_ms else 0.0
        theirs = statistics.median(reference.cost_ms) if reference and reference.cost_ms else 0.0
        return [
            self.name,
            f"{own:.3f}",
            _median(self.app_cpu_ms),
            _median(self.db_cpu_ms),
            "" if self.queries is None else str(self.queries),
            f"{percentile(self.latencies_ms, 50):.2f}" if self.latencies_ms else "",
            f"{percentile(self.latencies_ms, 99):.2f}" if self.latencies_ms else "",
            f"{own / theirs:.2f}" if theirs else "",
        ]


HEAD = ["", "ms each", "app CPU ms", "db CPU ms", "queries", "p50 ms", "p99 ms", "× reference"]


def _median(values: list[float]) -> str:
    return f"{statistics.median(values):.3f}" if values else ""


def table(results: Sequence[Result], reference: Result | None = None) -> str:
    """All results as a Markdown table."""
    rows = [HEAD, *([one.row(None if one is reference else reference) for one in results])]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


# --- CPU --------------------------------------------------------------------------------------------
def cpu_s(pids: Sequence[int]) -> float:
    """CPU seconds (user and system) that the processes have used, with their ended children."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(parts[n]) for n in (11, 12, 13, 14))
    return total / _TICKS


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in task.read_text().split()]
    return found


def postgres_pids() -> list[int]:
    """The backends of the connected PostgreSQL; none on SQLite, whose work is the application's."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        return [pid for (pid,) in cursor.fetchall()]


# --- queries ----------------------------------------------------------------------------------------
@contextlib.contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The SQL of the block, without the statements that only begin and end transactions."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].upper().startswith(_TRANSACTION_WORDS)
    ]


# --- a server and its callers -----------------------------------------------------------------------
@dataclass
class Server:
    """A served home: where it answers and which processes it is."""

    host: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def pids(self) -> list[int]:
        return family(self.process.pid)


@contextlib.contextmanager
def served(env: dict[str, str], *, workers: int = 2, threads: int = 2) -> Iterator[Server]:
    """granian over the home and database of `env`, as the demo runs it."""
    from xiuhua.site import serving

    port = serving.free_port("127.0.0.1", 0, insist=True)
    argv = serving.web("127.0.0.1", port, workers=workers, threads=threads).argv
    process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL)
    try:
        well = serving.wait_until_healthy(
            "127.0.0.1", port, secure=False, for_s=60, tend=lambda: None, stop=lambda: False
        )
        if not well:
            raise RuntimeError("the server did not become healthy")
        yield Server("127.0.0.1", port, process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


Ask = Callable[[http.client.HTTPConnection, int], int]
"""Sends the n-th request on a kept connection, reads the answer, and gives its status."""


def called(server: Server, ask: Ask, *, times: int, callers: int = 4) -> tuple[float, list[float]]:
    """Call `times` times from `callers` threads: (seconds in all, latencies in ms).

    Any answer of 400 and above is an error of the benchmark and raises.
    """
    numbers, lock = iter(range(times)), threading.Lock()
    latencies: list[float] = []
    bad: list[int] = []

    def caller() -> None:
        door = http.client.HTTPConnection(server.host, server.port, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None or bad:
                break
            started = time.perf_counter()
            status = ask(door, number)
            took = (time.perf_counter() - started) * 1000
            with lock:
                latencies.append(took)
                if status >= 400:
                    bad.append(status)
        door.close()

    threads = [threading.Thread(target=caller) for _ in range(callers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if bad:
        raise RuntimeError(f"the server answered {bad[0]}")
    return time.perf_counter() - started, latencies


@contextlib.contextmanager
def home(**env: str) -> Iterator[dict[str, str]]:
    """The environment of a fresh, migrated home in a temporary folder, gone afterwards."""
    folder = Path(
        tempfile.mkdtemp(
            prefix="xiuhua-bench-", dir=ROOT / "var" if (ROOT / "var").exists() else None
        )
    )
    (folder / "static").mkdir()
    made = {**os.environ, "XIUHUA_HOME": str(folder), "XIUHUA_LOG_LEVEL": "ERROR", **env}
    try:
        subprocess.run(
            [sys.executable, "-m", "xiuhua.site.command_line", "migrate", "-v", "0"],
            env=made,
            check=True,
        )
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def databases(only: str | None) -> Iterator[dict[str, str]]:
    """What tells a home which database it is on: SQLite, then PostgreSQL where there is one."""
    if only != "postgresql":
        yield {}
    if only != "sqlite":
        with postgres() as url:
            if url:
                yield {"DATABASE_URL": url}


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of a durable temporary PostgreSQL, or None where there is none."""
    from tools import pgtemp

    with contextlib.ExitStack() as stack:
        try:
            url: Any = stack.enter_context(pgtemp.temporary(durable=True))
        except pgtemp.Impossible as words:
            print(f"PostgreSQL left out: {words}")
            url = None
        yield url
