"""Write database, evidence and secret key into one tar file, while the city goes on working.

Keep the file as safe as the database: it holds everything, the secret key too.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils import timezone

from xiuhua.site import backups
from xiuhua.site.command_line import at

from .setup import say


def arguments(parser: ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("target", type=at, help="a file to write, or a folder to write it into")


def run(options: Namespace) -> int:
    """Make the backup and print its path."""
    print(backups.backup(options.target, now=timezone.now(), tell=say))  # noqa: T201 - the answer
    return 0
