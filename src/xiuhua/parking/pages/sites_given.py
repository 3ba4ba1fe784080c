"""Plans of new car parks to take away: lists, the map, the paper for the meeting."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils.timezone import localdate

from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS, give

from .. import permissions
from ..models import SitingPlan
from ..queries.siting_paper import paper
from ..queries.siting_view import HEAD as PLAN_HEAD
from ..queries.siting_view import View, cells, drawn, view_of
from .sites import asked_for

MOST_TAKEN = 2000
HEAD = ("Title", "Area of the plan", "As of", "Plots at most", "Walk, metres", "Points relieved", "Share of all demand, %",
             "State", "Adopted", "By which document")  # fmt: skip


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The list of plans to take away."""
    make, known = list_maker(form), atlas()
    rows = [
        _cells(one, known.label(one.division))
        for one in asked_for(request).order_by("-id")[:MOST_TAKEN]
    ]
    name = f"{say('Where the next car parks go')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], rows)


def _cells(plan: SitingPlan, where: str) -> list[object]:
    asked, answer = plan.asked, plan.answer
    covered, share = (round(answer.covered, 2), round(answer.share, 1)) if answer else (None, None)
    return [plan.title, where, plan.day, asked.k, asked.radius_m, covered, share, say(plan.now.title),
            plan.adopted_on, plan.document]  # fmt: skip


def computed(plan: SitingPlan) -> View:
    """The plan as it reads; Missing before it is computed."""
    if (view := view_of(plan)) is None:
        raise Missing("This plan is not computed yet.")
    return view


@page(needs=permissions.SEE, of=SitingPlan)
def map_of(request: Request, plan: SitingPlan) -> HttpResponse:
    """Plots, demand and what each chosen plot relieves, as GeoJSON."""
    return JsonResponse(drawn(computed(plan)))


@page(needs=permissions.SEE, of=SitingPlan)
def plan_taken(request: Request, plan: SitingPlan, form: str) -> HttpResponse:
    """The chosen plots and the others, to take away."""
    make, view = list_maker(form), computed(plan)
    rows = [cells(one) for one in (*view.chosen, *view.others)]
    return make(f"{plan.title} {plan.day:%Y%m%d}", [say(one) for one in PLAN_HEAD], rows)


@page(needs=permissions.SEE, of=SitingPlan)
def plan_paper(request: Request, plan: SitingPlan, form: str) -> HttpResponse:
    """The plan on paper, for the meeting."""
    if form not in FORMS:
        raise Missing("There is no such form.")
    return give(paper(plan, computed(plan)), form, plan.title)
