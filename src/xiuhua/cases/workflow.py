"""How a case moves, from report to close and along every side path, as one table."""

from __future__ import annotations

from xiuhua.kernel.workflow import State, Transition, Workflow

from . import permissions as may
from . import rules


class CaseState(State):
    """Where a case stands: key, words, look."""

    REPORTED = "reported", "To be taken in", "new"
    CONFIRMING = "confirming", "To be confirmed", "new"
    TAKEN_IN = "taken_in", "To be filed", "new"
    FILED = "filed", "To be dispatched", "new"
    DISPATCHED = "dispatched", "Being handled", "doing"
    HANDLED = "handled", "To be answered", "doing"
    REWORK = "rework", "Being reworked", "back"
    DEFERRED = "deferred", "Deferred", "hold"
    SHELVED = "shelved", "Shelved", "hold"
    ANSWERED = "answered", "To be checked", "doing"
    RECHECK = "recheck", "To be checked again", "doing"
    CHECKED = "checked", "To be closed", "doing"
    FIXED = "fixed", "Mended on the spot, to be closed", "doing"
    DOUBTED = "doubted", "Said not to be fixed", "back"
    CLOSED = "closed", "Closed", "done"
    FORCED = "forced", "Closed by order", "done"
    TURNED_AWAY = "turned_away", "Not taken in", "hold"
    DECLINED = "declined", "Not filed", "hold"
    VOID = "void", "Void", "hold"
    MERGED = "merged", "Merged into another", "hold"


class Stage(State):
    """The clocks of a case: the stage's key, its words, and the look while it runs."""

    TAKE_IN = "take_in", "Taking in", "doing"
    CONFIRM = "confirm", "Confirming", "doing"
    FILE = "file", "Filing", "doing"
    DISPATCH = "dispatch", "Dispatching", "doing"
    HANDLE = "handle", "Handling", "doing"
    CHECK = "check", "Checking", "doing"
    CLOSE = "close", "Closing", "doing"
    DOUBT = "doubt", "Settling a doubt", "doing"


class Asking(State):
    """What is asked about a case: key, words, look of the request while it waits."""

    DECLINE = "decline", "Not to be filed", "new"
    VOID = "void", "To be void", "new"
    SEND_BACK = "send_back", "To be sent back", "back"
    EXTEND = "extend", "More time", "soon"
    DEFER = "defer", "To be deferred", "hold"
    SHELVE = "shelve", "To be shelved", "hold"
    FORCE_CLOSE = "force_close", "To be closed by order", "done"
    APPEAL = "appeal", "An appeal", "late"


S = CaseState
OVER = frozenset({S.CLOSED, S.FORCED, S.TURNED_AWAY, S.DECLINED, S.VOID, S.MERGED})
"""The case is done with."""
OPEN = tuple(state for state in S if state not in OVER)
WITH_UNIT = frozenset({S.DISPATCHED, S.HANDLED, S.REWORK, S.DEFERRED, S.SHELVED})
"""The unit has it in hand."""
DUE = tuple(state for state in OPEN if state is not S.SHELVED)
"""Open, and counted among what should be closed; the shelf is counted apart."""
OUT = {"dispatch", "send_simple", "call_out"}
"""The steps that give a case to a unit."""
HANDLING = {"handle", "answer", "clear_shelved", "owner_found"}
CHECKING = {"check", "recheck", "rework", "recheck_fails"}
BEFORE_FILING = {S.REPORTED, S.CONFIRMING, S.TAKEN_IN}

_INTAKE = (
    Transition("take_in", "Take in", {S.REPORTED}, S.TAKEN_IN, may.TAKE_IN),
    Transition("turn_away", "Turn away", {S.REPORTED}, S.TURNED_AWAY, may.TURN_AWAY),
    Transition(
        "return_order", "Return the outside order", {S.REPORTED, S.TAKEN_IN}, S.TURNED_AWAY,
        may.ORDERS, rules.came_as_an_order,
    ),
    Transition(
        "ask_confirm", "Have it confirmed", {S.REPORTED, S.TAKEN_IN}, S.CONFIRMING, may.TAKE_IN
    ),
    Transition(
        "confirm", "It is so", {S.CONFIRMING}, S.TAKEN_IN, may.CONFIRM, rules.needs_photo_confirm,
        not_by={"report"},
    ),
    Transition(
        "refute", "It is not so", {S.CONFIRMING}, S.TAKEN_IN, may.CONFIRM,
        rules.needs_photo_confirm, not_by={"report"},
    ),
    Transition(
        "file", "File the case", {S.TAKEN_IN}, S.FILED, may.FILE,
        rules.needs_category, rules.needs_division, rules.not_refuted,
    ),
    Transition(
        "decline", "Do not file", {S.TAKEN_IN}, S.DECLINED, may.APPROVE, not_by={"ask_decline"}
    ),
    Transition("merge", "Merge", {S.REPORTED, S.TAKEN_IN, S.FILED}, S.MERGED, may.MERGE),
    Transition(
        "fix_on_spot", "Mended on the spot", {S.REPORTED}, S.FIXED, may.FIX,
        rules.may_mend_on_spot, rules.needs_two_photos,
    ),
)  # fmt: skip

