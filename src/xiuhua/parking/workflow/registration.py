"""How the registration of a car park moves."""

from __future__ import annotations

from typing import Any

from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import State, Transition, Workflow

from .. import permissions as may


class RegistrationState(State):
    """Where an application, and the registration that comes of it, stands."""

    DRAFT = "draft", "Being written", "new"
    SUBMITTED = "submitted", "Handed in, to be reviewed", "new"
    REVIEWING = "reviewing", "Being reviewed", "doing"
    ASKED = "asked", "Waiting for an answer", "soon"
    REGISTERED = "registered", "On the register", "done"
    REFUSED = "refused", "Not entered in the register", "back"
    WITHDRAWN = "withdrawn", "Taken back", "back"
    EXPIRED = "expired", "Expired", "late"
    REPLACED = "replaced", "Replaced by a later one", "hold"
    CANCELLED = "cancelled", "Struck off", "hold"


R = RegistrationState
WRITING = frozenset({R.DRAFT, R.ASKED})
"""The operator may change what is written."""
WITH_THE_OFFICE = frozenset({R.SUBMITTED, R.REVIEWING})
"""The office's clock runs."""
UNDECIDED = WRITING | WITH_THE_OFFICE
"""Nobody has decided; a car park has one of these at most."""
HELD = frozenset({R.REGISTERED, R.EXPIRED})
"""It was registered and nothing has taken its place."""


def _complete(facts: Any) -> Words | None:
    """What still keeps it from being registered, asked of its review."""
    return facts.missing if facts is not None else None


REGISTRATION = Workflow(
    name="parking.registration",
    title="The registration of a car park, from the application to its end",
    states=RegistrationState,
    first=R.DRAFT,
    transitions=(
        Transition("submit", "Hand in", {R.DRAFT}, R.SUBMITTED, may.APPLY),
        Transition("withdraw", "Take back", UNDECIDED, R.WITHDRAWN, may.APPLY),
        Transition("review", "Begin the review", {R.SUBMITTED}, R.REVIEWING, may.REVIEW),
        Transition("ask", "Ask the operator", {R.REVIEWING}, R.ASKED, may.REVIEW),
        Transition("answer", "Answer the question", {R.ASKED}, R.REVIEWING, may.APPLY),
        Transition("register", "Enter in the register", {R.REVIEWING}, R.REGISTERED, may.REVIEW, _complete,
                   not_by={"apply", "submit", "answer"}),
        Transition("refuse", "Do not enter", {R.REVIEWING}, R.REFUSED, may.REVIEW,
                   not_by={"apply", "submit", "answer"}),
        Transition("end", "End it as applied for", {R.REVIEWING}, R.CANCELLED, may.REVIEW, _complete,
                   not_by={"apply", "submit", "answer"}),
        Transition("expire", "Its days are over", {R.REGISTERED}, R.EXPIRED, may.REVIEW),
        Transition("replace", "A later one takes its place", HELD, R.REPLACED, may.REVIEW),
        Transition("cancel", "Strike off", HELD, R.CANCELLED, may.REVIEW),
    ),
    over=frozenset({R.REFUSED, R.WITHDRAWN, R.REPLACED, R.CANCELLED}),
    begun_by=("apply", "Applied for"),
)  # fmt: skip
