"""Campaigns at the desk: the list, one whole, planning, its census, its cases, its minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.cases.models import Category
from xiuhua.cases.queries.desk import rows_of
from xiuhua.cases.queries.queues import BY_REPORT, listed
from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset

from .. import actions, forms, permissions
from ..models import Campaign, Task
from ..queries import tally
from ..queries.album import album
from ..queries.belonging import cases_of
from ..queries.census import tasks_of
from ..workflow import CAMPAIGN, CampaignState

SIZE = 30


@page(needs=permissions.SEE)
def campaigns(request: Request) -> HttpResponse:
    """Every campaign, the latest first."""
    rows = Campaign.objects.select_related("leader")
    state, text = request.GET.get("state", ""), request.GET.get("q", "")[:60]
    if state in {one.value for one in CampaignState}:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(name__icontains=text)
    turned = {name: request.GET.get(name, "")[:400] for name in ("after", "before")}
    facts = {
        "title": say("Campaigns"),
        "page": keyset(rows, order=("-first", "-id"), size=SIZE, **turned),
        "states": list(CampaignState),
        "state": state,
        "q": text,
        "may": request.by.may(permissions.ORGANISE),
    }
    return render(request, "campaigns/campaigns.html", facts)


@page(needs=permissions.ORGANISE, method=("GET", "POST"))
def plan(request: Request) -> HttpResponse:
    """A new campaign."""
    form = forms.Plan(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = actions.plan(**form.cleaned_data, by=request.by)
            return HttpResponseRedirect(reverse("campaigns:campaign", args=[made.pk]))
    facts = {"title": say("A new campaign"), "form": form, "back": reverse("campaigns:campaigns")}
    return render(request, "campaigns/plan.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.ORGANISE, of=Campaign, method=("GET", "POST"))
def change(request: Request, campaign: Campaign) -> HttpResponse:
    """Change what a campaign is about."""
    before = {name: getattr(campaign, name) for name in forms.Plan.base_fields}
    form = forms.Plan(request.POST or None, initial=before)
    there = reverse("campaigns:campaign", args=[campaign.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.change(campaign, **form.cleaned_data, by=request.by)
            messages.success(request, say("Changed."))
            return HttpResponseRedirect(there)
    facts = {"title": say("Change the campaign"), "form": form, "back": there}
    return render(request, "campaigns/plan.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.SEE, of=Campaign)
def campaign(request: Request, campaign: Campaign) -> HttpResponse:
    """One campaign whole: how far it is, day by day and town by town; census, cases, album, minutes."""
    return show(request, campaign)


def show(request: Request, campaign: Campaign, wrong: Any = None) -> HttpResponse:
    """The page, with the form that was refused."""
    now, by = timezone.now(), request.by
    may = by.may(permissions.ORGANISE)
    facts = {
        "title": campaign.name,
        "campaign": campaign,
        "leader": campaign.leader,
        "area": [_name(code) for code in campaign.divisions],
        "classes": list(
            Category.objects.filter(pk__in=campaign.categories).values_list("name", flat=True)
        ),
        "whole": tally.tally(campaign, now=now),
        "towns": tally.by_town(campaign, now=now),
        "days": tally.days(campaign, now=now, today=localdate(now)),
        "tasks": tasks_of(campaign),
        "cases": rows_of(listed(cases_of(campaign)).order_by(*BY_REPORT)[:20], now),
        "album": album(campaign, by),
        "sessions": list(campaign.sessions.all()[:30]),
        "now": now,
        "may": may,
        "steps": _steps(campaign) if may else [],
        "may_album": by.may(permissions.ALBUM),
        "forms": _forms(campaign, wrong) if may or by.may(permissions.ALBUM) else {},
    }
    return render(request, "campaigns/campaign.html", facts, status=422 if wrong else 200)


def _name(code: str) -> str:
    entry = atlas().entries.get(code)
    return entry.name if entry else code


def _steps(campaign: Campaign) -> list[Any]:
    return [one for one in CAMPAIGN.transitions if campaign.now in one.sources]


def _forms(campaign: Campaign, wrong: Any) -> dict[str, Any]:
    day = {"day": max(campaign.first, min(campaign.last, localdate()))}
    made = {
        "assign": forms.Assign(initial=day, auto_id="assign_%s"),
        "belongs": forms.Belongs(auto_id="belongs_%s"),
        "stand": forms.Stand(auto_id="stand_%s"),
        "desk": forms.Desk(initial=day, auto_id="desk_%s"),
        "copy": forms.Copy(auto_id="copy_%s"),
        "shot": forms.Shot(auto_id="shot_%s"),
    }
    return made if wrong is None else made | {type(wrong).__name__.lower(): wrong}


def done(
    request: Request,
    campaign: Campaign,
    form: Any,
    deed: Callable[[dict[str, Any]], Any],
    said: str,
) -> HttpResponse:
    """Do what a form of the page asks, or show the page again with what is wrong."""
    if form.is_valid():
        with refusals_on(form):
            deed(form.cleaned_data)
            messages.success(request, say(said))
            return HttpResponseRedirect(reverse("campaigns:campaign", args=[campaign.pk]))
    return show(request, campaign, form)


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def step(request: Request, campaign: Campaign, name: str) -> HttpResponse:
    """Begin it, end it, take it up again."""
    deeds = {"start": actions.start, "end": actions.end, "again": actions.again}
    if name not in deeds:
        raise Missing("There is no such step.")
    deeds[name](campaign, by=request.by)
    return HttpResponseRedirect(reverse("campaigns:campaign", args=[campaign.pk]))


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def copy(request: Request, campaign: Campaign) -> HttpResponse:
    """Another one after this."""
    form = forms.Copy(request.POST, auto_id="copy_%s")
    if form.is_valid():
        with refusals_on(form):
            made = actions.copy(campaign, **form.cleaned_data, by=request.by)
            return HttpResponseRedirect(reverse("campaigns:campaign", args=[made.pk]))
    return show(request, campaign, form)


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def assign(request: Request, campaign: Campaign) -> HttpResponse:
    """A place of the census, or every community of the area."""
    form = forms.Assign(request.POST, auto_id="assign_%s")

    def deed(told: dict[str, Any]) -> None:
        if told["division"]:
            actions.assign(campaign, **told, by=request.by)
        else:
            who = [told["collector"]] if told["collector"] else list(forms.collectors())
            actions.assign_communities(campaign, day=told["day"], collectors=who, by=request.by)

    return done(request, campaign, form, deed, "The census has its tasks.")


@page(needs=permissions.ORGANISE, of=Task, method="POST", select=("campaign",))
def unassign(request: Request, task: Task) -> HttpResponse:
    """Take a task off the list."""
    campaign = task.campaign
    actions.unassign(campaign, task=task, by=request.by)
    messages.success(request, say("The task is off the list."))
    return HttpResponseRedirect(reverse("campaigns:campaign", args=[campaign.pk]))


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def belongs(request: Request, campaign: Campaign) -> HttpResponse:
    """Put a case in, or with `out` take it out."""
    form = forms.Belongs(request.POST, auto_id="belongs_%s")
    deed = actions.take_out if "out" in request.POST else actions.put_in
    return done(
        request, campaign, form,
        lambda told: deed(campaign, case=told["number"], reason=told["reason"], by=request.by),
        "Kept, with your reason.",
    )  # fmt: skip


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def session(request: Request, campaign: Campaign) -> HttpResponse:
    """Keep the minutes of a desk in the street."""
    form = forms.Desk(request.POST, auto_id="desk_%s")
    return done(
        request, campaign, form,
        lambda told: actions.hold_session(campaign, **told, by=request.by), "The minutes are kept.",
    )  # fmt: skip
