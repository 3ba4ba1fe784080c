"""One case, whole: its line of progress, its timeline, its clocks, what may be done next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_noop as _

from xiuhua.evidence import queries as evidence
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Actor, Role
from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import Transition

from ..models import Case, Clock, Step
from ..workflow import CASE, CaseState

S = CaseState
TRACK = (
    ("report", _("Reported"), {"report"}),
    ("take_in", _("Taken in"), {"take_in"}),
    ("file", _("Filed"), {"file"}),
    ("dispatch", _("Dispatched"), {"dispatch"}),
    ("handle", _("Handled"), {"answer"}),
    ("check", _("Checked"), {"check"}),
    ("close", _("Closed"), {"close"}),
)
"""The seven stitches of a case: key, title, and the steps that sew it."""
REACHED = {
    S.REPORTED: 1,
    S.TAKEN_IN: 2,
    S.FILED: 3,
    S.DISPATCHED: 4,
    S.HANDLED: 4,
    S.REWORK: 4,
    S.ANSWERED: 5,
    S.CHECKED: 6,
    S.CLOSED: 7,
}
"""How many stitches are sewn in each state."""
ICONS = {
    "report": "send",
    "take_in": "inbox",
    "file": "clipboard-check",
    "dispatch": "arrow-forward-up",
    "handle": "tool",
    "answer": "message-check",
    "check": "eye-check",
    "rework": "arrow-back-up",
    "close": "circle-check",
}
PUBLIC_WORDS = {"dispatch", "answer"}
DONE = {
    "report": _("Reported"),
    "take_in": _("Taken in"),
    "file": _("Filed"),
    "dispatch": _("Dispatched"),
    "handle": _("Work done"),
    "answer": _("Answered by the unit"),
    "check": _("Checked on the spot: passed"),
    "rework": _("Checked on the spot: not yet done"),
    "close": _("Closed"),
}
WAITING = {
    S.REPORTED: _("Waiting for the reception desk to take it in."),
    S.TAKEN_IN: _("Waiting to be filed."),
    S.FILED: _("Waiting for the dispatcher to choose a unit."),
    S.DISPATCHED: _("Waiting for {unit} to handle it."),
    S.HANDLED: _("Waiting for {unit} to answer."),
    S.REWORK: _("Waiting for {unit} to mend it again."),
    S.ANSWERED: _("Waiting for a collector to check on the spot."),
    S.CHECKED: _("Waiting to be closed."),
    S.CLOSED: _("Closed. Nothing is left to do."),
}


@dataclass(frozen=True)
class Look:
    """All that the page of a case shows."""

    case: Case
    waiting: Words
    track: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    clocks: list[Clock]
    photos: list[Item]
    next: list[Transition] = field(default_factory=list)


def photos_by_stage(case: Case) -> dict[str, int]:
    """How many photos each stage has."""
    rows = evidence.of("cases.case", case.number).order_by()
    return dict(rows.values_list("stage").annotate(n=Count("id")))


def track(case: Case, steps: list[Step]) -> list[dict[str, Any]]:
    """The stitch line: what is sewn with its moment, where the needle is, what is ahead."""
    sewn = REACHED[case.now]
    last = {step.name: step.at for step in steps}
    line = []
    for place, (key, title, names) in enumerate(TRACK):
        at = max((last[name] for name in names if name in last), default=None)
        done = place < sewn
        line.append(
            {
                "key": key,
                "title": title,
                "done": done,
                "current": place == sewn,
                "at": at if done else None,
            }
        )
    return line


def timeline(steps: list[Step], *, public: bool = False) -> list[dict[str, Any]]:
    """The thread: each step with its moment, role and words; the public sees no staff's words."""
    return [
        {
            "name": step.name,
            "title": DONE[step.name],
            "at": step.at,
            "who": _role(step.role),
            "words": "" if public and step.name not in PUBLIC_WORDS else step.words,
            "icon": ICONS[step.name],
            "status": "back" if step.name == "rework" else "",
        }
        for step in steps
    ]


def _role(key: str) -> Words | str:
    """The post, never the person."""
    return Words(Role(key).title) if key in set(Role) else ""


def eyes_of(by: Actor) -> frozenset[str]:
    """The refs that count as one pair of eyes: one's own, and of those one stands in for."""
    return frozenset(getattr(by, "refs", {by.ref}))


def open_steps(case: Case, by: Actor, steps: list[Step] | None = None) -> list[Transition]:
    """The steps that `by` may take on the case now: permission, state, and not one's own work."""
    taken = list(case.steps.all()) if steps is None else steps
    eyes = eyes_of(by)
    doers = {step.name for step in taken if {step.by, step.acting_for} & eyes}
    return [
        transition
        for transition in CASE.open_from(case.now)
        if by.may(transition.permission, case.division_code) and not transition.not_by & doers
    ]


def case_page(case: Case, *, by: Actor, now: datetime) -> Look:
    """What one person sees of one case, and the steps open to that person here and now."""
    steps = list(case.steps.all())
    unit = str(case.unit) if case.unit else ""
    return Look(
        case=case,
        waiting=Words(WAITING[case.now], unit=unit),
        track=track(case, steps),
        timeline=timeline(steps),
        clocks=list(case.clocks.all()),
        photos=list(evidence.of("cases.case", case.number)),
        next=open_steps(case, by, steps),
    )
