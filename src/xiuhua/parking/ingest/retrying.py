"""Readings out of quarantine once what was wrong is mended."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import msgspec

from ..feeds.canonical import Sent
from ..models import Quarantined, Source
from .taking import take_in

MOST_AT_ONCE = 2_000


def retry(source: Source, rows: Iterable[Quarantined]) -> int:
    """Take waiting readings of the source in again, as received when they came; how many went in."""
    waiting = sorted(rows, key=lambda one: one.received_at)
    done: list[int] = []
    for received_at, some in groupby(waiting, key=lambda one: one.received_at):
        told = [(row, sent) for row in some if (sent := _sent(row)) is not None]
        taken = take_in(source, [sent for _row, sent in told], received_at)
        refused = {one.index for one in taken.refusals}
        done += [row.pk for n, (row, _sent) in enumerate(told) if n not in refused]
    Quarantined.objects.filter(pk__in=done).update(state="taken")
    return len(done)


def waiting_for(source: Source, key: str) -> list[Quarantined]:
    """Readings that wait for a device of that name."""
    rows = Quarantined.objects.filter(source=source, key=key, state="waiting")
    return list(rows.order_by("received_at", "pk")[:MOST_AT_ONCE])


def _sent(row: Quarantined) -> Sent | None:
    try:
        return msgspec.json.decode(row.raw, type=Sent)
    except (msgspec.DecodeError, RecursionError):
        return None
