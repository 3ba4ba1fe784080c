"""Read a backup into an empty home and database, and check it before and after.

Stop serving first. With --force what is there is replaced; SQLite's files and the evidence are
moved aside, not deleted.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils import timezone

from xiuhua.site import backups
from xiuhua.site.command_line import at

from . import verify_records
from .setup import say


def arguments(parser: ArgumentParser) -> None:
    """From where."""
    parser.add_argument("source", type=at, help="the tar file of xiuhua backup")
    parser.add_argument("--force", action="store_true", help="replace what is here")


def run(options: Namespace) -> int:
    """Restore, then walk the chains."""
    made = backups.restore(options.source, force=options.force, now=timezone.now(), tell=say)
    print(f"restored the backup of {made.made_at}")  # noqa: T201 - the answer
    return verify_records.run(Namespace(chain=None, heads=None))
