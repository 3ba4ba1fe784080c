"""Writing to the records. Most code never calls this: `deeds.deed` does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from xiuhua.kernel.permissions import Actor

from . import chains, personal, seals
from .models import Chain, Record

open_deed: ContextVar[Any] = ContextVar("open_deed", default=None)
"""What the outermost open deed of this thread remembers; None when no deed is open."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A record to be: everything but its place in the chain.

    While a deed is open its entries wait among the connection's on-commit calls, so that Django
    itself forgets them when a savepoint is rolled back. Called, an entry does nothing.
    """

    chain: str
    by: str
    acting_for: str
    deed: str
    kind: str
    key: str
    division: str
    before: Any
    after: Any
    reason: str

    def __call__(self) -> None:
        """Nothing is left to do at commit: the outermost deed has written it."""


def note(
    *,
    subject: tuple[str, str],
    deed: str,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
    division: str | None = None,
    acting_for: str = "",
) -> None:
    """Record something: at the end of the open deed, or at once when none is open.

    `before` and `after` hold no personal values; a reason loses phones and addresses.
    `acting_for` is whom a deputy stands in for.
    """
    kind, key = subject
    entry = Entry(
        chain=by.chain,
        by=by.ref,
        acting_for=acting_for,
        deed=deed,
        kind=kind,
        key=key,
        division=division or "",
        before=seals.plain(before),
        after=seals.plain(after),
        reason=seals.plain(personal.masked(reason or "")),
    )
    if open_deed.get() is not None:
        transaction.on_commit(entry)
        return
    with transaction.atomic():
        append([entry])


def waiting() -> list[Entry]:
    """The open deeds' entries that no savepoint has undone."""
    return [one[1] for one in connection.run_on_commit if isinstance(one[1], Entry)]


def append_waiting() -> None:
    """Write every waiting entry; the outermost deed's last step before it commits."""
    if entries := waiting():
        connection.run_on_commit = [
            one for one in connection.run_on_commit if not isinstance(one[1], Entry)
        ]
        append(entries)


def append(entries: Iterable[Entry]) -> None:
    """Lengthen the chains. Call it inside a transaction, after every other lock.

    Heads are locked in the order of their names, so that two writers never wait for each other.
    """
    by_chain: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_chain[entry.chain].append(entry)
    at = timezone.now()
    heads = chains.locked(sorted(by_chain))
    records = [_link(head, entry, at) for head in heads for entry in by_chain[head.name]]
    chains.insert(records)
    chains.move(heads)


def _link(head: Chain, entry: Entry, at: datetime) -> Record:
    """The next record of `head`, sealed; moves the head on."""
    head.serial += 1
    record = Record(**vars(entry), serial=head.serial, at=at, previous_hash=head.hash)
    record.hash = head.hash = seals.seal(record)
    return record
