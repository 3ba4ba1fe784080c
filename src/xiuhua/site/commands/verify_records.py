"""Walk every hash chain from its first record and name the first broken link."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from xiuhua.kernel.words import Refused
from xiuhua.records.commands import read_heads, verify_records
from xiuhua.site.command_line import at


def arguments(parser: ArgumentParser) -> None:
    """Which chain, against which heads."""
    parser.add_argument("--chain", help="only this chain, such as org:4")
    parser.add_argument("--heads", type=at, help="CSV of heads kept elsewhere: chain,serial,hash")


def run(options: Namespace) -> int:
    """1 when a chain is broken, or the kept heads cannot be read."""
    if options.heads:
        try:
            read_heads(options.heads)
        except (OSError, ValueError, KeyError):
            raise Refused(
                "{file} is no list of heads: it needs the columns chain,serial,hash.",
                file=str(options.heads),
            ) from None
    return 1 if verify_records(options.chain, options.heads) else 0
