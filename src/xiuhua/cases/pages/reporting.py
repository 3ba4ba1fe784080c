"""Reporting in three steps, without an account, a session or JavaScript."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_noop

from xiuhua.accounts.limits import address_of, limit
from xiuhua.evidence.actions import Prepared
from xiuhua.kernel.words import Refused
from xiuhua.places.queries import communities_by_town, label, outline, what_lies_here
from xiuhua.web.doors import Request, page, refusals_on

from .. import actions, permissions
from ..actions.reporting import MOST_PHOTOS
from ..forms import citizen
from ..models import PlainClass
from . import mine
from .joining import offers, suggested
from .tray import PER_HOUR, Photos, taken_in

NOT_CARRIED = {"website", "held", *citizen.Place.SAID}
STEPS = (gettext_noop("What it is"), gettext_noop("Photo and place"), gettext_noop("One sentence"))


def _stitch(now: int) -> list[dict[str, Any]]:
    return [
        {"title": title, "done": place < now, "current": place == now}
        for place, title in enumerate(STEPS)
    ]


@page(needs=permissions.REPORT)
def what(request: Request) -> HttpResponse:
    """Step one: what it is about, in everyday words."""
    groups: dict[str, list[PlainClass]] = {}
    for line in PlainClass.objects.all():
        groups.setdefault(line.group, []).append(line)
    facts = {"groups": groups, "steps": _stitch(0), **suggested(request.GET.get("words", ""))}
    return render(request, "cases/report_what.html", facts)


@page(needs=permissions.REPORT, method=("GET", "POST"))
def place(request: Request) -> HttpResponse:
    """Step two: photos and the place; adding a photo stays here, going on leads to step three."""
    if request.method != "POST":
        chosen = citizen.What(request.GET)
        if not chosen.is_valid():
            return HttpResponseRedirect(reverse("cases:report"))
        said = request.GET.get("words", "")[: actions.reporting.MOST_WORDS]
        first = {"what": chosen.cleaned_data["what"].key, "words": said}
        return _place(
            request, citizen.Place(initial=first), Photos([]), chosen.cleaned_data["what"]
        )
    form = citizen.Place(request.POST)
    form.is_valid()
    line = form.cleaned_data.get("what")
    if line is None:
        return HttpResponseRedirect(reverse("cases:report"))
    photos = taken_in(request, form)
    staying = "add" in request.POST or "drop" in request.POST
    if staying:
        return _place(request, _again(form, photos), photos, line, 422 if photos.wrong else 200)
    if form.is_valid() and not photos.wrong:
        with refusals_on(form):
            actions.locate(actions.Report(plain=line, **form.told))
            if "anyway" not in request.POST and _same(_here(form), line)["same"]:
                return _place(request, form, photos, line)
            return _words(request, _going_on(form, line, photos), photos, line)
    return _place(request, form, photos, line, status=422)


def _again(form: citizen.Place, photos: Photos) -> citizen.Place:
    """The same form without complaints, its place taken from a photo when none was set."""
    values = {name: form[name].value() for name in citizen.Place.base_fields}
    if values["lon"] in {None, ""}:
        for photo in photos.prepared():
            if photo.lon is not None:
                values |= {"lon": photo.lon, "lat": photo.lat, "datum": "wgs84"}
                values |= {"precision": "photo", "accuracy_m": None}
                break
    return citizen.Place(initial=values)


def _place(
    request: Request, form: citizen.Place, photos: Photos, line: PlainClass, status: int = 200
) -> HttpResponse:
    here = _here(form)
    facts = _same(here, line) | {
        "form": form,
        "line": line,
        "photos": photos.kept,
        "wrong": photos.wrong,
        "held": " ".join(photos.kept),
        "room": MOST_PHOTOS - len(photos.kept),
        "towns": communities_by_town(),
        "chosen": str(form["place"].value() or ""),
        "here": here,
        "shape": outline(),
        "steps": _stitch(1),
        "carried": [form[name] for name in citizen.Place.SAID if form[name].value()],
    }
    return render(request, "cases/report_place.html", facts, status=status)


def _same(here: dict[str, Any] | None, line: PlainClass) -> dict[str, Any]:
    """What was reported already and may be the same; nothing without a point."""
    if here is None or not here["place"].inside:
        return {"same": []}
    return offers(line, here["place"].lon, here["place"].lat)


def _here(form: citizen.Place) -> dict[str, Any] | None:
    """What lies at the point so far, and how the point was found; None where there is none yet."""
    lon, lat = form["lon"].value(), form["lat"].value()
    if lon in {None, ""} or lat in {None, ""}:
        return None
    try:
        found = what_lies_here(float(lon), float(lat), form["datum"].value() or "wgs84")
    except (Refused, ValueError):
        return None
    chosen = str(form["place"].value() or "")
    if chosen and chosen != found.community:
        return None
    return {
        "place": found,
        "point": [(found.lon, found.lat, "", "late")],
        "precision": form["precision"].value() or "map",
        "accuracy_m": form["accuracy_m"].value(),
    }


def _going_on(form: citizen.Place, line: PlainClass, photos: Photos) -> citizen.Words:
    values = {name: form[name].value() for name in citizen.Place.base_fields}
    fresh = {"held": " ".join(photos.kept), "what": line.key}
    return citizen.Words(initial=values | fresh | {"request_key": secrets.token_urlsafe(24)})


def _words(
    request: Request, form: citizen.Words, photos: Photos, line: PlainClass, status: int = 200
) -> HttpResponse:
    names = [name for name in citizen.Place.base_fields if name not in NOT_CARRIED]
    facts = {
        "form": form,
        "line": line,
        "photos": photos.kept,
        "wrong": photos.wrong,
        "held": " ".join(photos.kept),
        "here": _here(form),
        "chosen_label": label(str(form["place"].value() or "")),
        "steps": _stitch(2),
        "carried": [form[name] for name in names],
    }
    return render(request, "cases/report_words.html", facts, status=status)


@page(needs=permissions.REPORT, method="POST")
def send(request: Request) -> HttpResponse:
    """Take the report down; the code is kept in this browser and shown on the next page."""
    form = citizen.Words(request.POST)
    form.is_valid()
    line = form.cleaned_data.get("what")
    if line is None:
        return HttpResponseRedirect(reverse("cases:report"))
    if form.trapped:
        return HttpResponseRedirect(reverse("home"))
    photos = Photos.of(form)
    prepared = photos.prepared()
    if form.is_valid() and not photos.wrong:
        limit(f"report:{address_of(request)}", per=timedelta(hours=1), count=PER_HOUR)
        with refusals_on(form):
            case, code = actions.report(_told(form, line, prepared), by=request.by)
            answer = HttpResponseRedirect(reverse("cases:followed", args=[case.number]))
            return mine.remember(request, answer, code)
    return _words(request, form, photos, line, status=422)


def _told(form: citizen.Words, line: PlainClass, photos: list[Prepared]) -> actions.Report:
    said = {name: form.cleaned_data[name] for name in (*citizen.Place.SAID, "request_key")}
    return actions.Report(plain=line, photos=photos, **said, **form.told)
