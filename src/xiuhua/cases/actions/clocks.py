"""A case's clocks: one a stage, counted in working time, turned by the workflow's table."""

from __future__ import annotations

import time
from datetime import date, datetime

from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.kernel import working_time
from xiuhua.kernel.words import Refused, Words

from ..models import Case, Clock, FilingRule, StageLimit
from ..workflow import CASE, CaseState, Stage

_KEPT_S = 30
_table: tuple[float, list[StageLimit]] = (0.0, [])


def stage_limits() -> list[StageLimit]:
    """Every stage's limits, oldest first; a change is seen within half a minute everywhere."""
    global _table
    read_s, rows = _table
    if not rows or time.monotonic() - read_s > _KEPT_S:
        rows = list(StageLimit.objects.order_by("since"))
        _table = (time.monotonic(), rows)
    return rows


def forget_limits() -> None:
    """Read the limits anew, after they were loaded."""
    global _table
    _table = (0.0, [])


def limit_of(stage: Stage, rule: FilingRule | None, day: date) -> working_time.Limit:
    """How long `stage` may take from `day`: the filing rule's own for handling, else the table's.

    Raises Refused when no limits are loaded, because a case without a clock helps nobody.
    """
    if stage is Stage.HANDLE and rule:
        return working_time.Limit(rule.limit_value, working_time.Unit(rule.limit_unit))
    rows = [row for row in stage_limits() if row.stage == stage and row.since <= day]
    if not rows:
        raise Refused(
            "No time limit is loaded for “{stage}”. Ask the administrator to load the limits.",
            stage=Words(stage.title),
        )
    row = rows[-1]
    if rule and rule.urgent:
        return working_time.Limit(row.urgent_value, working_time.Unit(row.urgent_unit))
    return working_time.Limit(row.limit_value, working_time.Unit(row.limit_unit))


def turn(case: Case, state: CaseState, at: datetime) -> None:
    """End the clock that runs and start, or resume, the one of `state`; nothing is saved of `case`."""
    stage = CASE.clocks.get(state)
    if stage == case.stage:
        return
    if case.stage:
        _stop(case, at)
    if stage is None:
        case.stage, case.due_at, case.stage_started_at, case.provisional = "", None, None, False
        return
    clock = _resume(case, Stage(stage), at)
    if clock is None:
        clock = begin(case, Stage(stage), at)
        clock.save(force_insert=True)
    _show(case, clock, at)


def begin(case: Case, stage: Stage, at: datetime) -> Clock:
    """A clock for `stage` from `at`, shown on the case; neither of them is saved."""
    limit = limit_of(stage, case.rule, localdate(at))
    clock = Clock(
        case=case,
        stage=stage,
        limit_value=int(limit.value),
        limit_unit=limit.unit.value,
        started_at=at,
    )
    clock.keep(working_time.Clock.started(limit, at), calendar())
    _show(case, clock, at)
    return clock


def _show(case: Case, clock: Clock, at: datetime) -> None:
    case.stage, case.stage_started_at = clock.stage, at
    case.due_at, case.provisional = clock.due_at, clock.provisional


def _stop(case: Case, at: datetime) -> None:
    clock = Clock.objects.filter(case=case, ended_at=None).first()
    if clock:
        clock.keep(clock.counted.pause(at), calendar())
        clock.save(update_fields=["spans", "ended_at", "due_at", "provisional"])


def _resume(case: Case, stage: Stage, at: datetime) -> Clock | None:
    """What comes back does not begin anew: only the time in those hands counts, from where it stood."""
    clock = Clock.objects.filter(case=case, stage=stage).first()
    if clock:
        clock.keep(clock.counted.resume(at), calendar())
        clock.save(update_fields=["spans", "ended_at", "due_at", "provisional"])
    return clock


def recount() -> int:
    """Recompute every running provisional clock after a new list of days; how many moved."""
    moved = 0
    for clock in Clock.objects.filter(provisional=True, ended_at=None).select_related("case"):
        before = clock.due_at, clock.provisional
        clock.keep(clock.counted, calendar())
        if (clock.due_at, clock.provisional) != before:
            clock.save(update_fields=["due_at", "provisional"])
            Case.objects.filter(pk=clock.case_id).update(
                due_at=clock.due_at, provisional=clock.provisional
            )
            moved += 1
    return moved
