"""The album: viewpoints and pictures taken from them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.evidence.actions import prepare_all
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Campaign, Viewpoint
from ..queries.album import pictures_from
from .organising import done


@page(needs=permissions.ALBUM, of=Campaign, method="POST")
def stand(request: Request, campaign: Campaign) -> HttpResponse:
    """A new viewpoint."""
    form = forms.Stand(request.POST, auto_id="stand_%s")
    return done(
        request, campaign, form,
        lambda told: actions.add_viewpoint(campaign, **told, by=request.by),
        "The viewpoint is there. Add its first picture.",
    )  # fmt: skip


@page(needs=permissions.ALBUM, of=Viewpoint, method=("GET", "POST"), select=("campaign",))
def viewpoint(request: Request, viewpoint: Viewpoint) -> HttpResponse:
    """One viewpoint: the first picture to hold the phone against, all that followed, a new one."""
    form = forms.Shot(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            photos = prepare_all(form.cleaned_data["photos"])
            actions.shoot(viewpoint, photos=photos, words=form.cleaned_data["words"], by=request.by)
            return HttpResponseRedirect(reverse("campaigns:viewpoint", args=[viewpoint.pk]))
    facts = {
        "title": viewpoint.name,
        "viewpoint": viewpoint,
        "pictures": pictures_from(viewpoint, request.by),
        "form": form,
        "added": say("Add a picture"),
    }
    return render(request, "campaigns/viewpoint.html", facts, status=422 if form.errors else 200)
