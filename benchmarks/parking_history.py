"""``./run bench parking_history [--quick] [--runs N] [--only sqlite|postgresql]``: a day of counts into its files.

One day with 1,000,000 readings out of the database into Parquet, verified and durable, with the
occupancy worked out; beside DuckDB's COPY of the same rows, in its memory already, into one file.
"""

from __future__ import annotations

import argparse

from . import harness
from .parking_ingest import one

FULL = {"readings": 1_000_000, "lots": 2_000}
QUICK = {"readings": 100_000, "lots": 200}


def main(words: list[str]) -> int:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="./run bench parking_history", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the readings")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--runs", type=int, default=5, help="how often each thing is measured")
    told = parser.parse_args(words)
    print(f"`./run bench parking_history{''.join(f' {word}' for word in words)}`\n\n{harness.machine()}\n")  # fmt: skip
    asked = {**(QUICK if told.quick else FULL), "runs": 3 if told.quick else told.runs}
    if told.only != "postgresql":
        one({}, asked, "parking_history")
    if told.only != "sqlite":
        with harness.postgres() as url:
            if url:
                one({"DATABASE_URL": url}, asked, "parking_history")
    return 0
