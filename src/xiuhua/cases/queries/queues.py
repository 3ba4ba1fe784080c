"""The worklists: what waits for whom, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Missing
from xiuhua.web.tables import PageOf, keyset

from .. import permissions as may
from ..models import Case
from ..workflow import CaseState

S = CaseState
BY_DUE = ("due_at", "id")
BY_REPORT = ("-reported_at", "-id")


@dataclass(frozen=True)
class Queue:
    """One queue: the states it holds, the permission that makes it one's own work, its order."""

    key: str
    title: str
    states: tuple[CaseState, ...]
    work: Permission
    icon: str
    late_only: bool = False
    order: Sequence[str] = BY_DUE


BESIDE = ("category", "plain", "rule", "unit", "division__parent")
SHOWN = (
    "number", "source", "words", "cell", "address", "lon", "lat", "elsewhere", "state", "stage",
    "due_at", "provisional", "reported_at", "closed_at", "stage_started_at",
    "category__name", "plain__title", "rule__defect", "unit__name",
    *(f"division__{around}{name}" for around in ("", "parent__") for name in ("name", "short")),
)  # fmt: skip
"""Columns of a case in a list; anything else would cost a statement for each row."""
OPEN = tuple(state for state in S if state is not S.CLOSED)
QUEUES = (
    Queue("take-in", "To be taken in", (S.REPORTED,), may.TAKE_IN, "inbox"),
    Queue("file", "To be filed", (S.TAKEN_IN,), may.FILE, "clipboard-text"),
    Queue("dispatch", "To be dispatched", (S.FILED,), may.DISPATCH, "send"),
    Queue("handle", "Being handled", (S.DISPATCHED, S.REWORK), may.HANDLE, "tool"),
    Queue("answer", "To be answered", (S.HANDLED,), may.ANSWER, "message-check"),
    Queue("check", "To be checked", (S.ANSWERED,), may.CHECK, "eye-check"),
    Queue("close", "To be closed", (S.CHECKED,), may.CLOSE, "circle-check"),
    Queue("late", "Overdue", OPEN, may.DESK, "alert-octagon", late_only=True),
    Queue("open", "All open", OPEN, may.DESK, "list"),
    Queue("closed", "Closed", (S.CLOSED,), may.DESK, "archive", order=("-closed_at", "-id")),
)
BY_KEY = {queue.key: queue for queue in QUEUES}


def visible(by: Actor) -> QuerySet[Case]:
    """The cases that `by` may see: those of the divisions reached, and those of the own unit."""
    q = Q(pk__in=())
    reach = getattr(by, "reach", None)
    if reach is None:
        return Case.objects.all() if by.may(may.SEE) else Case.objects.none()
    if by.may(may.SEE):
        q |= reach(may.SEE).q("division_id")
    if by.may(may.SEE_OWN) and (unit := getattr(by, "organisation_id", None)):
        q |= Q(unit_id=unit)
    return Case.objects.filter(q)


def queue(
    by: Actor, key: str, *, now: datetime, after: str = "", before: str = "", size: int = 50
) -> PageOf[Case]:
    """A page of the queue `key` as `by` sees it; Missing when there is no such queue."""
    if key not in BY_KEY:
        raise Missing("There is no such worklist.")
    kept = BY_KEY[key]
    rows = in_states(visible(by), kept.states)
    if kept.late_only:
        rows = rows.filter(due_at__lt=now)
    return keyset(listed(rows), order=kept.order, after=after, before=before, size=size)


def search(by: Actor, text: str, *, after: str = "", before: str = "") -> PageOf[Case]:
    """Cases by number, or by words in their place and description, the newest first."""
    text = text.strip()
    rows = listed(visible(by))
    digits = "".join(text.split())
    if digits.isdigit() and len(digits) >= 5:
        rows = rows.filter(number__contains=digits)
    else:
        for word in text.split()[:5]:
            rows = rows.filter(
                Q(words__icontains=word)
                | Q(address__icontains=word)
                | Q(category__name__icontains=word)
                | Q(plain__title__icontains=word)
                | Q(division__name__icontains=word)
                | Q(division__parent__name__icontains=word)
                | Q(unit__name__icontains=word)
            )
    return keyset(rows, order=BY_REPORT, after=after, before=before)


def counts_of(by: Actor, *, now: datetime) -> dict[str, int]:
    """How many cases wait in each queue that is open: one statement, out of an index alone."""
    late = Count("id", filter=Q(due_at__lt=now))
    rows = in_states(visible(by), OPEN).order_by().values_list("state")
    counts = {state: (n, over) for state, n, over in rows.annotate(n=Count("id"), late=late)}
    found = {
        queue.key: sum(counts.get(state.value, (0, 0))[0] for state in queue.states)
        for queue in QUEUES
        if not queue.late_only and queue.states != (S.CLOSED,)
    }
    return found | {"late": sum(over for _n, over in counts.values())}


def listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases with what a row of a list shows, and no more: fifty rows are 400 objects."""
    return rows.select_related(*BESIDE).only(*SHOWN)


def in_states(rows: QuerySet[Case], states: Sequence[CaseState]) -> QuerySet[Case]:
    """Those of `rows` that stand in one of `states`."""
    if len(states) == 1:
        return rows.filter(state=states[0].value)
    return rows.filter(state__in=[state.value for state in states])
