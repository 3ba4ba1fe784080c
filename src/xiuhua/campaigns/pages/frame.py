"""What stands around every page of one campaign: its name, its parts, what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from xiuhua.kernel.permissions import Actor
from xiuhua.web.doors import Request, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..models import Campaign
from ..workflow import CAMPAIGN, CampaignState

PARTS = (
    ("campaign", _("Tally"), permissions.SEE),
    ("census", _("Census"), permissions.LOOK_IN),
    ("cases", _("Cases of the campaign"), permissions.SEE),
    ("album", _("Album"), permissions.SEE),
    ("desks", _("Desks in the street"), permissions.LOOK_IN),
)


WITHIN = {"day": "campaign", "viewpoint": "album", "desk": "desks"}
"""Pages that belong to one of the parts."""


def shown(request: Request, campaign: Campaign, part: str, facts: dict[str, Any], wrong: Any = None) -> HttpResponse:  # fmt: skip
    """One part of a campaign; 422 with the form that was refused."""
    by = request.by
    may = by.may(permissions.ORGANISE)
    over = campaign.now in (CampaignState.ENDED, CampaignState.ARCHIVED)
    around = {
        "title": campaign.name,
        "campaign": campaign,
        "part": WITHIN.get(part, part),
        "parts": [(key, title, address(campaign, key)) for key, title, needs in PARTS if by.may(needs)],
        "may": may and campaign.now is not CampaignState.ARCHIVED,
        "may_organise": may,
        "may_plan": may and not over,
        "may_album": by.may(permissions.ALBUM) and campaign.now is not CampaignState.ARCHIVED,
        "steps": steps(campaign) if may else [],
    }  # fmt: skip
    status = 422 if wrong is not None else 200
    return render(request, f"campaigns/{part}.html", around | facts, status=status)


def address(campaign: Campaign, part: str) -> str:
    """Where a part of a campaign is."""
    return reverse(f"campaigns:{part}", args=[campaign.pk])


def steps(campaign: Campaign) -> list[Any]:
    """What can be done with it next."""
    return [one for one in CAMPAIGN.transitions if campaign.now in one.sources]


def done(
    request: Request,
    form: Any,
    deed: Callable[[dict[str, Any]], Any],
    said: str,
    there: str,
    again: Callable[[Any], HttpResponse],
) -> HttpResponse:
    """Do what a form asks and go `there`, or show the page again with what is wrong."""
    if form.is_valid():
        with refusals_on(form):
            deed(form.cleaned_data)
            messages.success(request, say(said))
            return HttpResponseRedirect(there)
    return again(form)


def given(forms: dict[str, Any], wrong: Any) -> dict[str, Any]:
    """The forms of a page, the refused one in its place."""
    return forms if wrong is None else forms | {type(wrong).__name__.lower(): wrong}


def unit_of(by: Actor) -> int | None:
    """The unit whose figures alone somebody sees; None for whoever sees the whole."""
    if by.may(permissions.LOOK_IN):
        return None
    return getattr(by, "organisation_id", None) or 0