_TO_THE_UNIT = (
    Transition(
        "dispatch", "Dispatch", {S.FILED}, S.DISPATCHED, may.DISPATCH,
        rules.lies_here, rules.needs_unit, not_by={"take_in", "file"},
    ),
    Transition(
        "send_simple", "Send it in one step", {S.REPORTED, S.TAKEN_IN}, S.DISPATCHED, may.SIMPLE,
        rules.needs_category, rules.needs_division, rules.lies_here, rules.needs_unit,
        rules.is_simple, rules.not_refuted,
    ),
    Transition(
        "call_out", "Call out by telephone", {*BEFORE_FILING, S.FILED}, S.DISPATCHED,
        may.CALL_OUT, rules.needs_division, rules.lies_here, rules.needs_unit,
    ),
    Transition(
        "papers", "Complete the papers",
        {S.DISPATCHED, S.HANDLED, S.REWORK, S.ANSWERED, S.RECHECK, S.CHECKED}, None, may.FILE,
        rules.needs_category,
    ),
    Transition("receive", "Receive", {S.DISPATCHED, S.REWORK}, None, may.ANSWER),
    Transition(
        "send_back", "Send back", {S.DISPATCHED}, S.FILED, may.APPROVE, not_by={"ask_send_back"}
    ),
    Transition(
        "ruling", "Settle by a ruling", {S.DISPATCHED}, None, may.LEAD, rules.needs_unit,
        not_by={"ask_send_back"},
    ),
    Transition(
        "owner_found", "The owner is found", {S.DISPATCHED, S.HANDLED}, S.FILED, may.ANSWER,
        rules.by_fallback,
    ),
)  # fmt: skip

_HANDLING = (
    Transition(
        "handle", "Handle", {S.DISPATCHED, S.REWORK}, S.HANDLED, may.HANDLE,
        rules.needs_photo_after, not_by={"take_in", "file", *OUT},
    ),
    Transition(
        "answer", "Answer", {S.HANDLED}, S.ANSWERED, may.ANSWER, not_by={"take_in", "file", *OUT}
    ),
    Transition(
        "extend", "Give more time", {S.DISPATCHED, S.HANDLED, S.REWORK}, None, may.APPROVE,
        rules.at_most_two_extensions, not_by={"ask_extend"},
    ),
    Transition(
        "defer", "Defer", {S.DISPATCHED, S.REWORK}, S.DEFERRED, may.APPROVE, not_by={"ask_defer"}
    ),
    Transition(
        "shelve", "Shelve", {S.DISPATCHED, S.REWORK, S.DEFERRED}, S.SHELVED, may.LEAD,
        not_by={"ask_shelve"},
    ),
    Transition("resume", "Bring back", {S.DEFERRED, S.SHELVED}, S.DISPATCHED, may.RESUME),
    Transition(
        "clear_shelved", "Clear from the shelf", {S.SHELVED, S.DEFERRED}, S.ANSWERED, may.ANSWER,
        rules.needs_photo_after, not_by={"take_in", "file", *OUT},
    ),
)  # fmt: skip

_CHECKING = (
    Transition(
        "check", "Pass the check", {S.ANSWERED}, S.CHECKED, may.CHECK,
        rules.needs_photo_check, not_by={*OUT, *HANDLING},
    ),
    Transition(
        "rework", "Ask for rework", {S.ANSWERED}, S.REWORK, may.CHECK,
        rules.needs_photo_check, not_by={*OUT, *HANDLING},
    ),
    Transition("draw_recheck", "Draw for another check", {S.CHECKED}, S.RECHECK, may.CLOSE),
    Transition(
        "recheck", "Pass the second check", {S.RECHECK}, S.CHECKED, may.CHECK,
        rules.needs_photo_check, not_by={*OUT, *HANDLING, "check"},
    ),
    Transition(
        "recheck_fails", "Fail the second check", {S.RECHECK}, S.REWORK, may.CHECK,
        rules.needs_photo_check, not_by={*OUT, *HANDLING, "check"},
    ),
    Transition(
        "close", "Close", {S.CHECKED, S.FIXED}, S.CLOSED, may.CLOSE,
        rules.needs_category, not_by={*OUT, *HANDLING, *CHECKING, "fix_on_spot"},
    ),
    Transition(
        "force_close", "Close by order", {*OPEN} - {S.REPORTED, S.CONFIRMING, S.TAKEN_IN}, S.FORCED,
        may.LEAD, not_by={"ask_force_close", *OUT, *HANDLING},
    ),
    Transition("void", "Make void", {*OPEN}, S.VOID, may.APPROVE, not_by={"ask_void"}),
)  # fmt: skip

