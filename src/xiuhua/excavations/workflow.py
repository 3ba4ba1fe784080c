"""How a permit, a section and a finding move."""

from __future__ import annotations

from typing import Any

from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import State, Transition, Workflow

from . import permissions as may


class PermitState(State):
    """Where a permit stands: key, words, look."""

    DRAFT = "draft", "Being written", "new"
    SUBMITTED = "submitted", "Handed in, to be reviewed", "new"
    REVIEWING = "reviewing", "Under review", "doing"
    ASKED = "asked", "Waiting for an answer", "soon"
    GRANTED = "granted", "Permit granted", "soon"
    REFUSED = "refused", "Not granted", "back"
    STARTED = "started", "Under way", "doing"
    SUSPENDED = "suspended", "At rest", "hold"
    FINISHED = "finished", "Works over, to be signed off", "soon"
    WARRANTY = "warranty", "Signed off, in warranty", "done"
    CLOSED = "closed", "Closed", "done"
    REVOKED = "revoked", "Revoked", "back"
    WITHDRAWN = "withdrawn", "Taken back", "back"


P = PermitState
UNDER_WAY = frozenset({P.GRANTED, P.STARTED, P.SUSPENDED})
"""Permits that are granted, or dug under in an emergency, and not over."""
LIVE = UNDER_WAY | {P.FINISHED}
"""Permits under which somebody may be digging."""
PUBLIC = LIVE | {P.WARRANTY, P.CLOSED, P.REVOKED}
"""Permits that everybody may see."""


def _may_be_granted(facts: Any) -> Words | None:
    """What still keeps a permit from being granted, asked of its review."""
    return facts.missing if facts is not None else None


def _granted(facts: Any) -> Words | None:
    """An emergency that nobody has granted yet cannot be finished with."""
    if facts is None or facts.granted_last is not None:
        return None
    return Words(
        "The office has to grant this emergency first. File it, with the police's consent."
    )


def _watched(facts: Any) -> Words | None:
    """No section starts without a watcher, or a reason why there is none."""
    if facts is None or facts.watched:
        return None
    return Words("{section} has no watcher. Recruit one, or note why there can be none.",
                 section=facts.name)  # fmt: skip


PERMIT = Workflow(
    name="excavations.permit",
    title="A permit, from the application to the end of its warranty",
    states=PermitState,
    first=P.DRAFT,
    transitions=(
        Transition("submit", "Hand in", {P.DRAFT}, P.SUBMITTED, may.APPLY),
        Transition("withdraw", "Take back", {P.DRAFT, P.SUBMITTED, P.REVIEWING, P.ASKED},
                   P.WITHDRAWN, may.APPLY),
        Transition("review", "Begin the review", {P.SUBMITTED}, P.REVIEWING, may.REVIEW),
        Transition("ask", "Ask the applicant", {P.REVIEWING}, P.ASKED, may.REVIEW),
        Transition("answer", "Answer", {P.ASKED}, P.REVIEWING, may.APPLY),
        Transition("grant", "Grant the permit", {P.REVIEWING}, P.GRANTED, may.GRANT, _may_be_granted,
                   not_by={"submit"}),
        Transition("refuse", "Do not grant", {P.REVIEWING}, P.REFUSED, may.GRANT,
                   not_by={"submit"}),
        Transition("break_open", "Dig at once", {P.DRAFT}, P.STARTED, may.APPLY),
        Transition("file_emergency", "File the emergency", {P.STARTED}, None, may.APPLY),
        Transition("grant_emergency", "Grant afterwards", {P.STARTED}, None, may.GRANT,
                   _may_be_granted, not_by={"break_open", "file_emergency"}),
        Transition("start", "Start works", {P.GRANTED, P.SUSPENDED}, P.STARTED, may.START),
        Transition("suspend", "Rest", {P.STARTED}, P.SUSPENDED, may.START),
        Transition("finish", "Works over", {P.STARTED, P.SUSPENDED}, P.FINISHED, may.START,
                   _granted),
        Transition("mend_again", "Not restored well", {P.FINISHED}, P.STARTED, may.SIGN_OFF),
        Transition("sign_off", "Sign off", {P.FINISHED}, P.WARRANTY, may.SIGN_OFF,
                   not_by={"finish"}),
        Transition("close", "Close", {P.WARRANTY}, P.CLOSED, may.SIGN_OFF),
        Transition("revoke", "Revoke", UNDER_WAY, P.REVOKED, may.GRANT),
    ),
    over=frozenset({P.CLOSED, P.REFUSED, P.REVOKED, P.WITHDRAWN}),
    begun_by=("apply", "Applied for"),
)  # fmt: skip


