"""How a decision about bays on a street moves: two authorities sign, the public is heard."""

from __future__ import annotations

from typing import Any

from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import State, Transition, Workflow

from .. import permissions as may


class DecisionState(State):
    """Where a decision about bays on a street stands: key, words, look."""

    PROPOSED = "proposed", "Proposed, to be measured", "new"
    MEASURED = "measured", "To be signed by both", "doing"
    BACK = "back", "Sent back", "back"
    SIGNED = "signed", "Signed by both", "soon"
    PUBLISHED = "published", "In publication", "doing"
    DECIDED = "decided", "Decided, to be carried out", "soon"
    SET_OUT = "set_out", "Carried out, not in force yet", "soon"
    IN_USE = "in_use", "In force", "done"
    LAPSED = "lapsed", "Its time is over", "late"
    REPLACED = "replaced", "No longer in force", "hold"
    REMOVED = "removed", "Bays removed", "hold"
    DROPPED = "dropped", "Given up", "back"


D = DecisionState
WRITTEN = frozenset({D.PROPOSED, D.BACK})
"""The proposal may still be changed and measured."""
UNDER_WAY = WRITTEN | {D.MEASURED, D.SIGNED, D.PUBLISHED, D.DECIDED, D.SET_OUT}
"""Begun and not in force; a stretch has one of these at most."""
STANDING = frozenset({D.IN_USE, D.LAPSED})
"""The decision under which the bays of a stretch lie there."""
SHUT = frozenset({D.SET_OUT, D.LAPSED})
"""Not in force yet, or no longer: nobody parks there by it."""
OPEN_TO_ALL = frozenset({D.PUBLISHED, D.DECIDED, D.SET_OUT, D.IN_USE, D.LAPSED, D.REPLACED, D.REMOVED})  # fmt: skip
"""From its publication on everybody may read it."""


def _measured(facts: Any) -> Words | None:
    """Hours and removals go on as they are; bays that are set out are measured first."""
    if facts is None or facts.kind != "set_out":
        return None
    return Words("Bays that are set out are measured first: enter what was measured.")


def _met(facts: Any) -> Words | None:
    """No condition is open that nobody has taken a reasoned, documented decision about."""
    if facts is None or not facts.open:
        return None
    return Words("{size} conditions are neither met nor waived. Measure, change the plan, or note why "
                 "and by which document.", size=facts.open)  # fmt: skip


def _heard(facts: Any) -> Words | None:
    """It was published for long enough, and every objection has its answer."""
    if facts is None:
        return None
    if facts.until is not None:
        return Words(
            "It is in publication until {day}. Decide from the day after.", day=facts.until
        )
    if facts.unanswered:
        return Words(
            "{size} objections wait for an answer. Answer them first.", size=facts.unanswered
        )
    return None


def _of(kind: str) -> Any:
    """The step belongs to decisions of one kind."""

    def guard(facts: Any) -> Words | None:
        if facts is None or facts.kind == kind:
            return None
        return Words("This step belongs to another kind of decision.")

    return guard


DECISION = Workflow(
    name="parking.decision",
    title="A decision about bays on a street, from the proposal to their removal",
    states=DecisionState,
    first=D.PROPOSED,
    transitions=(
        Transition("revise", "Change the proposal", WRITTEN, D.PROPOSED, may.PROPOSE),
        Transition("measure", "Enter what was measured", WRITTEN | {D.MEASURED}, D.MEASURED, may.PROPOSE),
        Transition("hand_on", "Hand on to be signed", WRITTEN, D.MEASURED, may.PROPOSE, _measured),
        Transition("waive", "Waive a condition", {D.MEASURED}, None, may.PROPOSE),
        Transition("sign_city", "Sign for urban management", {D.MEASURED}, None, may.SIGN_CITY, _met,
                   not_by={"propose", "revise", "measure", "waive", "sign_police"}),
        Transition("sign_police", "Sign for the traffic police", {D.MEASURED}, None, may.SIGN_POLICE, _met,
                   not_by={"propose", "revise", "measure", "waive", "sign_city"}),
        Transition("agree", "Both have signed", {D.MEASURED}, D.SIGNED, may.SIGN_CITY),
        Transition("decline_city", "Urban management does not sign", {D.MEASURED}, D.BACK, may.SIGN_CITY,
                   not_by={"propose", "revise"}),
        Transition("decline_police", "The traffic police do not sign", {D.MEASURED}, D.BACK, may.SIGN_POLICE,
                   not_by={"propose", "revise"}),
        Transition("publish", "Publish", {D.SIGNED}, D.PUBLISHED, may.SET_OUT),
        Transition("object", "Object", {D.PUBLISHED}, None, may.OBJECT),
        Transition("answer", "Answer an objection", {D.PUBLISHED}, None, may.SET_OUT),
        Transition("decide", "Decide", {D.PUBLISHED}, D.DECIDED, may.SIGN_CITY, _heard,
                   not_by={"propose", "revise"}),
        Transition("uphold", "Objections hold: send back", {D.PUBLISHED}, D.BACK, may.SIGN_CITY,
                   not_by={"propose", "revise"}),
        Transition("set_out", "Bays are set out", {D.DECIDED}, D.SET_OUT, may.SET_OUT, _of("set_out")),
        Transition("change_hours", "Put the hours in force", {D.DECIDED}, D.SET_OUT, may.SET_OUT, _of("hours")),
        Transition("remove", "Bays are removed", {D.DECIDED}, D.REMOVED, may.SET_OUT, _of("remove")),
        Transition("begin", "In force", {D.SET_OUT}, D.IN_USE, may.SET_OUT),
        Transition("look_again", "Look again", STANDING, None, may.SET_OUT),
        Transition("lapse", "Its last day is over", {D.IN_USE}, D.LAPSED, may.SET_OUT),
        Transition("replace", "Another one takes its place", STANDING, D.REPLACED, may.SET_OUT),
        Transition("drop", "Give this up", WRITTEN | {D.MEASURED, D.SIGNED, D.DECIDED}, D.DROPPED, may.PROPOSE),
    ),
    over=frozenset({D.REPLACED, D.REMOVED, D.DROPPED}),
    begun_by=("propose", "Proposed"),
)  # fmt: skip
