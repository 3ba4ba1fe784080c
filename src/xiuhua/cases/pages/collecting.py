"""Reporting from the street as a collector, or mending it oneself at once."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.datum import to_wgs84
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words
from xiuhua.places.queries import communities_by_town
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..actions.reporting import MOST_PHOTOS, Report
from ..forms.street import Collect
from ..models import Case
from ..queries.zones import no_report
from .once import prepared


@page(needs=permissions.COLLECT, method=("GET", "POST"))
def collect(request: Request) -> HttpResponse:
    """Class, place by GPS, photo or map, a sentence; and whether one has mended it oneself."""
    form = begun(request)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            case = reported(form, request.by)
            messages.success(request, say(said(form, case)))
            return HttpResponseRedirect(reverse("cases:street"))
    facts = {
        "title": say("Report from the street"),
        "form": form,
        "towns": communities_by_town(),
        "chosen": str(form["place"].value() or ""),
        "most": MOST_PHOTOS,
        "on_spot": form.on_spot,
    }
    return render(request, "cases/collect.html", facts, status=422 if form.errors else 200)


def begun(request: Request) -> Collect:
    """The form as sent, or an empty one that can be sent once."""
    if request.method == "POST":
        return Collect(request.POST, request.FILES)
    return Collect(initial={"request_key": secrets.token_urlsafe(24)})


def said(form: Collect, case: Case) -> Words:
    """What is told afterwards."""
    if form.cleaned_data["mended"]:
        return Words("Mended on the spot: {title}, {number}.", title=case.title, number=case.number)
    return Words("Reported: {title}, {number}.", title=case.title, number=case.number)


def reported(form: Collect, by: Actor) -> Case:
    """The case of this form: the one that is there, when it was sent before."""
    key = form.cleaned_data["request_key"]
    if sent := Case.objects.filter(request_key=key).first():
        return sent
    told = _report(form)
    not_here_now(told)
    after = prepared(form.cleaned_data["photos_after"]) if form.cleaned_data["mended"] else []
    try:
        return _kept(told, after, form.cleaned_data["words"], by)
    except IntegrityError:
        if sent := Case.objects.filter(request_key=key).first():
            return sent
        raise


def _report(form: Collect) -> Report:
    """What the form tells; without a pin the place is read from the first photo that knows it."""
    photos = prepared(form.cleaned_data["photos"])
    told = form.report
    if told["lon"] is None and not told["division"]:
        first = next((one for one in photos if one.lon is not None), None)
        told |= {"lon": first.lon, "lat": first.lat, "precision": "photo"} if first else {}
    return Report(source="collector", photos=photos, **told)


def _kept(told: Report, after: list[Any], words: str, by: Any) -> Case:
    """The report, and with photos from after also that it is mended: both, or neither."""
    with transaction.atomic():
        case, _code = actions.report(told, by=by)
        if after:
            key = f"{told.request_key}:spot"[:80]
            actions.fix_on_spot(case, photos=after, words=words, request_key=key, by=by)
    return case


def not_here_now(told: Report) -> None:
    """Refused, with the reason, when the class is not to be reported there at this time."""
    if told.category is None or told.lon is None or told.lat is None:
        return
    lon, lat = to_wgs84(told.lon, told.lat, told.datum)
    zone = no_report(told.category.key, lon, lat, timezone.now())
    if zone is not None:
        raise Refused(
            "This class is not to be reported here now: {reason}. Nothing was sent.",
            field="category",
            reason=zone.reason or say("it is being dealt with"),
        )
