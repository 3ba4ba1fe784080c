"""Desks in the street: the minutes, what was brought up, and making a case of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.cases import permissions as of_cases
from xiuhua.cases.actions.reporting import MOST_PHOTOS
from xiuhua.cases.forms.taking import Taking
from xiuhua.cases.pages.register import asked, begun, report
from xiuhua.evidence.actions import prepare_all
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..models import Campaign, Matter, Session
from ..queries.desks import desks_of, minutes
from .frame import address, done, given, shown

SIZE = 30


@page(needs=permissions.LOOK_IN, of=Campaign)
def desks(request: Request, campaign: Campaign) -> HttpResponse:
    """The desks of a campaign, the latest first, with what was brought up, settled and taken on."""
    return show(request, campaign)


def show(request: Request, campaign: Campaign, wrong: Any = None) -> HttpResponse:
    """The page, with the form that was refused."""
    day = max(campaign.first, min(campaign.last, localdate()))
    made = {"desk": forms.Desk(initial={"day": day}, auto_id="desk_%s")}
    facts = {
        "page": keyset(desks_of(campaign), order=("-day", "-id"), size=SIZE, **turned(request)),
        "forms": given(made, wrong),
    }
    return shown(request, campaign, "desks", facts, wrong)


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def hold(request: Request, campaign: Campaign) -> HttpResponse:
    """Keep the minutes of a desk in the street."""
    form = forms.Desk(request.POST, request.FILES, auto_id="desk_%s")

    def deed(told: dict[str, Any]) -> None:
        photos = prepare_all(told.pop("photos"), most=MOST_PHOTOS)
        actions.hold_session(campaign, **told, photos=photos, by=request.by)

    return done(
        request, form, deed, "The minutes are kept. Write down what was brought up.",
        address(campaign, "desks"), lambda wrong: show(request, campaign, wrong),
    )  # fmt: skip


@page(needs=permissions.LOOK_IN, of=Session, select=("campaign",))
def desk(request: Request, session: Session) -> HttpResponse:
    """One desk: who was there, what was brought up, how each matter ended."""
    return _one(request, session)


def _one(request: Request, session: Session, wrong: Any = None) -> HttpResponse:
    found = minutes(session)
    facts = {
        "session": session,
        "minutes": found,
        "matters": [(one, found.of_matters.get(one.pk, [])) for one in found.matters],
        "may_report": request.by.may(of_cases.REGISTER),
        "forms": given({"broughtup": forms.BroughtUp(auto_id="up_%s")}, wrong),
        "settle": forms.Settle(auto_id=False),
    }
    return shown(request, session.campaign, "desk", facts, wrong)


def _there(session: int) -> str:
    return reverse("campaigns:desk", args=[session])


@page(needs=permissions.ORGANISE, of=Session, method="POST", select=("campaign",))
def bring_up(request: Request, session: Session) -> HttpResponse:
    """Write one matter down."""
    form = forms.BroughtUp(request.POST, request.FILES, auto_id="up_%s")

    def deed(told: dict[str, Any]) -> None:
        photos = prepare_all(told.pop("photos"), most=MOST_PHOTOS)
        actions.bring_up(session, case=told.pop("number"), **told, photos=photos, by=request.by)

    return done(
        request, form, deed, "Written down.", _there(session.pk),
        lambda wrong: _one(request, session, wrong),
    )  # fmt: skip


@page(needs=permissions.ORGANISE, of=Matter, method="POST", select=("session__campaign",))
def settle(request: Request, matter: Matter) -> HttpResponse:
    """It was settled after all."""
    actions.settle(matter, how=request.POST.get("how", ""), by=request.by)
    return redirect("campaigns:desk", matter.session_id)


@page(needs=permissions.ORGANISE, of=Matter, method=("GET", "POST"), select=("session__campaign",))
def take_on(request: Request, matter: Matter) -> HttpResponse:
    """Make a case of a matter: class, place, words; it runs the ordinary loop with its clock."""
    if matter.case_id or matter.settled:
        return redirect("campaigns:desk", matter.session_id)
    form = begun(Taking, request)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            case, _code = report(form, "desk", request)
            actions.take_on(matter, case=case, by=request.by)
            return HttpResponseRedirect(_there(matter.session_id))
    if request.method == "GET":
        form.initial.update(words=matter.words, address=matter.session.place)
    facts = asked(form) | {
        "title": say("Make a case of it"),
        "matter": matter,
        "back": _there(matter.session_id),
    }
    return render(request, "campaigns/take_on.html", facts, status=422 if form.errors else 200)
