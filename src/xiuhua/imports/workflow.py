"""How a table comes in: read, reviewed, handed to a second person, released or undone."""

from __future__ import annotations

from xiuhua.kernel.workflow import State, Transition, Workflow

from . import permissions as may


class BatchState(State):
    """Where a batch stands: key, words, look."""

    READING = "reading", "Being read", "doing"
    FAILED = "failed", "Could not be read", "late"
    REVIEW = "review", "Under review", "new"
    CHECKING = "checking", "Being checked once more", "doing"
    SUBMITTED = "submitted", "Waiting for release", "soon"
    RELEASING = "releasing", "Being brought in", "doing"
    RELEASED = "released", "Brought in", "done"
    DISCARDED = "discarded", "Discarded", "back"
    UNDONE = "undone", "Taken back", "back"


S = BatchState
BATCH = Workflow(
    name="imports.batch",
    title="A table, from the spreadsheet to what counts",
    states=BatchState,
    first=S.READING,
    transitions=(
        Transition("staged", "Read", {S.READING}, S.REVIEW, may.PREPARE),
        Transition("unreadable", "Not readable", {S.READING}, S.FAILED, may.PREPARE),
        Transition("check", "Check once more", {S.REVIEW}, S.CHECKING, may.PREPARE),
        Transition("wrong", "Something is wrong still", {S.CHECKING}, S.REVIEW, may.PREPARE),
        Transition("submit", "Hand on for release", {S.CHECKING}, S.SUBMITTED, may.PREPARE),
        Transition(
            "take_back", "Review again", {S.SUBMITTED, S.CHECKING}, S.REVIEW, may.PREPARE
        ),
        Transition("send_back", "Send back", {S.SUBMITTED}, S.REVIEW, may.RELEASE),
        Transition(
            "release", "Release", {S.SUBMITTED}, S.RELEASING, may.RELEASE,
            not_by={"hand_in", "check", "correct"},
        ),
        Transition("refused", "Does not fit any more", {S.RELEASING}, S.REVIEW, may.RELEASE),
        Transition("done", "Brought in", {S.RELEASING}, S.RELEASED, may.RELEASE),
        Transition(
            "discard", "Discard", {S.REVIEW, S.FAILED, S.SUBMITTED}, S.DISCARDED, may.PREPARE
        ),
        Transition("undo", "Take back", {S.RELEASED}, S.UNDONE, may.RELEASE),
        Transition("correct", "Put a row right", {S.REVIEW}, None, may.PREPARE),
    ),
    begun_by=("hand_in", "Handed in"),
)  # fmt: skip
WORKFLOWS = (BATCH,)