class SectionState(State):
    """Where one stretch of a dig stands."""

    PLANNED = "planned", "Not begun", "new"
    OPEN = "open", "Being dug", "doing"
    RESTING = "resting", "At rest", "hold"
    RESTORED = "restored", "Restored", "soon"
    SIGNED_OFF = "signed_off", "Signed off", "done"


X = SectionState
OPENED = frozenset({X.OPEN, X.RESTING})
"""Sections that lie open: they are watched every day."""
WATCHED_STATES = OPENED | {X.RESTORED}
"""Restoration is looked at as well, until it is signed off."""
SECTION = Workflow(
    name="excavations.section",
    title="A section, from the first cut to the restored road",
    states=SectionState,
    first=X.PLANNED,
    transitions=(
        Transition("open", "Open the road", {X.PLANNED}, X.OPEN, may.START, _watched),
        Transition("rest", "Rest", {X.OPEN}, X.RESTING, may.START),
        Transition("resume", "Go on", {X.RESTING}, X.OPEN, may.START),
        Transition("restore", "Road restored", {X.OPEN, X.RESTING}, X.RESTORED, may.START),
        Transition("reopen", "Not restored well", {X.RESTORED}, X.OPEN, may.SIGN_OFF),
        Transition("accept", "Sign off", {X.RESTORED}, X.SIGNED_OFF, may.SIGN_OFF),
    ),
    begun_by=("plan", "Planned"),
)


class FindingState(State):
    """Where something found at a section stands."""

    OPEN = "open", "Found", "new"
    PROMISED = "promised", "Promised to mend", "soon"
    UNHEEDED = "unheeded", "Not heeded", "late"
    ESCALATED = "escalated", "With enforcement", "doing"
    ANSWERED = "answered", "Dealt with by enforcement", "done"
    MENDED = "mended", "Mended", "done"
    WITHDRAWN = "withdrawn", "Was none", "back"


F = FindingState
STANDING = frozenset({F.OPEN, F.PROMISED, F.UNHEEDED, F.ESCALATED})
"""Findings that are not settled: another of the same kind joins them."""
FINDING = Workflow(
    name="excavations.finding",
    title="A finding, from the first sight to what came of it",
    states=FindingState,
    first=F.OPEN,
    transitions=(
        Transition("promise", "They promise to mend it", {F.OPEN, F.PROMISED, F.UNHEEDED},
                   F.PROMISED, may.PERSUADE),
        Transition("refuse", "They refuse", {F.OPEN, F.PROMISED}, F.UNHEEDED, may.PERSUADE),
        Transition("lapse", "The promise was not kept", {F.PROMISED}, F.UNHEEDED, may.PERSUADE),
        Transition("mend", "It is mended", {F.OPEN, F.PROMISED, F.UNHEEDED}, F.MENDED, may.PERSUADE),
        Transition("escalate", "Hand to enforcement", {F.OPEN, F.UNHEEDED}, F.ESCALATED, may.ESCALATE),
        Transition("outcome", "Say what came of it", {F.ESCALATED}, F.ANSWERED, may.ENFORCE),
        Transition("withdraw", "It was none", {F.OPEN, F.PROMISED, F.UNHEEDED}, F.WITHDRAWN,
                   may.PERSUADE),
    ),
    begun_by=("find", "Found"),
)  # fmt: skip
WORKFLOWS = (PERMIT, SECTION, FINDING)
