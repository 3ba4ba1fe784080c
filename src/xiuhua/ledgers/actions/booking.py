"""Entering by hand: openings, and what no domain of this platform keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiuhua.kernel.permissions import Actor
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Entry, Ledger
from .entering import Change, enter, enter_many


@deed(permissions.KEEP)
def book(*, ledger: Ledger | str, change: Change, by: Actor) -> Entry:
    """Enter one change by hand, with its document."""
    return enter(ledger, change, by=by)


@deed(permissions.KEEP)
def book_several(*, ledger: Ledger, changes: Sequence[Change], by: Actor) -> list[Entry]:
    """Enter some changes by hand, all or none, each of them recorded."""
    return [enter(ledger, one, by=by) for one in changes]


@deed(permissions.KEEP)
def book_many(*, ledger: Ledger | str, changes: Iterable[Change], by: Actor) -> int:
    """Enter the openings of a ledger, all or none; how many."""
    return enter_many(ledger, changes, by=by)
