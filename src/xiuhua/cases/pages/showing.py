"""What the page of a case and its preview are made of."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts.permissions import REVEAL
from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import Transition
from xiuhua.places.queries import communities_by_town
from xiuhua.records.permissions import VIEW as VIEW_RECORDS
from xiuhua.records.queries import thing_state
from xiuhua.web.doors import Request

from .. import permissions
from ..forms import desk as desk_forms
from ..forms.around import Around
from ..forms.calling import Contact
from ..models import Case
from ..queries import desk as queries
from ..queries.beside import OF_THE_DESK, beside, for_the_handler, notes, waiting
from ..queries.calling import contact_facts
from ..queries.hands import in_hands_of, only_handles, words_for
from ..queries.looking import Look, case_page
from ..queries.nearby import is_public
from ..queries.orders import governed_by_them
from ..queries.papers import menu as papers_menu
from ..queries.step_looks import ATTENTION
from ..queries.suggesting import suggest
from ..queries.timing import timer
from ..workflow import CaseState
from . import order_panel
from .blocks import MAIN, block_of, blocks
from .shots import shots
from .terms import pairs
from .thread import ahead, shut, threaded, turn

LOADED = (
    "category", "plain__category", "rule", "unit", "reporter", "holder", "merged_into",
)  # fmt: skip
"""What the door of a case's page loads along with it."""
CREW_STATES = {CaseState.DISPATCHED, CaseState.REWORK}


def facts(
    request: Request,
    case: Case,
    *,
    bound: dict[str, Any] | None = None,
    brief: bool = False,
    around: Around | None = None,
    **more: Any,
) -> dict[str, Any]:
    """All that the page shows; the preview leaves out what costs more (`brief`)."""
    now, by = timezone.now(), request.by
    look = case_page(queries.with_place(case), by=by, now=now)
    around = around or Around(case, by, now)
    around.ask = look.ask
    timers = [timer(clock, now) for clock in look.clocks]
    steps = _first_alone(look.next) if brief else look.next
    open_now = [one for one in steps if not around.too_late(one.name)]
    forms = blocks(case, open_now, around, bound or {})
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
        "words": words_for(case, by),
        "timers": [(clock, one) for clock, one in zip(look.clocks, timers, strict=True)],
        "running": next((one for one in timers if one.running), None),
        "outside_first": governed_by_them(case),
        "photos": shots(look.photos, look.steps),
        "blocks": forms,
        "preview_asks": not only_handles(case, by),
        "preview_block": next(iter([*forms.patch, *forms.main]), None),
        "proposal": around.proposal if case.now is CaseState.FILED else None,
        "turn": turn(forms, timers, now),
        "attention": ATTENTION.get(case.attention, case.attention),
        "unit_words": next(
            (s for s in reversed(look.steps) if s.name in UNIT_STEPS and s.words), None
        ),
        "map": case_map(case),
    }
    if not brief:
        found |= _whole(request, case, look, around)
    return found | more


UNIT_STEPS = {"handle", "answer", "clear_shelved"}


def _first_alone(steps: list[Transition]) -> list[Transition]:
    """The preview has the form of the main step alone."""
    main = [one for one in steps if block_of(one.name) in MAIN]
    if not main:
        return []
    first = min((block_of(one.name) for one in main), key=MAIN.index)
    return [one for one in main if block_of(one.name) == first]


def _whole(request: Request, case: Case, look: Look, around: Around) -> dict[str, Any]:
    by = request.by
    may_identify = by.may(permissions.IDENTIFY, case.division_code) and by.may(REVEAL)
    in_hand = in_hands_of(case, by)
    assigns = by.may(permissions.ANSWER, case.division_code) and in_hand
    stands, handles = beside(case, look.steps), only_handles(case, by)
    asked = None if look.ask and handles and look.ask.kind in OF_THE_DESK else look.ask
    if handles:
        stands = for_the_handler(stands, case)
    return {
        "pairs": pairs(case, by),
        "notes": notes(case, stands, by, timezone.now()),
        "beside": stands,
        "waiting": waiting(asked, look.steps, stands.causes, around.gives) if asked else None,
        "opened": request.GET.get("step", ""),
        "thread": [*threaded(look, stands.causes), *ahead(look)],
        "shut": shut(look, around),
        "handles": handles,
        "may_publish": by.may(permissions.PUBLISH, case.division_code) and is_public(case),
        "papers": papers_menu(case, by),
        "outside": None if handles else order_panel.panel(request, case),
        "towns": communities_by_town() if case.now is CaseState.TAKEN_IN else [],
        "records": thing_state("cases.case", case.number),
        "may_records": by.may(VIEW_RECORDS),
        "may_identify": may_identify and case.reporter_id is not None,
        "reveal": desk_forms.Reveal(auto_id="id_reveal_%s"),
        "may_crew": assigns and case.now in CREW_STATES,
        "crews": _crews(case) if assigns else [],
        "crew": desk_forms.Crew(auto_id="id_crew_%s"),
        "contact": Contact(auto_id="id_contact_%s"),
        "suggestions": suggest(case.words) if case.category_id is None else [],
    } | contact_facts(case, by)


def _crews(case: Case) -> QuerySet[Any] | list[Any]:
    return queries.crews(case) if queries.is_open(case) else []


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
