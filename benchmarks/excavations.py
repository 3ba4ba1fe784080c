"""``./run bench excavations [--quick] [--runs N] [--only sqlite|postgresql]``: what a district of digs costs.

The nightly pass over ten thousand open sections with sixty looks each, beside the plain way of one
section at a time; the search of clashes among a hundred thousand permits, beside a tree in memory
and a plain scan by box; the public map beside a bare collection of the same outlines.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from typing import Any

from . import harness

FULL = {"sections": 10_000, "looks": 60, "permits": 100_000, "outlines": 200}
QUICK = {"sections": 1_000, "looks": 60, "permits": 10_000, "outlines": 50}
HEAD = ["", "sections", "s", "CPU s", "CPU ms a section", "queries", "× plain way", ""]


def main(words: list[str]) -> int:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="./run bench excavations", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, once")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is measured")
    told = parser.parse_args(words)
    print(
        f"`./run bench excavations{''.join(f' {word}' for word in words)}`\n\n{harness.machine()}\n"
    )
    asked = {**(QUICK if told.quick else FULL), "runs": 1 if told.quick else told.runs}
    for database in harness.databases(told.only):
        _one(database, asked)
    return 0


def _one(env: dict[str, str], asked: dict[str, int]) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "xiuhua.site.settings", "XIUHUA_DEMO": "1"}
    with harness.home(**settings, **env) as made:
        night = _part("nightly", asked, made)
        print(f"## {night['vendor']}\n\n### The nightly pass (built in {night['built_s']:.0f} s)\n")
        _say(night, nights(night["steps"]))
        drawn = _part("map", asked, made)
        print("### The public map\n")
        _say(drawn, _results(drawn["results"]))
        clash = _part("clashes", asked, made)
        print(
            f"### Clashes among {clash['permits']:,} permits (tree built in {clash['built_s']:.1f} s)\n"
        )
        _say(clash, _results(clash["results"]))


def _part(name: str, asked: dict[str, int], env: dict[str, str]) -> dict[str, Any]:
    """One part, in a process of its own."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "benchmarks.city.digging",
        name,
        json.dumps(asked),
    ]
    done = subprocess.run(command, env=env, check=True, cwd=harness.ROOT, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _say(found: dict[str, Any], table: str) -> None:
    peak = f"Peak of memory, building included: {found['peak_mib']:.0f} MiB."
    print("\n\n".join(filter(None, [table, found["said"], peak])) + "\n", flush=True)


def _results(rows: list[dict[str, Any]]) -> str:
    results = [harness.Result(**row) for row in rows]
    return harness.table(results, results[0]) if results else ""


def nights(steps: list[dict[str, Any]]) -> str:
    """Seconds of each step, medians of the runs, and the CPU a section costs beside the plain way."""
    lines, least = [], 0.0
    for step in steps:
        took, cpu = statistics.median(step["s"]), statistics.median(step["cpu_s"])
        each = cpu / step["sections"] * 1000
        ratio = f"{each / least:.2f}" if least else ""
        least = least or each
        lines.append([
            step["name"], f"{step['sections']:,}", f"{took:.2f}", f"{cpu:.2f}", f"{each:.3f}",
            f"{step['queries']:,}", ratio, step["note"],
        ])  # fmt: skip
    rows = ["| " + " | ".join(line) + " |" for line in (HEAD, *lines)]
    rows.insert(1, "|" + "---|" * len(HEAD))
    return "\n".join(rows)
