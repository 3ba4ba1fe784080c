"""The album: viewpoints, the pictures taken from them, the chosen pair, and what everybody sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from xiuhua.cases.actions.reporting import MOST_PHOTOS
from xiuhua.evidence import permissions as evidence
from xiuhua.evidence.actions import prepare_all
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Campaign, Viewpoint
from ..queries.album import album as angles
from ..queries.album import angle, released
from .frame import address, done, given, shown


@page(needs=permissions.SEE, of=Campaign)
def album(request: Request, campaign: Campaign) -> HttpResponse:
    """From each viewpoint the pair side by side."""
    return show(request, campaign)


def show(request: Request, campaign: Campaign, wrong: Any = None) -> HttpResponse:
    """The page, with the form that was refused."""
    facts = {
        "angles": angles(campaign),
        "public": reverse("campaigns:public", args=[campaign.pk]),
        "forms": given({"stand": forms.Stand(auto_id="stand_%s")}, wrong),
    }
    return shown(request, campaign, "album", facts, wrong)


@page(needs=permissions.ALBUM, of=Campaign, method="POST")
def stand(request: Request, campaign: Campaign) -> HttpResponse:
    """A new viewpoint."""
    return done(
        request, forms.Stand(request.POST, auto_id="stand_%s"),
        lambda told: actions.add_viewpoint(campaign, **told, by=request.by),
        "The viewpoint is there. Add its first picture.", address(campaign, "album"),
        lambda wrong: show(request, campaign, wrong),
    )  # fmt: skip


@page(needs=permissions.SEE, of=Viewpoint, select=("campaign",))
def viewpoint(request: Request, viewpoint: Viewpoint) -> HttpResponse:
    """One viewpoint: all its pictures in order, the chosen pair, and whether everybody sees it."""
    return _one(request, viewpoint)


def _one(request: Request, viewpoint: Viewpoint, wrong: Any = None) -> HttpResponse:
    facts = {
        "viewpoint": viewpoint,
        "angle": angle(viewpoint),
        "may_release": request.by.may(evidence.RELEASE, viewpoint.division or None),
        "may_look": request.by.may(evidence.CUSTODY, viewpoint.division or None),
        "form": wrong or forms.Pair(),
    }
    return shown(request, viewpoint.campaign, "viewpoint", facts, wrong)


@page(needs=permissions.ALBUM, of=Viewpoint, method="POST", select=("campaign",))
def pair(request: Request, viewpoint: Viewpoint) -> HttpResponse:
    """Choose the two pictures that stand side by side."""
    return done(
        request, forms.Pair(request.POST),
        lambda told: actions.choose_pair(viewpoint, **told, by=request.by),
        "These two stand side by side.", reverse("campaigns:viewpoint", args=[viewpoint.pk]),
        lambda wrong: _one(request, viewpoint, wrong),
    )  # fmt: skip


@page(needs=evidence.RELEASE, of=Viewpoint, method="POST")
def release(request: Request, viewpoint: Viewpoint) -> HttpResponse:
    """Let everybody see the pair, or with `withdraw` take it back."""
    if "withdraw" in request.POST:
        actions.withdraw_pair(viewpoint, by=request.by)
        messages.success(request, say("Nobody outside sees the pair any more."))
    else:
        actions.release_pair(viewpoint, by=request.by)
        messages.success(request, say("Everybody can see the pair now."))
    return redirect("campaigns:viewpoint", viewpoint.pk)


@page(needs=permissions.ALBUM, of=Viewpoint, method=("GET", "POST"), select=("campaign",))
def shoot(request: Request, viewpoint: Viewpoint) -> HttpResponse:
    """A new picture on the phone, beside the one that it is held against."""
    form = forms.Shot(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            told = form.cleaned_data
            photos = prepare_all(told.pop("photos"), most=MOST_PHOTOS)
            actions.shoot(viewpoint, photos=photos, **told, by=request.by)
            messages.success(request, say("The picture is in the album."))
            return HttpResponseRedirect(reverse("campaigns:my_census"))
    facts = {
        "title": viewpoint.name,
        "viewpoint": viewpoint,
        "angle": angle(viewpoint),
        "form": form,
        "most": MOST_PHOTOS,
    }
    return render(request, "campaigns/shoot.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.LOOK_BACK, of=Campaign)
def public(request: Request, campaign: Campaign) -> HttpResponse:
    """What a campaign has changed, for everybody: the pairs that were released, and nothing else."""
    pairs = released(campaign)
    if not pairs:
        raise Missing("No picture of this campaign has been released.")
    facts = {"title": campaign.name, "campaign": campaign, "pairs": pairs}
    return render(request, "campaigns/public.html", facts)
