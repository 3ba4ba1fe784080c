"""``./run bench parking vacancy [--quick] [--runs N] [--seconds S]``: the nearest ten with space, over HTTP.

One granian process serves everything that is compared, in turns of one round after the other: the
board in front of Django, an endpoint that answers nothing, one that gives a kept answer of the board
again and again, the same board by way of a Django view, a tuned Django view that asks the database,
and Redis GEOSEARCH. wrk asks where it is installed, else threads of this program, which are slower
than what they measure.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import harness
from .city.spaces import EAST, NORTH, SOUTH, WEST

SIZES = (2_000, 20_000, 200_000)
CALLERS = 32
ROWS = {
    "/empty": "an empty endpoint",
    "/same": "one answer of the board, kept and given again",
    "/api/v1/parking/vacancy": "vacancy from the board",
    "/board": "the same board through a Django view",
    "/tuned": "a tuned Django view over the database",
    "/redis": "Redis GEOSEARCH",
}
OURS = "/api/v1/parking/vacancy"
SCRIPT = """
math.randomseed({seed})
request = function()
  local lon, lat = {west} + math.random() * {wide}, {south} + math.random() * {high}
  return wrk.format("GET", string.format("{where}?lon=%.6f&lat=%.6f&with_space=1", lon, lat))
end
done = function(summary, latency, requests)
  io.write(string.format("SAID %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read))
end
"""


@dataclass
class Measured:
    """One endpoint over all rounds: requests a second, CPU and latencies in microseconds."""

    per_s: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    p50_us: list[float] = field(default_factory=list)
    p99_us: list[float] = field(default_factory=list)

    def row(self, name: str, empty: Measured, ours: Measured) -> list[str]:
        """Medians; beside the empty endpoint by requests and by CPU, and ours beside this one."""
        mine, least, best = (statistics.median(one.per_s) for one in (self, empty, ours))
        cpu = statistics.median(self.cpu_us)
        share = statistics.median(empty.cpu_us) / cpu if cpu else 0.0
        return [
            name, f"{mine:,.0f}", f"{statistics.median(self.p50_us) / 1000:.2f}",
            f"{statistics.median(self.p99_us) / 1000:.2f}", f"{cpu:.0f}", f"{mine / least:.0%}",
            f"{share:.0%}", f"{best / mine:.2f}",
        ]  # fmt: skip


HEAD = ["", "requests a second", "p50 ms", "p99 ms", "CPU µs each", "of empty", "of empty by CPU",
        "board ÷ this"]  # fmt: skip


def main(words: list[str]) -> int:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="./run bench parking vacancy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 car parks, one short round")
    parser.add_argument("--runs", type=int, default=5, help="rounds over all endpoints")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each is asked")
    parser.add_argument("--only", type=int, choices=SIZES, help="one size")
    told = parser.parse_args(words)
    sizes, runs, seconds = ((2_000,), 1, 1.0) if told.quick else (SIZES, told.runs, told.seconds)
    sizes = (told.only,) if told.only else sizes
    print(f"`./run bench parking vacancy {' '.join(words)}`\n\n{harness.machine()}\n")
    wrk = shutil.which("wrk")
    print(
        f"Asked by {'wrk' if wrk else 'threads of Python, for want of wrk'}, {CALLERS} at a time.\n"
    )
    with redis() as port:
        for size in sizes:
            _one(size, port, wrk, runs, seconds)
    return 0


@contextlib.contextmanager
def redis() -> Iterator[int | None]:
    """The port of a Redis of our own, that keeps nothing; None where there is none."""
    server = shutil.which("redis-server")
    if server is None:
        print("Redis left out: the package redis-server is not installed.\n")
        yield None
        return
    from xiuhua.site.serving import free_port

    port = free_port("127.0.0.1", 0, insist=True)
    argv = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _one(size: int, port: int | None, wrk: str | None, runs: int, seconds: float) -> None:
    env = {"DJANGO_SETTINGS_MODULE": "xiuhua.site.settings", "XIUHUA_LOG_LEVEL": "CRITICAL"}
    with harness.home(**env) as made:
        fill = [sys.executable, "-m", "benchmarks.city.spaces", str(size)]
        subprocess.run(fill, env=made, check=True, cwd=harness.ROOT)
        if port is not None:
            made["BENCH_REDIS"] = str(port)
            _flush(port)
        with served(made) as server:
            found = _rounds(server, port is not None, wrk, runs, seconds)
    print(f"## {size:,} car parks\n")
    rows = [one.row(ROWS[where], found["/empty"], found[OURS]) for where, one in found.items()]
    lines = ["| " + " | ".join(line) + " |" for line in (HEAD, *rows)]
    print("\n".join([lines[0], "|" + "---|" * len(HEAD), *lines[1:]]) + "\n", flush=True)


def _flush(port: int) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", port)) as door:
        door.sendall(b"FLUSHALL\r\n")
        door.recv(100)


@contextlib.contextmanager
def served(env: dict[str, str]) -> Iterator[harness.Server]:
    """One granian process over the bench's own application, ready to answer from memory."""
    from xiuhua.site import serving

    port = serving.free_port("127.0.0.1", 0, insist=True)
    argv = serving.web("127.0.0.1", port, workers=1, threads=1).argv
    here = {**env, "PYTHONPATH": str(harness.ROOT)}
    process = subprocess.Popen(
        [*argv[:-1], "benchmarks.city.spaces_server:application"], env=here, cwd=harness.ROOT
    )
    try:
        server = harness.Server("127.0.0.1", port, process)
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait(server: harness.Server) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            door = http.client.HTTPConnection(server.host, server.port, timeout=290)
            door.request("GET", "/ready")
            if door.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("the board did not become ready")


def _rounds(
    server: harness.Server, with_redis: bool, wrk: str | None, runs: int, seconds: float
) -> dict[str, Measured]:
    found = {where: Measured() for where in ROWS if with_redis or where != "/redis"}
    for where in found:
        _ask(server, where, wrk, 0.5, Measured(), 0)  # warm
    for turn in range(runs):
        for where, one in found.items():
            _ask(server, where, wrk, seconds, one, turn)
    return found


def _ask(
    server: harness.Server, where: str, wrk: str | None, seconds: float, into: Measured, seed: int
) -> None:
    count = 0.0
    while not count:  # on a starved machine a round may pass without an answer
        before = harness.cpu_s(server.pids)
        count, took_s, p50, p99 = (
            _by_wrk(wrk, server, where, seconds, seed)
            if wrk
            else _by_threads(server, where, seconds)
        )
    into.per_s.append(count / took_s)
    into.cpu_us.append((harness.cpu_s(server.pids) - before) / count * 1e6)
    into.p50_us.append(p50)
    into.p99_us.append(p99)


def _by_wrk(
    wrk: str, server: harness.Server, where: str, seconds: float, seed: int
) -> tuple[float, float, float, float]:
    script = SCRIPT.format(
        seed=seed, where=where, west=WEST, wide=EAST - WEST, south=SOUTH, high=NORTH - SOUTH
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ask.lua"
        file.write_text(script)
        argv = [wrk, "-t1", f"-c{CALLERS}", f"-d{max(1, round(seconds))}s", "-s", str(file),
                f"http://{server.host}:{server.port}"]  # fmt: skip
        done = subprocess.run(argv, check=True, capture_output=True, text=True)
    said = re.search(r"SAID (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if said is None or int(said[5]):
        raise RuntimeError(f"{where} failed: {done.stdout}")
    count, took_us, p50, p99 = (float(said[n]) for n in range(1, 5))
    return count, took_us / 1e6, p50, p99


def _by_threads(
    server: harness.Server, where: str, seconds: float
) -> tuple[float, float, float, float]:
    def ask(door: http.client.HTTPConnection, _number: int) -> int:
        lon, lat = random.uniform(WEST, EAST), random.uniform(SOUTH, NORTH)
        door.request("GET", f"{where}?lon={lon:.6f}&lat={lat:.6f}&with_space=1")
        answer: Any = door.getresponse()
        answer.read()
        return int(answer.status)

    times = max(50, round(seconds * 400))
    took_s, latencies = harness.called(server, ask, times=times, callers=4)
    p50, p99 = (harness.percentile(latencies, part) * 1000 for part in (50, 99))
    return times, took_s, p50, p99
