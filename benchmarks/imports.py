"""``./run bench imports [--quick] [--runs N] [--only sqlite|postgresql]``: old cases from a spreadsheet, by the 100,000.

The same file small and large: read and staged, checked, brought in, taken back; seconds, rows a
second beside a bare reading of the workbook in the same run, and the peak of resident memory.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from typing import Any

from . import harness

STEPS = ("bare reading", "read and staged", "handed on and checked", "brought in", "taken back")


def main(words: list[str]) -> int:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="./run bench imports", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, once")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--runs", type=int, default=3, help="how often each file comes in")
    told = parser.parse_args(words)
    print(f"`./run bench imports{''.join(f' {word}' for word in words)}`\n\n{harness.machine()}\n")
    for database in harness.databases(told.only):
        _one(database, told)
    return 0


def _one(env: dict[str, str], told: argparse.Namespace) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "xiuhua.site.settings", "XIUHUA_DEMO": "1"}
    sizes = (1_000, 10_000) if told.quick else (10_000, 100_000)
    with harness.home(**settings, **env) as made:
        found = {
            rows: [_run(rows, made) for _ in range(1 if told.quick else told.runs)]
            for rows in sizes
        }
    print(f"## {found[sizes[0]][0]['vendor']}\n\n{table(found)}\n", flush=True)


def _run(rows: int, env: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.city.importing", str(rows)]
    done = subprocess.run(command, env=env, check=True, cwd=harness.ROOT, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(found: dict[int, list[dict[str, Any]]]) -> str:
    """Seconds of each step, medians of the runs, per size; what a row costs of each beside the other."""
    small, large = sorted(found)
    head = ["", *(f"{rows:,} rows, s" for rows in (small, large)), "rows a second", "× bare reading",
            "a row, × small"]  # fmt: skip
    lines = []
    bare = _median(found[large], STEPS[0])
    for step in STEPS:
        few, many = _median(found[small], step), _median(found[large], step)
        lines.append([
            step, f"{few:.2f}", f"{many:.2f}", f"{large / many:,.0f}", f"{many / bare:.1f}",
            f"{many / large / (few / small):.2f}",
        ])  # fmt: skip
    peaks = [max(run["peak_mib"] for run in found[rows]) for rows in (small, large)]
    lines.append(["peak of memory, MiB", *(f"{peak:.0f}" for peak in peaks), "", "", ""])
    rows = ["| " + " | ".join(line) + " |" for line in (head, *lines)]
    rows.insert(1, "|" + "---|" * len(head))
    return "\n".join(rows)


def _median(runs: list[dict[str, Any]], step: str) -> float:
    return float(statistics.median(run["s"][step] for run in runs))
