"""A case's clocks: one a stage, counted in working time, turned by the workflow's table."""

from __future__ import annotations

import time
from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.kernel import working_time
from xiuhua.kernel.words import Refused, Words

from ..models import Case, Clock, FilingRule, StageLimit, Way
from ..rules import governing
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
    return table_limit(stage, day, urgent=bool(rule and rule.urgent))


def table_limit(stage: Stage, day: date, *, urgent: bool) -> working_time.Limit:
    """What the table of stage limits says from `day`; Refused when it says nothing."""
    rows = [row for row in stage_limits() if row.stage == stage and row.since <= day]
    if not rows:
        raise Refused(
            "No time limit is loaded for “{stage}”. Ask the administrator to load the limits.",
            stage=Words(stage.title),
        )
    row = rows[-1]
    if urgent:
        return working_time.Limit(row.urgent_value, working_time.Unit(row.urgent_unit))
    return working_time.Limit(row.limit_value, working_time.Unit(row.limit_unit))


def turn(case: Case, state: CaseState, at: datetime) -> Clock | None:
    """End the clock that runs and start, or resume, the one of `state`; nothing is saved of `case`.

    Answers the clock that ended, None when it goes on or when there was none.
    """
    stage = CASE.clocks.get(state)
    if stage == case.stage and stage is not None:
        return None
    ended = stop(case, at) if case.stage else None
    if stage is None:
        case.stage, case.due_at, case.stage_started_at, case.provisional = "", None, None, False
        return ended
    clock = _resume(case, Stage(stage), at)
    if clock is None:
        clock = begin(case, Stage(stage), at)
        clock.save(force_insert=True)
    show(case, clock, at)
    return ended


def begin(case: Case, stage: Stage, at: datetime) -> Clock:
    """A clock for `stage` from `at`, shown on the case; neither of them is saved."""
    urgent = case.way == Way.URGENT and (stage is not Stage.HANDLE or case.rule is None)
    limit = (
        table_limit(stage, localdate(at), urgent=True)
        if urgent
        else limit_of(stage, case.rule, localdate(at))
    )
    clock = Clock(
        case=case,
        stage=stage,
        limit_value=int(limit.value),
        limit_unit=limit.unit.value,
        started_at=at,
        turn=_next_turn(case, stage),
        unit_id=case.unit_id if stage is Stage.HANDLE else None,
    )
    clock.keep(working_time.Clock.started(limit, at), calendar())
    show(case, clock, at)
    return clock


def _next_turn(case: Case, stage: Stage) -> int:
    """The number of the turn; a new case, which every report makes, has no earlier one to ask for."""
    if case._state.adding:
        return 0
    last = Clock.objects.filter(case=case, stage=stage).aggregate(last=Max("turn"))["last"]
    return 0 if last is None else last + 1


def show(case: Case, clock: Clock, at: datetime | None = None) -> None:
    """Put a running clock on the case; whoever passed it on has a clock too, and the earlier governs."""
    case.stage = clock.stage
    case.stage_started_at = at or case.stage_started_at
    case.due_at = governing(clock.due_at, case.outside_due_at)
    if clock.stage == Stage.HANDLE and case.first_closed_at is None:
        case.owed_at = case.due_at
    case.provisional = clock.provisional and case.due_at == clock.due_at


def running_clock(case: Case) -> Clock | None:
    """The clock that runs for a case now."""
    return Clock.objects.filter(case=case, ended_at=None).first()


def current(case: Case, stage: Stage) -> Clock | None:
    """The clock of the latest turn in a stage, running or not."""
    return Clock.objects.filter(case=case, stage=stage).order_by("-turn").first()


def keep(case: Case, clock: Clock, at: datetime | None = None) -> None:
    """Save a clock whose limit or spans changed, and show it when it runs; `case` is not saved."""
    clock.keep(clock.counted, calendar())
    clock.save()
    if clock.ended_at is None:
        show(case, clock, at)


def stop(case: Case, at: datetime) -> Clock | None:
    """Let the running clock stand, and answer it; what comes back to the stage resumes it."""
    clock = running_clock(case)
    if clock:
        clock.keep(clock.counted.pause(at), calendar())
        clock.save(update_fields=["spans", "ended_at", "due_at", "provisional"])
    return clock


def settle(case: Case, *stages: Stage) -> None:
    """Clocks of these stages are never resumed: what comes next there begins anew."""
    Clock.objects.filter(case=case, stage__in=stages).update(settled=True)


def fresh(case: Case, stage: Stage, at: datetime) -> None:
    """Settle the running clock and begin a new turn of `stage`: for the next unit, say."""
    stop(case, at)
    settle(case, stage)
    begin(case, stage, at).save(force_insert=True)


def _resume(case: Case, stage: Stage, at: datetime) -> Clock | None:
    """What comes back does not begin anew: only the time in those hands counts, from where it stood."""
    clock = current(case, stage)
    if clock is None or clock.settled:
        return None
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
            show(clock.case, clock)
            Case.objects.filter(pk=clock.case_id).update(
                due_at=clock.case.due_at,
                owed_at=clock.case.owed_at,
                provisional=clock.case.provisional,
            )
            moved += 1
    return moved
