"""The worklists: what waits for whom, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import BooleanField, F, Func, Q, QuerySet

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Missing
from xiuhua.web.tables import PageOf, keyset

from .. import permissions as may
from ..models import Case
from ..workflow import DUE, OVER, CaseState
from ..workflow import OPEN as _OPEN

S = CaseState
BY_DUE = ("due_at", "id")
BY_REPORT = ("-reported_at", "-id")
BY_END = ("-closed_at", "-id")


@dataclass(frozen=True)
class Tab:
    """A part of a queue by the way in; without `sources` it holds what no other tab holds."""

    key: str
    title: str
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Queue:
    """One queue: the states it holds, the permission that makes it one's own work, its order.

    With `only` it holds some of these states' cases. A queue `across` shows cases that wait in
    another queue as well; every open case waits in exactly one that is not.
    """

    key: str
    title: str
    states: tuple[CaseState, ...]
    work: Permission
    icon: str
    late_only: bool = False
    order: Sequence[str] = BY_DUE
    only: Q | None = None
    across: bool = False
    tabs: tuple[Tab, ...] = ()

    def tab(self, key: str) -> Tab | None:
        """Its tab called `key`; None for the whole queue."""
        return next((tab for tab in self.tabs if tab.key == key), None)


BESIDE = ("category", "plain", "rule", "unit", "holder", "division__parent")
SHOWN = (
    "number", "source", "words", "cell", "address", "lon", "lat", "elsewhere", "state", "stage",
    "due_at", "provisional", "reported_at", "closed_at", "stage_started_at", "way", "asked",
    "attention", "asked_unit", "send_backs", "reopenings", "until", "shelved_at", "papers_due_at",
    "category__name", "category__major", "plain__title", "rule__defect", "unit__name",
    "holder__code",
    *(f"division__{around}{name}" for around in ("", "parent__") for name in ("name", "short")),
)  # fmt: skip
"""Columns of a case in a list; anything else would cost a statement for each row."""
OPEN = _OPEN
WAYS_IN = (
    Tab("order", "Hotline orders", frozenset({"order"})),
    Tab("public", "The public"),
    Tab("collector", "Collectors", frozenset({"collector"})),
)
DOUBTS_FIRST = ("state", "due_at", "id")
"""Of the two states in that queue "doubted" comes before "reported"."""
RETURNS_FIRST = ("-send_backs", "due_at", "id")


def _named(column: str) -> Q:
    """The few cases whose `column` says something, out of the index that holds no others.

    It is a question of its own, because beside states and divisions a planner without statistics
    would rather read every open case; and the empty text stands in it as it is, because given as a
    parameter nobody could know that the index will do.
    """
    says = Func(F(column), template="%(expressions)s > ''", output_field=BooleanField())
    return Q(pk__in=Case.objects.filter(says).order_by().values("pk"))


SAID_AGAIN = Q(state=S.DOUBTED, reopenings__gt=1)
SENT_BACK = Q(send_backs__gt=0)
ASKED = _named("asked")
TO_LOOK_AT = _named("attention")
HAS_ENDED = Q(closed_at__isnull=False)
"""True of every closed case; said, it lets the index in the order of the queue be read."""
AN_ORDER = Q(outside__state="open")
QUEUES = (
    Queue(
        "take-in", "To be taken in", (S.DOUBTED, S.REPORTED), may.TAKE_IN, "inbox",
        order=DOUBTS_FIRST, only=~SAID_AGAIN, tabs=WAYS_IN,
    ),
    Queue("file", "To be filed", (S.TAKEN_IN,), may.FILE, "clipboard-text"),
    Queue("dispatch", "To be dispatched", (S.FILED,), may.DISPATCH, "send", order=RETURNS_FIRST),
    Queue("returned", "Sent back by units", (S.FILED,), may.DISPATCH, "arrow-back-up",
          only=SENT_BACK, across=True),
    Queue("handle", "Being handled", (S.DISPATCHED, S.REWORK), may.HANDLE, "tool"),
    Queue("answer", "To be answered", (S.HANDLED,), may.ANSWER, "message-check"),
    Queue("deferred", "Deferred", (S.DEFERRED,), may.HANDLE, "player-pause"),
    Queue("shelf", "The shelf", (S.SHELVED,), may.ANSWER, "books"),
    Queue("confirm", "To be confirmed", (S.CONFIRMING,), may.CONFIRM, "walk"),
    Queue("check", "To be checked", (S.ANSWERED,), may.CHECK, "eye-check"),
    Queue("recheck", "To be checked again", (S.RECHECK,), may.CHECK, "eye-plus"),
    Queue("close", "To be closed", (S.CHECKED,), may.CLOSE, "circle-check"),
    Queue("fixed", "Mended on the spot", (S.FIXED,), may.CLOSE, "hammer"),
    Queue("doubted", "Doubted again", (S.DOUBTED,), may.APPROVE, "refresh-alert", only=SAID_AGAIN),
    Queue("attention", "A person must look", OPEN, may.LOOK, "eye-exclamation",
          only=TO_LOOK_AT, across=True),
    Queue("asked", "Requests waiting", (*OPEN, S.CLOSED), may.APPROVE, "help-hexagon",
          only=ASKED, across=True, order=("reported_at", "id")),
    Queue("orders", "Orders from outside", OPEN, may.ORDERS, "phone-incoming",
          only=AN_ORDER, across=True),
    Queue("late", "Overdue", DUE, may.DESK, "alert-octagon", late_only=True, across=True),
    Queue("open", "All open", DUE, may.DESK, "list", across=True),
    Queue("closed", "Closed", (S.CLOSED,), may.DESK, "archive", order=BY_END, only=HAS_ENDED,
          across=True),
    Queue("ended", "Ended otherwise", tuple(s for s in S if s in OVER - {S.CLOSED}), may.DESK,
          "archive-off", order=BY_END, across=True),
)  # fmt: skip
BY_KEY = {queue.key: queue for queue in QUEUES}


def visible(by: Actor) -> QuerySet[Case]:
    """The cases that `by` may see: those of the divisions reached, and those of the own unit."""
    if sees_all(by):  # no condition at all, or SQLite would walk the divisions and sort everything
        return Case.objects.all()
    q = Q(pk__in=())
    reach = getattr(by, "reach", None)
    if reach is None:
        return Case.objects.none()
    if by.may(may.SEE):
        q |= reach(may.SEE).q("division_id")
    if by.may(may.SEE_OWN) and (unit := getattr(by, "organisation_id", None)):
        q |= Q(unit_id=unit)
    return Case.objects.filter(q)


def sees_all(by: Actor) -> bool:
    """Whether `by` sees every case of the district."""
    reach = getattr(by, "reach", None)
    if not by.may(may.SEE):
        return False
    found = reach(may.SEE) if reach else None
    return found is None or "" in found.prefixes or found.covers(settings.DISTRICT or "-")


def held(rows: QuerySet[Case], queue: Queue, now: datetime, tab: str = "") -> QuerySet[Case]:
    """Those of `rows` that wait in `queue`, or in one of its tabs."""
    rows = in_states(rows, queue.states)
    if queue.only is not None:
        rows = rows.filter(queue.only)
    if queue.late_only:
        rows = rows.filter(due_at__lt=now)
    if chosen := queue.tab(tab):
        rows = rows.filter(_of_tab(queue, chosen))
    return rows


def _of_tab(queue: Queue, tab: Tab) -> Q:
    if tab.sources:
        return Q(source__in=tab.sources)
    return ~Q(source__in=frozenset().union(*(one.sources for one in queue.tabs)))


def queue(
    by: Actor,
    key: str,
    *,
    now: datetime,
    after: str = "",
    before: str = "",
    size: int = 50,
    tab: str = "",
    narrow: Callable[[QuerySet[Case]], QuerySet[Case]] = lambda rows: rows,
) -> PageOf[Case]:
    """A page of the queue `key` as `by` sees it; Missing when there is no such queue.

    `narrow` leaves those that fit some conditions.
    """
    if key not in BY_KEY:
        raise Missing("There is no such worklist.")
    kept = BY_KEY[key]
    rows = narrow(listed(held(visible(by), kept, now, tab)))
    return keyset(rows, order=kept.order, after=after, before=before, size=size)


def listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases with what a row of a list shows, and no more: fifty rows are 400 objects."""
    return rows.select_related(*BESIDE).only(*SHOWN)


def in_states(rows: QuerySet[Case], states: Sequence[CaseState]) -> QuerySet[Case]:
    """Those of `rows` that stand in one of `states`."""
    if len(states) == 1:
        return rows.filter(state=states[0].value)
    return rows.filter(state__in=[state.value for state in states])
