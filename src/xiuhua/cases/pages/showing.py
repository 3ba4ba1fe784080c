"""What the page of a case and its preview are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts.permissions import REVEAL
from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import Transition
from xiuhua.places.queries import communities_by_town
from xiuhua.records.permissions import VIEW as VIEW_RECORDS
from xiuhua.records.queries import thing_state
from xiuhua.web.doors import Request
from xiuhua.web.language import say

from .. import permissions
from ..actions.moving import in_hands_of
from ..forms import desk as forms
from ..models import Case, Step
from ..queries import desk as queries
from ..queries.looking import Look, case_page
from ..queries.timing import timer
from ..workflow import CaseState

LOADED = ("category", "plain", "rule", "unit", "reporter")
"""What the door of a case's page loads along with it."""
STAGES = {"before": "Before", "after": "After", "check": "At the check"}
CREW_STATES = {CaseState.DISPATCHED, CaseState.REWORK}


@dataclass(frozen=True)
class Block:
    """A form for one step, or for the two verdicts of a check, with a button for each."""

    name: str
    steps: list[Transition]
    form: Any


def blocks(case: Case, steps: list[Transition], bound: dict[str, Any]) -> list[Block]:
    """The steps open to somebody, as forms; `bound` brings the one that was just sent."""
    found: dict[str, list[Transition]] = {}
    for step in steps:
        found.setdefault("check" if step.name == "rework" else step.name, []).append(step)
    return [
        Block(name, group, bound.get(name) or forms.STEPS[name](case, auto_id=f"id_{name}_%s"))
        for name, group in found.items()
    ]


def shots(items: list[Item], steps: list[Step]) -> list[dict[str, Any]]:
    """The photos in order of time; those of a failed check are framed and say so."""
    found = []
    for item in items:
        shown = picture(item, today=timezone.localdate())
        failed = item.stage == "check" and _verdict(item.attached_at, steps) == "rework"
        found.append(
            {
                "url": shown.url,
                "href": shown.url,
                "alt": Words(STAGES.get(item.stage, item.stage)),
                "title": "Check: not done" if failed else STAGES.get(item.stage, item.stage),
                "words": shown.at,
                "status": "back" if failed else "",
                "width": shown.width,
                "height": shown.height,
                "stage": item.stage,
            }
        )
    return found


def _verdict(at: datetime, steps: list[Step]) -> str:
    """The check that a photo was taken for."""
    return next((one.name for one in steps if one.name in {"check", "rework"} and one.at >= at), "")


def facts(
    request: Request,
    case: Case,
    *,
    bound: dict[str, Any] | None = None,
    brief: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """All that the page shows; the preview leaves out what costs more (`brief`)."""
    now = timezone.now()
    look = case_page(queries.with_place(case), by=request.by, now=now)
    steps = list(case.steps.all())
    timers = [timer(clock, now) for clock in look.clocks]
    found = {
        "case": case,
        "look": look,
        "now": now,
        "number": f"{case.number[:6]} {case.number[6:14]} {case.number[14:]}",
        "track": [
            one | {"words": Words(case.now.title)} if one["current"] else one for one in look.track
        ],
        "title": queries.title_of(case),
        "place": queries.place_of(case),
        "source": queries.SOURCES.get(case.source, case.source),
        "timers": timers,
        "running": next((one for one in timers if one.running), None),
        "photos": shots(look.photos, steps),
        "blocks": blocks(case, look.next, bound or {}),
        "turn": turn(look, timers, now),
        "thread": [*look.timeline, *ahead(look)],
        "unit_words": next((s for s in reversed(steps) if s.name in UNIT_STEPS and s.words), None),
        "map": case_map(case),
    }
    if not brief:
        found |= _whole(request, case)
    return found | more


UNIT_STEPS = {"handle", "answer"}


def _whole(request: Request, case: Case) -> dict[str, Any]:
    by = request.by
    may_identify = by.may(permissions.IDENTIFY, case.division_code) and by.may(REVEAL)
    assigns = by.may(permissions.ANSWER, case.division_code) and in_hands_of(case, by)
    return {
        "pairs": pairs(case),
        "towns": communities_by_town() if case.now is CaseState.TAKEN_IN else [],
        "records": thing_state("cases.case", case.number),
        "may_records": by.may(VIEW_RECORDS),
        "may_identify": may_identify and case.reporter_id is not None,
        "reveal": forms.Reveal(auto_id="id_reveal_%s"),
        "may_crew": assigns and case.now in CREW_STATES,
        "crews": _crews(case) if assigns else [],
        "crew": forms.Crew(auto_id="id_crew_%s"),
    }


def _crews(case: Case) -> QuerySet[Any] | list[Any]:
    return queries.crews(case) if queries.is_open(case) else []


def turn(look: Look, timers: list[Any], now: datetime) -> Words:
    """Whether it is the reader's turn, and what happens when nobody moves."""
    running = next((one for one in timers if one.running), None)
    if look.next:
        return Words("It is your turn: {what}.", what=Words(look.next[0].title))
    if running is None:
        return Words("")
    if running.late:
        return Words("You need do nothing now; it is overdue.")
    due = timezone.localtime(running.due)
    when = f"{due:%H:%M}" if due.date() == timezone.localdate(now) else f"{due:%m-%d %H:%M}"
    return Words("You need do nothing now; after {when} it counts as overdue.", when=when)


def ahead(look: Look) -> list[dict[str, Any]]:
    """What comes next, as holes in the thread."""
    return [
        {"title": one["title"], "icon": "point", "status": "hold", "ahead": True}
        for one in look.track
        if not one["done"]
    ][:2]


def pairs(case: Case) -> list[tuple[str, Any]]:
    """The facts of a case, term by term; who reported has a place of its own."""
    found: list[tuple[str, Any]] = [("Class", class_of(case))]
    if case.rule:
        found.append(("What is wrong", f"{case.rule}·{say(forms.limit_of(case.rule))}"))
    found += [
        ("Source", Words(queries.SOURCES.get(case.source, case.source))),
        ("Description", case.words or Words("Nothing was written.")),
        ("Place", queries.place_of(case)),
    ]
    if case.cell:
        found.append(("Cell", case.cell))
    found.append(("Reported", case.reported_at))
    found.append(("Unit", str(case.unit) if case.unit else Words("Not yet dispatched")))
    return found


def class_of(case: Case) -> str | Words:
    """Kind, key and name of the class; the citizen's words where there is none."""
    if case.category:
        return f"{case.category.get_kind_display()} {case.category.key} {case.category}"
    return str(case.plain) if case.plain else Words("Not classed yet")


def case_map(case: Case) -> dict[str, Any] | None:
    """How the map of a case begins; None for a case without a point."""
    if case.lon is None or case.lat is None:
        return None
    return {
        "src": reverse("cases:case_map", args=[case.number]),
        "center": f"{case.lon},{case.lat}",
        "points": [(case.lon, case.lat, "", case.now.status)],
    }


def show(request: Request, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a case."""
    return render(request, "cases/case.html", facts(request, case, **more), status=status)
