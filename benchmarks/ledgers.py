"""``./run bench ledgers [--quick] [--runs N] [--only sqlite|postgresql]``: what a ledger of a million costs.

The stock on a day and the year's bridge by class and town, each beside a plain SQL SUM in the same
database that gives the same answer; appending many at once beside raw inserts of the same rows, and
one at a time as a recorded deed beside a raw durable insert.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from . import harness

FULL = {"entries": 1_000_000, "deeds": 300}
QUICK = {"entries": 50_000, "deeds": 50}


def main(words: list[str]) -> int:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="./run bench ledgers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a twentieth of everything, once")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is measured")
    told = parser.parse_args(words)
    said = "".join(f" {word}" for word in words)
    print(f"`./run bench ledgers{said}`\n\n{harness.machine()}\n")
    asked = {**(QUICK if told.quick else FULL), "runs": 1 if told.quick else told.runs}
    for database in harness.databases(told.only):
        _one(database, asked)
    return 0


def _one(env: dict[str, str], asked: dict[str, int]) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "xiuhua.site.settings", "XIUHUA_DEMO": "1"}
    with harness.home(**settings, **env) as made:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.city.counting"]
        done = subprocess.run(
            [*command, json.dumps(asked)], env=made, check=True, cwd=harness.ROOT,
            stdout=subprocess.PIPE,
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"## {found['vendor']}\n")
    for title, rows in found["tables"].items():
        results = [harness.Result(**row) for row in rows]
        print(f"### {title}\n\n{harness.table(results, results[0])}\n")
    print("\n".join(found["notes"]) + "\n", flush=True)
