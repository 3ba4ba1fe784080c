"""What a shift head must decide or look at now, each list in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.records.names import resolve

from .. import permissions as may
from ..models import Ask, Case, Cause, Order, Step
from ..rules import Passed, too_fast
from ..workflow import DUE, Asking
from .asked import decider
from .desk import Row, rows_of
from .looking import eyes_of
from .numbers import number
from .queues import BY_KEY, held, in_states, listed, visible

A = Asking
FAST_DAYS = 7
MOST = 50
FOR_HEADS = (
    Q(kind__in=[A.SHELVE, A.FORCE_CLOSE])
    | Q(kind__in=[A.SEND_BACK, A.EXTEND], round__gt=1)
    | Q(kind=A.APPEAL, first_granted__isnull=False)
)
"""Requests that only the head of a centre decides; `asked.decider` says the same of one."""


def open_asks(by: Actor) -> QuerySet[Ask]:
    """The requests that wait about cases that `by` may see, oldest first."""
    return Ask.objects.filter(state=Ask.State.OPEN, case__in=visible(by)).order_by("asked_at", "pk")


def decidable(by: Actor) -> QuerySet[Ask]:
    """Those that `by` may decide: nobody decides what they asked or have reviewed themselves."""
    rows, eyes = open_asks(by), eyes_of(by)
    if not by.may(may.APPROVE):
        return rows.none()
    if not by.may(may.LEAD):
        rows = rows.exclude(FOR_HEADS)
    return rows.exclude(asked_by__in=eyes).exclude(first_by__in=eyes)


@dataclass(frozen=True)
class Approval:
    """A request with its case as a row, who asked, and how it may be decided."""

    ask: Ask
    row: Row
    kind: Asking
    who: str
    heads_only: bool
    by_ruling: bool
    cause: str
    facts: list[tuple[str, Any]]

    @property
    def again(self) -> bool:
        """Whether it is asked for a second time, or heard a second time."""
        return self.ask.round > 1 or self.ask.first_granted is not None


def approvals(by: Actor, now: datetime, *, most: int = MOST) -> list[Approval]:
    """What `by` may decide, oldest first: the same few queries for any number."""
    asks = list(decidable(by).select_related("unit")[:most])
    cases = {
        case.pk: case for case in listed(Case.objects.filter(pk__in=[a.case_id for a in asks]))
    }
    rows = {row.case.pk: row for row in rows_of(cases.values(), now)}
    names = resolve(ask.asked_by for ask in asks)
    causes = dict(Cause.objects.values_list("key", "title"))
    units = _named_units(asks)
    return [
        Approval(
            ask,
            rows[ask.case_id],
            A(ask.kind),
            str(ask.unit) if ask.unit else names[ask.asked_by],
            decider(ask) == may.LEAD,
            ask.kind == A.SEND_BACK and ask.round > 1,
            causes.get(ask.cause, ask.cause),
            _facts(ask, units),
        )
        for ask in asks
    ]


def _named_units(asks: Iterable[Ask]) -> dict[str, str]:
    codes = {ask.facts.get("unit") for ask in asks} - {None, ""}
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))


def _facts(ask: Ask, units: dict[str, str]) -> list[tuple[str, Any]]:
    """What is asked for, term by term."""
    told = ask.facts
    found: list[tuple[str, Any]] = []
    if until := told.get("until"):
        found.append(("Until", date.fromisoformat(until)))
    if unit := told.get("unit"):
        found.append(("Whose they say it is", units.get(unit, unit)))
    if plan := told.get("plan"):
        found.append(("Plan", plan))
    if ask.first_words:
        found.append(("First review", ask.first_words))
    return found


def waiting_elsewhere(by: Actor) -> int:
    """How many requests wait that others have to decide."""
    return open_asks(by).exclude(pk__in=decidable(by).values("pk")).count()


def in_queue(by: Actor, key: str, now: datetime, *, most: int = 10) -> list[Row]:
    """The first rows of a queue: two queries."""
    queue = BY_KEY[key]
    rows = listed(held(visible(by), queue, now)).order_by(*queue.order)
    return rows_of(rows[:most], now)


def orders_late(by: Actor, now: datetime, *, most: int = MOST) -> list[Order]:
    """Orders whose reply is overdue, the oldest deadline first."""
    rows = Order.objects.filter(replied_at=None, due_at__lt=now, case__in=visible(by))
    shown = ("case__category", "case__plain", "case__division__parent", "unit")
    rows = rows.select_related(*shown).defer(
        "case__division__geometry", "case__division__parent__geometry"
    )
    return list(rows.order_by("due_at", "pk")[:most])


def papers_late(by: Actor, now: datetime) -> QuerySet[Case]:
    """Urgent call-outs whose papers are overdue."""
    rows = in_states(visible(by), DUE).filter(papers_due_at__lt=now)
    return rows.order_by("papers_due_at", "pk")


@dataclass(frozen=True)
class Fast:
    """One checker's checks that followed one another too fast to have been made on foot."""

    who: str
    checks: list[Step]


def fast_checks(by: Actor, now: datetime, *, days: int = FAST_DAYS) -> list[Fast]:
    """Whose checks of the last `days` deserve a look, and which they are: three queries."""
    minutes = number("fast_check_min", localdate(now))
    passed: dict[str, list[tuple[int, Passed]]] = defaultdict(list)
    for pk, who, at, lon, lat in _passed(by, now - timedelta(days=days)):
        passed[who].append((pk, Passed(who, at, lon, lat)))
    found = {who: _too_fast(checks, minutes) for who, checks in passed.items()}
    steps = _steps([pk for keys in found.values() for pk in keys])
    names = resolve(who for who, keys in found.items() if keys)
    fast = [Fast(names[who], [steps[pk] for pk in keys]) for who, keys in found.items() if keys]
    return sorted(fast, key=lambda one: -len(one.checks))


def _passed(by: Actor, since: datetime) -> QuerySet[Step, Any]:
    rows = Step.objects.filter(name__in=["check", "recheck"], at__gte=since, case__in=visible(by))
    return rows.order_by("at", "pk").values_list("pk", "by", "at", "case__lon", "case__lat")


def _too_fast(checks: list[tuple[int, Passed]], minutes: Decimal) -> list[int]:
    return [checks[n][0] for n in too_fast([one for _pk, one in checks], minutes=minutes)]


def _steps(keys: list[int]) -> dict[int, Step]:
    rows = Step.objects.filter(pk__in=keys).select_related("case__category", "case__plain")
    return {step.pk: step for step in rows}