_AFTERWARDS = (
    Transition("not_fixed", "Say it is not fixed", {S.CLOSED}, S.DOUBTED, may.FOLLOW),
    Transition(
        "check_again", "Have it checked again", {S.DOUBTED}, S.ANSWERED, may.REOPEN,
        not_by={*OUT, *HANDLING},
    ),
    Transition(
        "stand_by", "Let the closing stand", {S.DOUBTED}, S.CLOSED, may.APPROVE,
        rules.doubted_before, not_by={*OUT, *HANDLING, *CHECKING},
    ),
    Transition("review", "First review of the appeal", {S.CLOSED}, None, may.APPROVE,
               not_by={"ask_appeal"}),
    Transition("excuse", "Excuse the overtime", {S.CLOSED}, None, may.LEAD,
               not_by={"ask_appeal", "review"}),
)  # fmt: skip

_ASKING = (
    Transition("ask_decline", "Ask not to file", {S.TAKEN_IN}, None, may.ASK_DESK,
               rules.nothing_asked),
    Transition("ask_void", "Ask to make void", {*OPEN}, None, may.ASK_DESK, rules.nothing_asked),
    Transition("ask_send_back", "Ask to send back", {S.DISPATCHED}, None, may.ASK_UNIT,
               rules.nothing_asked, rules.not_bound),
    Transition("ask_extend", "Ask for more time", {S.DISPATCHED, S.HANDLED, S.REWORK}, None,
               may.ASK_UNIT, rules.nothing_asked, rules.at_most_two_extensions),
    Transition("ask_defer", "Ask to defer", {S.DISPATCHED, S.REWORK}, None, may.ASK_UNIT,
               rules.nothing_asked),
    Transition("ask_shelve", "Ask to shelve", {S.DISPATCHED, S.REWORK, S.DEFERRED}, None,
               may.ASK_UNIT, rules.nothing_asked),
    Transition("ask_force_close", "Propose to close by order",
               {*OPEN} - {S.REPORTED, S.CONFIRMING, S.TAKEN_IN}, None, may.ASK_FORCE,
               rules.nothing_asked),
    Transition("ask_appeal", "Appeal", {S.CLOSED}, None, may.ASK_UNIT, rules.nothing_asked),
    Transition("refuse", "Refuse what is asked", {*OPEN, S.CLOSED}, None, may.APPROVE,
               rules.something_asked,
               not_by={f"ask_{kind.value}" for kind in Asking}),
    Transition("withdraw", "Withdraw the request", {*OPEN, S.CLOSED}, None, may.DESK,
               rules.something_asked),
)  # fmt: skip

_NUDGING = (
    Transition("urge", "Urge", {*WITH_UNIT} - {S.SHELVED}, None, may.URGE),
    Transition("oversee", "Give an order", {*WITH_UNIT, S.FILED}, None, may.OVERSEE,
               rules.needs_unit),
    Transition("reply_order", "Reply to the order", {*OPEN, S.CLOSED}, None, may.ANSWER),
    Transition("seen", "It has been looked at", {*OPEN}, None, may.LOOK),
)  # fmt: skip

CASE = Workflow(
    name="cases.case",
    title="A case, from report to close",
    states=CaseState,
    first=S.REPORTED,
    transitions=(
        *_INTAKE, *_TO_THE_UNIT, *_HANDLING, *_CHECKING, *_AFTERWARDS, *_ASKING, *_NUDGING,
    ),
    clocks={
        S.REPORTED: Stage.TAKE_IN,
        S.CONFIRMING: Stage.CONFIRM,
        S.TAKEN_IN: Stage.FILE,
        S.FILED: Stage.DISPATCH,
        S.DISPATCHED: Stage.HANDLE,
        S.HANDLED: Stage.HANDLE,
        S.REWORK: Stage.HANDLE,
        S.ANSWERED: Stage.CHECK,
        S.RECHECK: Stage.CHECK,
        S.CHECKED: Stage.CLOSE,
        S.FIXED: Stage.CLOSE,
        S.DOUBTED: Stage.DOUBT,
    },
    over=OVER,
    begun_by=("report", "Reported"),
)  # fmt: skip

WORKFLOWS = (CASE,)
