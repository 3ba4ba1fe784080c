"""Campaigns at the desk: the list, planning one, its life, and the next one after it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..models import Campaign
from ..workflow import CampaignState
from .frame import address
from .tally import show

SIZE = 30
DEEDS = {
    "start": actions.start, "end": actions.end, "again": actions.again, "archive": actions.archive,
}  # fmt: skip


@page(needs=permissions.SEE)
def campaigns(request: Request) -> HttpResponse:
    """Every campaign, the latest first; by state, by name, kind or document."""
    rows = Campaign.objects.select_related("leader")
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
    if state in {one.value for one in CampaignState}:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(kind__icontains=text) | Q(document__icontains=text)
        )
    facts = {
        "title": say("Campaigns"),
        "page": keyset(rows, order=("-first", "-id"), size=SIZE, **turned(request)),
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
            return HttpResponseRedirect(address(made, "campaign"))
    facts = {"title": say("A new campaign"), "form": form, "back": reverse("campaigns:campaigns")}
    return render(request, "campaigns/plan.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.ORGANISE, of=Campaign, method=("GET", "POST"))
def change(request: Request, campaign: Campaign) -> HttpResponse:
    """Change what a campaign is about."""
    before = {name: getattr(campaign, name) for name in forms.Plan.base_fields}
    form = forms.Plan(request.POST or None, initial=before)
    there = address(campaign, "campaign")
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.change(campaign, **form.cleaned_data, by=request.by)
            messages.success(request, say("Changed."))
            return HttpResponseRedirect(there)
    facts = {"title": say("Change the campaign"), "form": form, "back": there}
    return render(request, "campaigns/plan.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def step(request: Request, campaign: Campaign, name: str) -> HttpResponse:
    """Begin it, end it, take it up again, file it away."""
    if name not in DEEDS:
        raise Missing("There is no such step.")
    DEEDS[name](campaign, by=request.by)
    return HttpResponseRedirect(address(campaign, "campaign"))


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def copy(request: Request, campaign: Campaign) -> HttpResponse:
    """Another one after this."""
    form = forms.Copy(request.POST, auto_id="copy_%s")
    if form.is_valid():
        with refusals_on(form):
            made = actions.copy(campaign, **form.cleaned_data, by=request.by)
            return HttpResponseRedirect(address(made, "campaign"))
    return show(request, campaign, form)
