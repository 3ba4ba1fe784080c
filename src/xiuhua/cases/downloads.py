"""Lists of cases that are too long to wait for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from xiuhua.exports.lists import Download, Params
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.web.language import say

from . import permissions
from .forms.finding import Filter
from .models import Case
from .queries import desk as queries
from .queries.filters import narrowed
from .queries.hands import only_handles
from .queries.queues import BY_REPORT, held, listed, visible

LIST = "cases.list"
CHUNK = 500
COLUMNS = (
    "Case number", "Class", "What is wrong", "Place", "Source", "State", "Unit", "Due",
    "Reported", "Closed", "Description",
)  # fmt: skip


def header() -> list[str]:
    """What stands over the columns."""
    return [say(title) for title in COLUMNS]


def cells(row: queries.Row, by: Actor) -> list[Any]:
    """One case. A handler takes no words away that may say who reported."""
    case = row.case
    return [
        case.number, row.title, str(case.rule or ""), row.place, say(row.source),
        say(case.now.title), str(case.unit or ""), case.due_at, case.reported_at, case.closed_at,
        "" if only_handles(case, by) else case.words,
    ]  # fmt: skip


def _rows(params: Params, by: Actor) -> QuerySet[Case]:
    """The cases, in the order of the list on the screen."""
    now = timezone.now()
    order: Sequence[str] = BY_REPORT
    wanted = Filter(QueryDict(str(params.get("query", "")))).wanted
    rows = visible(by)
    if key := params.get("queue"):
        queue = queries.find_queue(str(key))
        rows, order = held(rows, queue, now, str(params.get("tab", ""))), queue.order
    return narrowed(rows, wanted, now, by=by).order_by(*order)


def _chunks(params: Params, by: Actor) -> Iterator[Sequence[Sequence[Any]]]:
    """Which cases is asked once and kept as bare numbers, eight bytes each; cases are read in parts.

    So nothing holds a statement open while rows are written, the order is that of the list, and no
    case is missed or told twice because it moved meanwhile.
    """
    now = timezone.now()
    keys = array("q", _rows(params, by).values_list("pk", flat=True).iterator(CHUNK))
    for first in range(0, len(keys), CHUNK):
        part = keys[first : first + CHUNK]
        found = listed(Case.objects.filter(pk__in=part)).in_bulk()
        there = [found[key] for key in part if key in found]
        yield [cells(row, by) for row in queries.rows_of(there, now, clocks=False)]


def _count(params: Params, by: Actor) -> int:
    return _rows(params, by).order_by().count()


def _check(params: Params) -> None:
    if unknown := sorted(set(params) - {"queue", "tab", "query"}):
        raise Refused("There is no such field; check its spelling.", field=unknown[0])
    if key := params.get("queue"):
        queries.find_queue(str(key))


DOWNLOADS = (Download(LIST, "Cases", permissions.DESK, header, _chunks, _count, _check),)
