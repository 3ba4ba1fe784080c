"""The entries of a ledger as a list to take away; a long one is made by a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from xiuhua.exports.lists import Download, Params
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.web.language import say

from . import permissions
from .models import Entry, Ledger
from .queries.lists import Row, entries, rows_of

LIST = "ledgers.entries"
FILTERS = ("class", "town", "reason", "thing", "project", "first", "last")
CHUNK = 2000
HEAD = (
    "Number of the entry", "Effective from", "Reason", "Class", "Place", "Division code", "Quantity", "Basis",
    "Document", "Kind of thing", "Key of the thing", "In words", "Corrects number", "Entered",
)  # fmt: skip


def header() -> list[str]:
    """What stands over the columns."""
    return [say(one) for one in HEAD]


def cells(ledger: Ledger, found: Iterable[Entry]) -> list[list[Any]]:
    """Entries as rows of a file."""
    return [_cells(row) for row in rows_of(ledger, found)]


def _cells(row: Row) -> list[Any]:
    one = row.entry
    return [
        one.pk, one.day, one.get_reason_display(), say(row.class_title), row.place, one.division,
        one.quantity, one.basis, one.document, one.subject_kind, one.subject_key, one.words,
        one.corrects_id, one.entered_at,
    ]  # fmt: skip


def _asked(params: Params, by: Actor) -> tuple[Ledger, QuerySet[Entry]] | None:
    ledger = Ledger.objects.filter(pk=params["ledger"]).first()
    return (ledger, entries(ledger, params, by)) if ledger else None


def _chunks(params: Params, by: Actor) -> Iterator[Sequence[Sequence[Any]]]:
    """In the order in which they were entered, in parts."""
    if found := _asked(params, by):
        ledger, rows = found
        last = 0
        while some := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            yield cells(ledger, some)
            last = some[-1].pk


def _count(params: Params, by: Actor) -> int:
    found = _asked(params, by)
    return found[1].count() if found else 0


def _check(params: Params) -> None:
    if not {"ledger"} <= set(params) <= {"ledger", *FILTERS}:
        raise Refused("There is no such field; check its spelling.", field="ledger")


DOWNLOADS = (
    Download(LIST, "Entries of a ledger", permissions.SEE, header, _chunks, _count, _check),
)
