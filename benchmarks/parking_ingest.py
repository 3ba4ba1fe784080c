"""``./run bench parking ingest [--quick] [--runs N] [--only sqlite|postgresql]``: what a district of parking costs.

Counts coming in: readings of 200,000 bays, ten thousand a delivery, durable, beside what the same
database does without any thought in the same run: COPY into a history with the same key, and COPY
into a table of its own with one UPDATE of the last words from it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from . import harness

FULL = {"bays": 200_000, "per_delivery": 10_000}
QUICK = {"bays": 20_000, "per_delivery": 10_000}


def main(words: list[str]) -> int:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="./run bench parking ingest", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the bays, fewer runs")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--runs", type=int, default=15, help="how often each thing is measured")
    told = parser.parse_args(words)
    print(
        f"`./run bench parking ingest{''.join(f' {word}' for word in words)}`\n\n{harness.machine()}\n"
    )
    asked = {**(QUICK if told.quick else FULL), "runs": 5 if told.quick else told.runs}
    if told.only != "postgresql":
        one({}, asked, "parking_ingest")
    if told.only != "sqlite":
        with harness.postgres() as url:
            if url:
                one({"DATABASE_URL": url}, asked, "parking_ingest")
    return 0


def one(env: dict[str, str], asked: dict[str, int], name: str) -> None:
    """Measure a part in a fresh home on one database, and print its table."""
    settings = {"DJANGO_SETTINGS_MODULE": "xiuhua.site.settings"}
    with harness.home(**settings, **env) as made:
        _say(_part(name, asked, made))


def _part(name: str, asked: dict[str, int], env: dict[str, str]) -> dict[str, Any]:
    """One part, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.city.{name}", json.dumps(asked)]
    done = subprocess.run(command, env=env, check=True, cwd=harness.ROOT, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _say(found: dict[str, Any]) -> None:
    results = [harness.Result(**row) for row in found["results"]]
    print(f"## {found['vendor']}\n\n### {found['title']}\n")
    print(harness.table(results, results[0]))
    print(f"\n{found['said']}\n", flush=True)
