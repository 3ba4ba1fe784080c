"""How a case moves, from report to close, as one table."""

from __future__ import annotations

from xiuhua.kernel.workflow import State, Transition, Workflow

from . import permissions as may
from . import rules


class CaseState(State):
    """Where a case stands: key, words, look."""

    REPORTED = "reported", "To be taken in", "new"
    TAKEN_IN = "taken_in", "To be filed", "new"
    FILED = "filed", "To be dispatched", "new"
    DISPATCHED = "dispatched", "Being handled", "doing"
    HANDLED = "handled", "To be answered", "doing"
    REWORK = "rework", "Being reworked", "back"
    ANSWERED = "answered", "To be checked", "doing"
    CHECKED = "checked", "To be closed", "doing"
    CLOSED = "closed", "Closed", "done"


class Stage(State):
    """The clocks of a case: the stage's key, its words, and the look while it runs."""

    TAKE_IN = "take_in", "Taking in", "doing"
    FILE = "file", "Filing", "doing"
    DISPATCH = "dispatch", "Dispatching", "doing"
    HANDLE = "handle", "Handling", "doing"
    CHECK = "check", "Checking", "doing"
    CLOSE = "close", "Closing", "doing"


S = CaseState

CASE = Workflow(
    name="cases.case",
    title="A case, from report to close",
    states=CaseState,
    first=S.REPORTED,
    transitions=(
        Transition("take_in", "Take in", {S.REPORTED}, S.TAKEN_IN, may.TAKE_IN),
        Transition(
            "file",
            "File the case",
            {S.TAKEN_IN},
            S.FILED,
            may.FILE,
            rules.needs_category,
            rules.needs_division,
        ),
        Transition(
            "dispatch",
            "Dispatch",
            {S.FILED},
            S.DISPATCHED,
            may.DISPATCH,
            rules.lies_here,
            rules.needs_unit,
            not_by={"take_in", "file"},
        ),
        Transition(
            "handle",
            "Handle",
            {S.DISPATCHED, S.REWORK},
            S.HANDLED,
            may.HANDLE,
            rules.needs_photo_after,
            not_by={"take_in", "file", "dispatch"},
        ),
        Transition(
            "answer",
            "Answer",
            {S.HANDLED},
            S.ANSWERED,
            may.ANSWER,
            not_by={"take_in", "file", "dispatch"},
        ),
        Transition(
            "check",
            "Pass the check",
            {S.ANSWERED},
            S.CHECKED,
            may.CHECK,
            rules.needs_photo_check,
            not_by={"dispatch", "handle", "answer"},
        ),
        Transition(
            "rework",
            "Ask for rework",
            {S.ANSWERED},
            S.REWORK,
            may.CHECK,
            rules.needs_photo_check,
            not_by={"dispatch", "handle", "answer"},
        ),
        Transition(
            "close",
            "Close",
            {S.CHECKED},
            S.CLOSED,
            may.CLOSE,
            not_by={"dispatch", "handle", "answer", "check"},
        ),
    ),
    clocks={
        S.REPORTED: Stage.TAKE_IN,
        S.TAKEN_IN: Stage.FILE,
        S.FILED: Stage.DISPATCH,
        S.DISPATCHED: Stage.HANDLE,
        S.HANDLED: Stage.HANDLE,
        S.REWORK: Stage.HANDLE,
        S.ANSWERED: Stage.CHECK,
        S.CHECKED: Stage.CLOSE,
    },
)

WORKFLOWS = (CASE,)
