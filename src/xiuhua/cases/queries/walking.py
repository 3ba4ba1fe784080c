"""What a collector has to look at in the street, in the order of one walk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as _

from xiuhua.kernel.geometry import metres
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.walking import Point, walking_order
from xiuhua.kernel.words import Words

from ..models import Case, Step
from ..workflow import CASE, CaseState
from .desk import Row, rows_of
from .looking import eyes_of
from .queues import in_states, listed, visible

MOST = 100
"""So many are put in order; the most urgent ones, when there are more."""
TASKS = {
    CaseState.CONFIRMING: ("confirm", "refute"),
    CaseState.ANSWERED: ("check", "rework"),
    CaseState.RECHECK: ("recheck", "recheck_fails"),
}
"""What is looked at on the spot, and the two verdicts: it is so (it is done), or it is not."""
TITLES = {
    CaseState.CONFIRMING: _("To confirm: is it so?"),
    CaseState.ANSWERED: _("To check: is it done?"),
    CaseState.RECHECK: _("To check again, drawn by chance"),
}


@dataclass(frozen=True)
class Task:
    """One stop of the walk: its row with the number it has on the map, and how far away it is."""

    row: Row
    state: CaseState
    away: Words | None = None


def tasks(by: Actor, now: datetime, here: Point | None = None) -> list[Task]:
    """All that `by` may confirm or check, in walking order; without a point, in order of time.

    What one reported, handled or checked oneself is left to other eyes.
    """
    cases = list(own(by).order_by("due_at", "id")[:MOST])
    rows = rows_of(in_order(cases, here), now)
    return [Task(row, row.case.now, _away(row.case, here)) for row in rows]


def own(by: Actor) -> QuerySet[Case]:
    """The cases whose next step on the spot `by` may take."""
    rows = listed(in_states(visible(by), tuple(TASKS)))
    for state, names in TASKS.items():
        rows = rows.exclude(Q(state=state.value) & Exists(_taken(by, names)))
    return rows


def _taken(by: Actor, names: Iterable[str]) -> QuerySet[Step]:
    """The steps of a case by which `by` is no longer somebody else."""
    barred = frozenset().union(*(CASE.find(name).not_by for name in names))
    eyes = eyes_of(by)
    steps = Step.objects.filter(case=OuterRef("pk"), name__in=barred)
    return steps.filter(Q(by__in=eyes) | Q(acting_for__in=eyes))


def in_order(cases: list[Case], here: Point | None) -> list[Case]:
    """The cases as one walks; those without a point come last, as they were."""
    placed = [case for case in cases if _point(case)]
    order = walking_order([(case.lon or 0.0, case.lat or 0.0) for case in placed], here)
    return [placed[place] for place in order] + [case for case in cases if not _point(case)]


def _point(case: Case) -> Point | None:
    return None if case.lon is None or case.lat is None else (case.lon, case.lat)


def _away(case: Case, here: Point | None) -> Words | None:
    """How far it is, in words."""
    there = _point(case)
    if here is None or there is None:
        return None
    away = metres(here, there)
    if away < 1000:
        return Words("{m} m away", m=round(away / 10) * 10 or 10)
    return Words("{km} km away", km=round(away / 1000, 1))


def grouped(found: list[Task]) -> list[tuple[str, str, list[Task]]]:
    """The stops under their headings, each with its number of the one walk."""
    return [
        (state.value, TITLES[state], rows)
        for state in TASKS
        if (rows := [task for task in found if task.state is state])
    ]
