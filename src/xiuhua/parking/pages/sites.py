"""Where the next car parks go: plans, one plan with its map, and two side by side."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xiuhua.places.atlas import atlas
from xiuhua.places.queries import outline
from xiuhua.records.names import resolve
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS
from xiuhua.web.tables import counted, keyset, turned

from .. import actions, permissions
from ..forms import siting as forms
from ..models import Site, SitingPlan
from ..queries.sites import plans, sites_of
from ..queries.siting_paper import proof
from ..queries.siting_view import pins, view_of
from ..workflow import SitingState as S

SIZE = 30
TABS = (("", "All"),)


def _may_be_computed(plan: SitingPlan) -> bool:
    return plan.now in (S.DRAFT, S.COMPUTED) and not plan.busy


DOINGS = (
    Doing("compute", "Compute", permissions.SITES, actions.compute_plan, when=lambda plan: _may_be_computed(plan) and plan.now is S.DRAFT,
          look="primary", said="A worker computes it; the page shows how far it is."),
    Doing("again", "Compute again", permissions.SITES, actions.compute_plan, when=lambda plan: _may_be_computed(plan) and plan.now is S.COMPUTED,
          said="A worker computes it; the page shows how far it is.",
          words="With the plots and the demand of now."),
    Doing("adopt", "Adopt", permissions.ADOPT_SITES, actions.adopt_plan, forms.Adopt,
          lambda plan: plan.now is S.COMPUTED and not plan.busy, look="primary",
          said="Adopted. Its plots are projects of the ledger now."),
    Doing("withdraw", "Take back", permissions.SITES, actions.withdraw_plan, forms.Withdraw, _may_be_computed,
          look="danger", said="Taken back. It stays to be read."),
)  # fmt: skip
SITE_DOINGS = (
    Doing("start", "Works have begun", permissions.SITES, actions.start_site, forms.StartSite,
          lambda site: site.project.state == "planned", said="Noted. Started is not completed."),
    Doing("finish", "It is in use", permissions.KEEP, actions.finish_site, forms.FinishSite,
          lambda site: site.project.state == "started", look="primary",
          said="The car park is in the inventory, its spaces in the ledger."),
    Doing("give_up", "Give it up", permissions.SITES, actions.give_up_site, forms.GiveUpSite,
          lambda site: site.project.state in ("planned", "started"), look="danger",
          said="Given up. The plot may be chosen again."),
)  # fmt: skip


@page(needs=permissions.SEE)
def sites(request: Request) -> HttpResponse:
    """All plans, the newest first."""
    rows = asked_for(request)
    total, stopped = counted(rows)
    found = keyset(rows, order=("-id",), size=SIZE, **turned(request))
    known = atlas()
    facts = {
        "title": say("Where the next car parks go"),
        "tabs": [*TABS, *((one.value, one.title) for one in S)],
        "which": request.GET.get("tab", ""),
        "q": request.GET.get("q", "")[:60],
        "rows": [{"it": one, "where": known.label(one.division), "answer": one.answer, "asked": one.asked} for one in found.rows],
        "page": found,
        "total": total,
        "stopped": stopped,
        "query": request.GET.urlencode(),
        "may": request.by.may(permissions.SITES),
        "two": plans().filter(result__isnull=False).count() > 1,
    }  # fmt: skip
    return render(request, "parking/sites.html", facts)


def asked_for(request: Request) -> QuerySet[SitingPlan]:
    """What the address of the list asks for, as far as the reader's grants reach."""
    rows = plans().filter(request.by.reach(permissions.SEE).q("division"))
    if (tab := request.GET.get("tab", "")) in {one.value for one in S}:
        rows = rows.filter(state=tab)
    if q := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(title__icontains=q)
    return rows


@page(needs=permissions.SITES, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Draw a plan up and have it computed."""
    form = forms.PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            plan = actions.draw_up_plan(by=request.by, **form.told())
            actions.compute_plan(plan, by=request.by)
            return redirect("parking:site_plan", plan.pk)
    return _written(request, form, say("A new plan"))


@page(needs=permissions.SITES, of=SitingPlan, method=("GET", "POST"))
def change(request: Request, plan: SitingPlan) -> HttpResponse:
    """Ask something else, and have it computed anew."""
    form = forms.PlanForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.change_plan(plan, by=request.by, **form.told())
            actions.compute_plan(plan, by=request.by)
            return redirect("parking:site_plan", plan.pk)
    return _written(request, form, say("Change what is asked"), plan)


def _written(
    request: Request, form: forms.PlanForm, title: str, plan: SitingPlan | None = None
) -> HttpResponse:
    groups = [
        (words, [form[name] for name in names if name in form.fields])
        for words, names in forms.FIELDSETS
    ]
    facts = {"title": title, "form": form, "groups": groups, "plan": plan}
    status = 422 if form.errors else 200
    return render(request, "parking/site_new.html", facts, status=status)


@page(needs=permissions.SEE, of=SitingPlan)
def site_plan(request: Request, plan: SitingPlan) -> HttpResponse:
    """One plan: what it chose, on the map and in a table, and what came of it."""
    return _shown(request, plan)


@page(needs=permissions.SEE, of=SitingPlan)
def running(request: Request, plan: SitingPlan) -> HttpResponse:
    """How far a worker is with it; when it is done, the page anew."""
    answer = render(request, "parking/_site_running.html", {"plan": plan})
    if not plan.busy:
        answer["HX-Refresh"] = "true"
    return answer


@page(needs=permissions.SEE, of=SitingPlan, method="POST")
def step(request: Request, plan: SitingPlan, name: str) -> HttpResponse:
    """One step of a plan."""
    return carry_out(request, DOINGS, plan, name, there=reverse("parking:site_plan", args=[plan.pk]),
                     shown=lambda wrong: _shown(request, plan, wrong))  # fmt: skip


@page(needs=permissions.SEE, of=Site, method="POST", select=("plan", "plot", "project"))
def site_step(request: Request, site: Site, name: str) -> HttpResponse:
    """One step of a site on its way to a car park."""
    return carry_out(request, SITE_DOINGS, site, name, there=reverse("parking:site_plan", args=[site.plan_id]) + "#sites",
                     shown=lambda wrong: _shown(request, site.plan, at=(site.pk, wrong)))  # fmt: skip


def _shown(
    request: Request, plan: SitingPlan, wrong: Offer | None = None,
    at: tuple[int, Offer] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a plan; 422 with the form that was refused."""
    by, view = request.by, view_of(plan)
    facts = {
        "title": plan.title,
        "plan": plan,
        "asked": plan.asked,
        "where": atlas().label(plan.division),
        "view": view,
        "proof": proof(view) if view else "",
        "pins": pins(view) if view else [],
        "names": resolve(set(plan.doers.values())),
        "sites": [_site(one, entered, by, at) for one, entered in sites_of(plan)],
        "offers": offers(DOINGS, plan, by, wrong),
        "may_change": by.may(permissions.SITES, plan.division) and _may_be_computed(plan),
        "beside": plans().filter(result__isnull=False).exclude(pk=plan.pk).order_by("-id")[:20] if view else [],
        "forms": FORMS,
        "shape": outline(),
    }  # fmt: skip
    return render(request, "parking/site_plan.html", facts, status=422 if wrong or at else 200)


def _site(site: Site, entered: int, by: Any, at: tuple[int, Offer] | None) -> dict[str, Any]:
    wrong = at[1] if at and at[0] == site.pk else None
    return {"it": site, "entered": entered, "offers": offers(SITE_DOINGS, site, by, wrong)}
