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
from xiuhua.web.looks.dates import day

from ..models import Ask, Case, Clock, Step
from ..workflow import OUT, CaseState
from .hands import step_words_for
from .possible import possible, standing
from .step_looks import BACK, DONE, ICONS, PUBLIC_WORDS, TOLD, WAITING

__all__ = [
    "CUT_OFF", "DONE", "ICONS", "PUBLIC_WORDS", "TOLD", "TRACK", "Look", "case_page", "eyes_of",
    "open_steps", "photos_by_stage", "reached", "timeline", "track",
]  # fmt: skip

S = CaseState
TRACK = (
    ("report", _("Reported"), {"report"}),
    ("take_in", _("Taken in"), {"take_in", "send_simple", "call_out", "fix_on_spot"}),
    ("file", _("Filed"), {"file", "send_simple", "call_out", "fix_on_spot"}),
    ("dispatch", _("Dispatched"), OUT | {"fix_on_spot"}),
    ("handle", _("Handled"), {"answer", "clear_shelved", "fix_on_spot"}),
    ("check", _("Checked"), {"check", "recheck", "fix_on_spot"}),
    ("close", _("Closed"), {"close", "stand_by"}),
)
"""The seven stitches of a case: key, title, and the steps that sew it."""
REACHED = {
    S.REPORTED: 1,
    S.CONFIRMING: 1,
    S.TAKEN_IN: 2,
    S.FILED: 3,
    S.DISPATCHED: 4,
    S.HANDLED: 4,
    S.REWORK: 4,
    S.DEFERRED: 4,
    S.SHELVED: 4,
    S.ANSWERED: 5,
    S.RECHECK: 5,
    S.CHECKED: 6,
    S.FIXED: 6,
    S.DOUBTED: 5,
    S.CLOSED: 7,
}
"""How many stitches are sewn in each state; what was cut off has as many as its steps sewed."""
CUT_OFF = frozenset({S.FORCED, S.TURNED_AWAY, S.DECLINED, S.VOID, S.MERGED})
"""Over, and not by the way of the stitches: nothing is ahead any more."""


@dataclass(frozen=True)
class Look:
    """All that the page of a case shows."""

    case: Case
    waiting: Words
    track: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    clocks: list[Clock]
    photos: list[Item]
    steps: list[Step]
    ask: Ask | None = None
    next: list[Transition] = field(default_factory=list)
    shut: list[tuple[Transition, Words]] = field(default_factory=list)


def photos_by_stage(case: Case) -> dict[str, int]:
    """How many photos each stage has."""
    rows = evidence.of("cases.case", case.number).order_by()
    return dict(rows.values_list("stage").annotate(n=Count("id")))


def reached(case: Case, steps: list[Step]) -> int:
    """How many stitches are sewn."""
    if case.now not in CUT_OFF:
        return REACHED[case.now]
    taken = {step.name for step in steps}
    return max((n for n, (_key, _title, names) in enumerate(TRACK, 1) if names & taken), default=1)


def track(case: Case, steps: list[Step]) -> list[dict[str, Any]]:
    """The stitch line: what is sewn with its moment, where the needle is, what is ahead."""
    sewn = reached(case, steps)
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
                "current": place == sewn and case.now not in CUT_OFF,
                "at": at if done else None,
            }
        )
    return line


def timeline(
    steps: list[Step], *, public: bool = False, by: Actor | None = None
) -> list[dict[str, Any]]:
    """The thread: each step with its moment, role and words.

    The public sees no staff's words; a handler, when `by` is one, none that say who reported.
    """
    return [
        {
            "name": step.name,
            "title": DONE[step.name],
            "at": step.at,
            "who": _role(step.role),
            "words": _words(step, public, by),
            "cause": "" if public else step.cause,
            "icon": ICONS.get(step.name, "point"),
            "status": "back" if step.name in BACK else "",
        }
        for step in steps
        if not public or step.name in TOLD
    ]


def _words(step: Step, public: bool, by: Actor | None) -> str:
    if public:
        return step.words if step.name in PUBLIC_WORDS else ""
    return step_words_for(step.case, step, by) if by else step.words


def _role(key: str) -> Words | str:
    """The post, never the person."""
    return Words(Role(key).title) if key in set(Role) else ""


def eyes_of(by: Actor) -> frozenset[str]:
    """The refs that count as one pair of eyes: one's own, and of those one stands in for."""
    return frozenset(getattr(by, "refs", {by.ref}))


def open_steps(case: Case, by: Actor, steps: list[Step] | None = None) -> list[Transition]:
    """The steps that `by` may take on the case now: post, state, own earlier work, and the rules."""
    taken = list(case.steps.all()) if steps is None else steps
    return possible(standing(case, by), taken, eyes_of(by)).open


def case_page(case: Case, *, by: Actor, now: datetime) -> Look:
    """What one person sees of one case, and the steps open to that person here and now."""
    steps = list(case.steps.all())
    for step in steps:
        step.case = case
    unit = str(case.unit) if case.unit else ""
    where = standing(case, by)
    found = possible(where, steps, eyes_of(by))
    return Look(
        case=case,
        waiting=Words(WAITING[case.now], unit=unit, until=day(case.until) if case.until else ""),
        track=track(case, steps),
        timeline=timeline(steps, by=by),
        clocks=list(case.clocks.select_related("unit")),
        photos=list(evidence.of("cases.case", case.number)),
        steps=steps,
        ask=where.ask,
        next=found.open,
        shut=found.shut,
    )
