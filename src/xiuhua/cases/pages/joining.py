"""Joining instead of reporting anew, the class from the words, and reporting for somebody else."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts.limits import address_of, limit
from xiuhua.evidence.queries import released
from xiuhua.kernel.words import Refused
from xiuhua.places.queries import communities_by_town, what_lies_here
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..actions.joining import join as join_case
from ..forms import citizen
from ..forms.joining import OnBehalf
from ..models import Case, PlainClass
from ..queries.nearby_same import may_be_the_same
from ..queries.suggesting import suggest
from . import mine
from .tray import PER_HOUR

_SALT = "cases.join"
OFFERED_S = 6 * 3600
"""So long an offer to join may lie open in a browser."""


def offers(line: PlainClass, lon: float, lat: float) -> dict[str, Any]:
    """What a WGS84 point may be the same as: nothing where it is surely new.

    Each offer carries a token of its own, so that no number of a case is told and a second tap
    joins no second time.
    """
    found = may_be_the_same(line.category, lon, lat, timezone.now())
    photos = released("cases.case", [one.case.number for one in found]) if found else {}
    rows = [
        {
            "near": one,
            "photo": photos.get(one.case.number),
            "token": signing.dumps([one.case.pk, secrets.token_urlsafe(9)], salt=_SALT),
        }
        for one in found
    ]
    return {"same": rows, "near_m": line.category.near_m, "near_hours": line.category.near_hours}


@page(needs=permissions.REPORT)
def same(request: Request) -> HttpResponse:
    """What may be the same as the pin that was just put; for htmx."""
    chosen, spot = citizen.What(request.GET), citizen.Spot(request.GET)
    facts: dict[str, Any] = {"same": [], "swap": True}
    spot.is_valid()
    lon, lat = spot.cleaned_data.get("lon"), spot.cleaned_data.get("lat")
    if chosen.is_valid() and lon is not None and lat is not None:
        try:
            here = what_lies_here(lon, lat, spot.cleaned_data.get("datum") or "wgs84")
        except Refused:
            here = None
        if here:
            facts |= offers(chosen.cleaned_data["what"], here.lon, here.lat)
    return render(request, "cases/_same.html", facts)


@page(needs=permissions.REPORT, method="POST")
def join(request: Request) -> HttpResponse:
    """Say "me too": one tap, and the case is followed like one's own."""
    try:
        pk, nonce = signing.loads(request.POST.get("join", ""), salt=_SALT, max_age=OFFERED_S)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused("This offer is too old. Go back and look again.") from None
    case = Case.objects.filter(pk=pk).first()
    if case is None:
        raise Refused("This offer is too old. Go back and look again.")
    there = HttpResponseRedirect(reverse("cases:followed", args=[case.number]))
    if mine.code_of(request, case):
        return there
    limit(f"report:{address_of(request)}", per=timedelta(hours=1), count=PER_HOUR)
    told = {name: request.POST.get(name, "") for name in ("words", "phone", "name")}
    _made, code = join_case(case, request_key=f"join:{nonce}", by=request.by, **told)
    return mine.remember(request, there, code)


@page(needs=permissions.REPORT)
def suggestions(request: Request) -> HttpResponse:
    """The classes that the words may mean; for htmx, while they are typed."""
    words = request.GET.get("words", "")
    return render(request, "cases/_suggested.html", suggested(words))


def suggested(words: str) -> dict[str, Any]:
    """What the patch with suggestions shows."""
    words = words.strip()[:500]
    found = suggest(words, plain_only=True) if words else []
    return {"said": words, "suggestions": found}


@page(needs=permissions.REPORT, method=("GET", "POST"))
def on_behalf(request: Request) -> HttpResponse:
    """Report for a neighbour or visitor: three fields in large print, or the telephone."""
    fresh = {"request_key": secrets.token_urlsafe(24)}
    form = OnBehalf(request.POST or None, initial=fresh)
    if form.trapped:
        return HttpResponseRedirect(reverse("home"))
    if request.method == "POST" and form.is_valid():
        limit(f"report:{address_of(request)}", per=timedelta(hours=1), count=PER_HOUR)
        with refusals_on(form):
            case, code = actions.report(_told(form), by=request.by)
            there = HttpResponseRedirect(reverse("cases:followed", args=[case.number]))
            return mine.remember(request, there, code)
    facts = {
        "form": form,
        "towns": communities_by_town(),
        "chosen": str(form["place"].value() or ""),
        "large": True,
    }
    return render(request, "cases/report_for.html", facts, status=422 if form.errors else 200)


def _told(form: OnBehalf) -> actions.Report:
    """Who is reported for is the person; that somebody helped stands in the words alone."""
    found = form.cleaned_data
    helped = say("(Somebody else reported this for them.)")
    return actions.Report(
        words=f"{found['words'].strip()}\n{helped}",
        division=found["place"],
        phone=found["phone"],
        request_key=found["request_key"],
    )
