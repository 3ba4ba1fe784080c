"""The census at the desk: which places, whose, walked or not, what a second visit showed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from xiuhua.places.models import Level
from xiuhua.web.doors import Request, page
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..models import Campaign, Task
from ..queries import census as queries
from .frame import address, done, given, shown

SIZE = 50


@page(needs=permissions.LOOK_IN, of=Campaign)
def census(request: Request, campaign: Campaign) -> HttpResponse:
    """The tasks of a campaign, the latest day first, by state; who missed how much."""
    return show(request, campaign)


def show(request: Request, campaign: Campaign, wrong: Any = None) -> HttpResponse:
    """The page, with the form that was refused."""
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    rows = queries.tasks_of(campaign, state=state)
    found = keyset(rows, order=queries.ORDER, size=SIZE, **turned(request))
    may = request.by.may(permissions.ORGANISE)
    facts = {
        "page": found,
        "walks": queries.walks(found.rows),
        "state": state,
        "missing": _missing(campaign) if may else [],
        "forms": given({"assign": _assign(campaign)} if may else {}, wrong),
    }
    return shown(request, campaign, "census", facts, wrong)


def _missing(campaign: Campaign) -> list[queries.Missing]:
    return queries.missed_by_collector(campaign.first, campaign.last, campaign=campaign)


def _assign(campaign: Campaign) -> forms.Assign:
    day = max(campaign.first, min(campaign.last, localdate()))
    return forms.Assign(initial={"day": day}, auto_id="assign_%s", within=campaign.divisions)


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def assign(request: Request, campaign: Campaign) -> HttpResponse:
    """A place of the census, or every community or cell of the area."""
    form = forms.Assign(request.POST, auto_id="assign_%s", within=campaign.divisions)

    def deed(told: dict[str, Any]) -> None:
        level = {"": Level.COMMUNITY.value, Level.CELL.value: Level.CELL.value}
        if told["division"] in level:
            who = [told["collector"]] if told["collector"] else list(forms.collectors())
            actions.assign_every(
                campaign, day=told["day"], level=level[told["division"]], collectors=who,
                unit=told["unit"], by=request.by,
            )  # fmt: skip
        else:
            actions.assign(campaign, **told, by=request.by)

    return done(
        request, form, deed, "The census has its tasks.", address(campaign, "census"),
        lambda wrong: show(request, campaign, wrong),
    )  # fmt: skip


@page(needs=permissions.ORGANISE, of=Task, method="POST", select=("campaign",))
def unassign(request: Request, task: Task) -> HttpResponse:
    """Take a task off the list."""
    actions.unassign(task.campaign, task=task, by=request.by)
    return redirect("campaigns:census", task.campaign_id)


@page(needs=permissions.ORGANISE, of=Task, method="POST", select=("campaign",))
def compare(request: Request, task: Task) -> HttpResponse:
    """Say how much the first visit had missed."""
    campaign = task.campaign
    return done(
        request, forms.Compare(request.POST),
        lambda told: actions.compare(campaign, task=task, **told, by=request.by),
        "Kept: it counts as missed.", address(campaign, "census"),
        lambda wrong: show(request, campaign, wrong),
    )  # fmt: skip
