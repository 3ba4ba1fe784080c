"""Reporting on one page: it can be kept on a phone without signal, where three steps cannot."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.accounts.limits import address_of, limit
from xiuhua.places.queries import communities_by_town
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..actions.reporting import MOST_PHOTOS, Report
from ..forms.short import Short
from . import mine
from .once import prepared
from .tray import PER_HOUR


@page(needs=permissions.REPORT, method=("GET", "POST"))
def short(request: Request) -> HttpResponse:
    """What, photos, place and a sentence on one page; the code is kept in this browser."""
    if request.method != "POST":
        return _shown(request, Short(initial={"request_key": secrets.token_urlsafe(24)}))
    form = Short(request.POST, request.FILES)
    if form.is_valid():
        if form.trapped:
            return HttpResponseRedirect(reverse("home"))
        limit(f"report:{address_of(request)}", per=timedelta(hours=1), count=PER_HOUR)
        with refusals_on(form):
            case, code = actions.report(_told(form), by=request.by)
            answer = HttpResponseRedirect(reverse("cases:followed", args=[case.number]))
            return mine.remember(request, answer, code)
    return _shown(request, form)


def _told(form: Short) -> Report:
    """What the form tells; without a pin the place is read from the first photo that knows it."""
    photos, told, said = prepared(form.cleaned_data["photos"]), form.told, form.cleaned_data
    if told["lon"] is None and not told["division"]:
        first = next((one for one in photos if one.lon is not None), None)
        told |= {"lon": first.lon, "lat": first.lat, "precision": "photo"} if first else {}
    names = ("words", "phone", "request_key")
    return Report(plain=said["what"], photos=photos, **told, **{name: said[name] for name in names})


def _shown(request: Request, form: Short) -> HttpResponse:
    facts = {
        "title": say("Report on one page"),
        "form": form,
        "towns": communities_by_town(),
        "chosen": str(form["place"].value() or ""),
        "most": MOST_PHOTOS,
    }
    return render(request, "cases/report_short.html", facts, status=422 if form.errors else 200)
