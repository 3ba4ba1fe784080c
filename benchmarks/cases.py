"""``./run bench cases [--quick] [--only sqlite|postgresql]``: what a case costs.

Intake over HTTP beside raw durable inserts, the worklist of fifty at 20,000 cases beside the bare
rows, finding words, one case's page, a paper as PDF, a thousand rows of Open311, and
`what_lies_here` among 10,000 cells: CPU, queries, latencies, on SQLite and PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

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
    told = parser.parse_args(words)
    print(f"`./run bench cases{''.join(f' {word}' for word in words)}`\n\n{harness.machine()}\n")
    if told.only != "postgresql":
        _one({}, quick=told.quick)
    if told.only != "sqlite":
        with harness.postgres() as url:
            if url:
                _one({"DATABASE_URL": url}, quick=told.quick)
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
