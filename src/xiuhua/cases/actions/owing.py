"""What evaluation counts of a case: when it was filed, when it is owed, when it was answered.

A case is *owed* by the moment at which the time for handling it expires; so it is counted among
what should be closed on that day, dispatched or not, and it was in time when the answer that
passed came by then. Once closed for the first time, these moments stay as they are.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.kernel import working_time

from ..models import Case
from ..workflow import CaseState, Stage
from .clocks import limit_of

S = CaseState
ON_HOLD = {S.DEFERRED, S.SHELVED}
WITH_A_CLOCK = {S.DISPATCHED, S.HANDLED, S.REWORK}


def owe(case: Case, at: datetime) -> None:
    """Keep those moments after a move to the case's present state; nothing is saved."""
    if case.first_closed_at is not None:
        return
    if case.now is S.FILED:
        case.filed_at = case.filed_at or at
        case.owed_at, case.answered_at = _expected(case, at), None
    elif case.now in WITH_A_CLOCK:
        case.filed_at = case.filed_at or at
        case.answered_at = None
    elif case.now in ON_HOLD:
        case.owed_at = case.due_at
    elif case.now is S.ANSWERED:
        case.answered_at = at


def _expected(case: Case, at: datetime) -> datetime | None:
    """When handling would be over if it began now: a case nobody dispatches is owed all the same."""
    limit = limit_of(Stage.HANDLE, case.rule, localdate(at))
    due = working_time.Clock.started(limit, at).due(calendar())
    return due.at if due else None


def days_of(case: Case) -> set[date]:
    """The days in whose figures a case is counted."""
    moments = (
        case.reported_at, case.filed_at, case.owed_at, case.dispatched_at, case.shelved_at,
        case.first_closed_at,
    )  # fmt: skip
    return {localdate(at) for at in moments if at}
