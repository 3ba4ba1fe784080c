"""``./run bench cases [--quick] [--only sqlite|postgresql] [--scale]``: what a case costs.

Intake over HTTP beside raw durable inserts, the worklist of fifty at 20,000 cases beside the bare
rows, finding words, one case's page, a paper as PDF, a thousand rows of Open311, and
`what_lies_here` among 10,000 cells: CPU, queries, latencies, on SQLite and PostgreSQL.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import harness
from .city.pace import EVEN_MS, Paced

PEER = {"intake": (73.0, 45), "worklist": (468.0, 395)}
"""CPU ms and queries of a well-known Django peer, measured on a machine of this class."""
TITLES = {
    "intake": "Intake over HTTP",
    "worklist": "The worklist of fifty",
    "loop": "Finding, one case, a paper, Open311",
    "places": "What lies here",
}


def main(words: list[str]) -> int:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="./run bench cases", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, for a look")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--scale", action="store_true", help="20,000 cases beside 1,000,000")
    told = parser.parse_args(words)
    print(f"`./run bench cases{''.join(f' {word}' for word in words)}`\n\n{harness.machine()}\n")
    one = _scaled if told.scale else _one
    for database in harness.databases(told.only):
        one(database, quick=told.quick)
    return 0


def _one(env: dict[str, str], *, quick: bool) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "xiuhua.site.settings", "XIUHUA_DEMO": "1"}
    with harness.home(**settings, **env) as made, tempfile.NamedTemporaryFile() as out:
        command = [sys.executable, "-m", "benchmarks.city", out.name]
        subprocess.run(command + ["--quick"] * quick, env=made, check=True, cwd=harness.ROOT)
        found = json.loads(Path(out.name).read_bytes())
    print(f"## {'; '.join(found['notes'])}\n")
    for key, rows in found["tables"].items():
        results = [Paced(**row) for row in rows]
        print(f"### {TITLES[key]}\n\n{harness.table(results, results[0])}\n")
        if key in PEER or key == "places":
            print("\n".join(_said(key, *results[:2])), flush=True)


def _scaled(env: dict[str, str], *, quick: bool) -> None:
    """The same questions of a small and of a large archive, on a fresh database each."""
    sizes = (2_000, 20_000) if quick else (20_000, 1_000_000)
    found = []
    for size in sizes:
        with _home(env, size) as made, tempfile.NamedTemporaryFile() as out:
            command = [sys.executable, "-m", "benchmarks.city", out.name, "--scale", str(size)]
            subprocess.run(command + ["--quick"] * quick, env=made, check=True, cwd=harness.ROOT)
            found.append(json.loads(Path(out.name).read_bytes()))
    print(scaled(found[0], found[1]), flush=True)


@contextlib.contextmanager
def _home(env: dict[str, str], size: int) -> Iterator[dict[str, str]]:
    """A home of its own for each size; on PostgreSQL a database of its own as well."""
    settings = {"DJANGO_SETTINGS_MODULE": "xiuhua.site.settings", "XIUHUA_DEMO": "1"}
    if url := env.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE scale_{size}")
        env = {"DATABASE_URL": url.rpartition("/")[0] + f"/scale_{size}" + _query(url)}
    with harness.home(**settings, **env) as made:
        yield made


def _query(url: str) -> str:
    return f"?{url.partition('?')[2]}" if "?" in url else ""


def scaled(small: dict[str, Any], large: dict[str, Any]) -> str:
    """Both beside each other, as Markdown."""
    head = [
        "",
        f"{small['count']:,}",
        f"{large['count']:,}",
        "×",
        "at most",
        "queries",
        "wall ms",
        "",
    ]
    before = {cost["name"]: cost for cost in small["costs"]}
    rows = []
    for cost in large["costs"]:
        was = before.get(cost["name"])
        cpu = statistics.median(cost["cpu_ms"])
        least = statistics.median(was["cpu_ms"]) if was else 0.0
        ratio, limit = (cpu / least if least else 0.0), cost["limit"]
        held = "" if not (ratio and limit) else "held" if ratio <= limit else "NOT held"
        rows.append([
            cost["name"], f"{least:.2f}" if was else "", f"{cpu:.2f}", f"{ratio:.2f}" if ratio else "",
            f"{limit:g}" if limit else "", str(cost["queries"] or ""),
            f"{statistics.median(cost['wall_ms']):.1f}", " ".join(filter(None, [held, cost["note"]])),
        ])  # fmt: skip
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    lines.insert(1, "|" + "---|" * len(head))
    said = (
        f"## {large['vendor']}\n\nCPU ms of application and database, medians; loaded in "
        f"{small['loaded_s']:.0f} and {large['loaded_s']:.0f} s, the days of the year tallied in "
        f"{small['tallied_s']:.0f} and {large['tallied_s']:.0f} s.\n"
    )
    return "\n".join([said, *lines, ""])


def _said(key: str, reference: Paced, own: Paced) -> list[str]:
    """What the table means, in sentences."""
    cpu, least, pace = own.cpu_ms, reference.cpu_ms or 1e-9, statistics.median(own.pace_ms)
    lines = [f"- CPU {cpu:.3g} ms each, {cpu / least:.1f} times the reference's {least:.3g} ms."]
    lines.append(
        f"- {own.even_cpu_ms:.3g} ms at even pace (the loop took {pace:.0f} ms; even is {EVEN_MS:.0f})."
    )
    if key != "places":
        rate = 1000 / statistics.median(own.cost_ms)
        bare = 1000 / statistics.median(reference.cost_ms)
        lines.append(f"- {rate:.0f} a second from four callers; the reference {bare:.0f} from one.")
        peer, queries = PEER[key]
        lines.append(
            f"- The peer's {peer:.0f} ms CPU and {queries} queries are {peer / cpu:.0f} times our CPU "
            f"({peer / own.even_cpu_ms:.0f} at even pace) and "
            f"{queries / (own.queries or 1):.0f} times our queries."
        )
    return [*lines, ""]
