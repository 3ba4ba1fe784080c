"""What the command line runs."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import django


def verify_records(chain: str | None = None, heads: Path | None = None) -> int:
    """Walk the chains and say how each stands; the number of broken ones.

    `heads` is a file of kept heads (chain,serial,hash), as the records page gives it out.
    """
    django.setup()
    from xiuhua.records import verification
    from xiuhua.web.language import say

    states = verification.verify(chain, anchors=read_heads(heads) if heads else None)
    for state in states:
        words = say(state.broken.words) if state.broken else "intact"
        sys.stdout.write(f"{state.name}: {state.count} records, {words} {state.hash}\n")
        if state.broken:
            where = f"{state.broken.chain}#{state.broken.serial} id={state.broken.record_id}"
            sys.stdout.write(f"  first broken link: {where} ({state.broken.what})\n")
    return sum(not state.intact for state in states)


def read_heads(file: Path) -> dict[str, tuple[int, str]]:
    """The kept heads of a CSV file; ValueError when it is not one."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {row["chain"]: (int(row["serial"]), row["hash"]) for row in csv.DictReader(lines)}
