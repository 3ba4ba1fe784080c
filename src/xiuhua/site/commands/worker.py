"""Do the jobs: take leases, run them, fire the schedules; run as many as the machine carries."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from xiuhua.jobs import worker
from xiuhua.records import triggers


def arguments(parser: ArgumentParser) -> None:
    """--once."""
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def run(options: Namespace) -> int:
    """Work until told to stop; the job in hand is finished first."""
    triggers.demand()
    worker.serve(once=options.once)
    return 0
