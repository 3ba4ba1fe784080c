"""How many cases wait in each queue: one statement, each part out of an index of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat

from xiuhua.kernel.permissions import Actor

from ..models import Case
from ..workflow import DUE
from .kept import Kept, kept_of, kept_rows
from .queues import BY_KEY, OPEN, QUEUES, Queue, held, in_states, visible

BY_SOURCE = "source:"
TEXT = CharField()
_COUNTED = tuple(one for one in QUEUES if one.only is not None and not one.tabs)
"""Queues that hold only some of their states' cases, and are counted one by one."""


class Counts(dict[str, int]):
    """How many wait in each queue and tab; and the filters somebody has kept, out of the same
    statement, because both stand in the column beside every list.
    """

    saved: list[Kept]


def counts_of(by: Actor, *, now: datetime) -> Counts:
    """How many cases wait in each open queue, and in each of its tabs as "queue.tab"."""
    rows = visible(by).order_by()
    parts = [
        _grouped(in_states(rows, OPEN), F("state"), now),
        _grouped(_first(rows, now), Concat(Value(BY_SOURCE, TEXT), F("source")), now),
        *(_grouped(held(rows, one, now), Value(f"queue:{one.key}", TEXT), now) for one in _COUNTED),
        *kept_rows(by),
    ]
    counts = {key: (n, late) for key, n, late in parts[0].union(*parts[1:], all=True)}
    found = {one.key: _states(one, counts) for one in QUEUES if not one.only and _is_open(one)}
    found |= {one.key: counts.get(f"queue:{one.key}", (0, 0))[0] for one in _COUNTED}
    found["late"] = sum(counts.get(state.value, (0, 0))[1] for state in DUE)
    answer = Counts(found | _tabs(counts))
    answer.saved = kept_of(counts)
    return answer


def _is_open(queue: Queue) -> bool:
    return not queue.late_only and set(queue.states) <= set(OPEN)


def _states(queue: Queue, counts: dict[str, tuple[int, int]]) -> int:
    return sum(counts.get(state.value, (0, 0))[0] for state in queue.states)


def _first(rows: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    return held(rows, BY_KEY["take-in"], now)


def _grouped(rows: QuerySet[Case], key: Any, now: datetime) -> QuerySet[Case, Any]:
    late = Count("id", filter=Q(due_at__lt=now))
    named = rows.annotate(part=key).order_by().values_list("part")
    return named.annotate(n=Count("id"), late=late)


def _tabs(counts: dict[str, tuple[int, int]]) -> dict[str, int]:
    """The queue whose cases were counted by source, whole and by tab."""
    queue = BY_KEY["take-in"]
    named = frozenset().union(*(tab.sources for tab in queue.tabs))
    by_source = {
        key.removeprefix(BY_SOURCE): n
        for key, (n, _late) in counts.items()
        if key.startswith(BY_SOURCE)
    }
    found = {queue.key: sum(by_source.values())}
    for tab in queue.tabs:
        mine = tab.sources or set(by_source) - named
        found[f"{queue.key}.{tab.key}"] = sum(by_source.get(one, 0) for one in mine)
    return found
