"""One hot spot: its weeks and cases, what is decided about it, and what came of that."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.cases.queries.desk import rows_of as case_rows
from xiuhua.cases.queries.queues import listed
from xiuhua.places.queries import outline
from xiuhua.records.names import resolve
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Spot
from ..queries.reports import cases_of, in_hand
from ..queries.spots import drawn, latest, pins, proposed_unit, rows_of, since, units_for

MOST_CASES, MOST_NIGHTS = 30, 14
DUE_DAYS = 7


@page(needs=permissions.SEE, of=Spot, select=("category", "run"))
def spot(request: Request, spot: Spot) -> HttpResponse:
    """One spot: its weeks, its cases, what the test says, what was decided and what came of it."""
    return _shown(request, spot)


@page(needs=permissions.DECIDE, of=Spot, method="POST", select=("category", "run"))
def decide(request: Request, spot: Spot) -> HttpResponse:
    """An order, a request to a unit, a topic, or letting it be."""
    form = forms.Decide(units_for(spot), request.POST)
    if form.is_valid():
        with refusals_on(form):
            _do(request, spot, form)
            messages.success(request, say("Decided."))
            return redirect("hotspots:spot", spot.pk)
    return _shown(request, spot, form)


def _do(request: Request, spot: Spot, form: forms.Decide) -> None:
    words, by = form.cleaned_data["words"], request.by
    match form.cleaned_data["what"]:
        case "order":
            actions.give_order(spot, words=words, due_at=form.due_at(), by=by)
        case "ask":
            unit = form.cleaned_data["unit"]
            actions.ask_unit(spot, unit=unit, words=words, due_at=form.due_at(), by=by)
        case "topic":
            actions.propose_topic(spot, words=words, by=by)
        case _:
            weeks = form.cleaned_data["weeks"] or 0
            actions.dismiss(spot, words=words, weeks=weeks, by=by)


def _shown(request: Request, spot: Spot, form: forms.Decide | None = None) -> HttpResponse:
    (row,) = rows_of([spot], latest())
    now = timezone.now()
    first, _last = spot.window
    weeks = [(first + timedelta(weeks=k), n) for k, n in enumerate(spot.weeks)]
    asked = list(spot.requests.select_related("unit").order_by("-pk"))
    names = resolve([spot.decided_by, *(one.replied_by for one in asked if one.replied_by)])
    may = request.by.may(permissions.DECIDE, spot.division) and spot.open_to_decision(now)
    facts = {
        "title": str(spot.category),
        "spot": spot,
        "row": row,
        "weeks": weeks,
        "most": max([*spot.weeks, 1]),
        "cases": case_rows(listed(cases_of(spot))[:MOST_CASES], now),
        "nights": spot.sightings.select_related("run").order_by("-run__last")[:MOST_NIGHTS],
        "change": since(spot, localdate(now)),
        "decided_by": names.get(spot.decided_by, ""),
        "asked": asked,
        "may": may,
        "form": form or (_blank(spot) if may else None),
        "in_hand": in_hand(spot).exists() if may else False,
        "points": pins([row]),
        "center": pins([row])[0][:2],
        "shape": outline(),
        "now": now,
    }
    return render(request, "hotspots/spot.html", facts, status=422 if form else 200)


def _blank(spot: Spot) -> forms.Decide:
    day = localdate()
    unit = proposed_unit(spot, day)
    initial = {"unit": unit.pk if unit else None, "due": day + timedelta(days=DUE_DAYS)}
    return forms.Decide(units_for(spot), initial=initial)


@page(needs=permissions.SEE, of=Spot, select=("category", "run"))
def drawing(request: Request, spot: Spot) -> HttpResponse:
    """Its hexagon, as GeoJSON for the map."""
    return JsonResponse(drawn(rows_of([spot], latest())))
