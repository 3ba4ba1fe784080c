"""What happens to ledgers."""

from __future__ import annotations

from dataclasses import dataclass

from xiuhua.kernel.events import Event
from xiuhua.kernel.permissions import Actor


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(Event):
    """Somebody who keeps the ledgers corrected an entry about this thing, by hand."""

    ledger: str
    subject: tuple[str, str]
    by: Actor
