"""Hot spots: the list with its map, one spot with its weeks and cases, and what is decided."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, make_aware

from xiuhua.cases.queries.desk import rows_of as case_rows
from xiuhua.cases.queries.queues import listed
from xiuhua.kernel.words import Missing, Refused
from xiuhua.records.names import resolve
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import as_csv, as_xlsx
from xiuhua.web.language import say
from xiuhua.web.tables import keyset

from . import actions, forms, permissions
from .models import Spot
from .queries.reports import cases_of
from .queries.spots import Row, drawn, latest, rows_of, since, visible

SIZE = 30
FORMS = {"xlsx": as_xlsx, "csv": as_csv}


@page(needs=permissions.SEE)
def spots(request: Request) -> HttpResponse:
    """The surest first; those that the latest night found still, unless asked otherwise."""
    run = latest()
    rows = visible(request.by)
    state = request.GET.get("state", "")
    if state in Spot.State.values:
        rows = rows.filter(state=state)
    elif state != "gone":
        rows = rows.filter(run=run)
    else:
        rows = rows.exclude(run=run)
    turned = {name: request.GET.get(name, "")[:400] for name in ("after", "before")}
    found = keyset(rows, order=("q", "id"), size=SIZE, **turned)
    shown = rows_of(found.rows, run)
    facts = {
        "title": say("Hot spots"),
        "run": run,
        "rows": shown,
        "page": found,
        "state": state,
        "states": Spot.State.choices,
        "points": drawn(shown),
        "src": f"{reverse('hotspots:drawn')}?{request.GET.urlencode()}",
    }
    return render(request, "hotspots/spots.html", facts)


@page(needs=permissions.SEE)
def drawing(request: Request) -> HttpResponse:
    """The hexagons of what the latest night found, as GeoJSON for the map."""
    run = latest()
    rows = visible(request.by).filter(run=run).order_by("q", "id")[:SIZE]
    return JsonResponse(drawn(rows_of(list(rows), run)))


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The list to take away."""
    if form not in FORMS:
        raise Missing("There is no such form.")
    run = latest()
    rows = rows_of(list(visible(request.by).filter(run=run).order_by("q", "id")[:5000]), run)
    titles = (
        "Class",
        "Place",
        "Events",
        "Expected",
        "Chance, corrected",
        "State",
        "What the test says",
    )
    give = FORMS[form]
    answer: HttpResponse = give(  # type: ignore[assignment]  # a streamed one is a response too
        f"{say('Hot spots')} {localdate():%Y%m%d}", [say(one) for one in titles], map(_cells, rows)
    )
    return answer


def _cells(row: Row) -> list[object]:
    spot = row.spot
    return [
        str(spot.category), row.place, spot.n, round(spot.expected, 2), f"{spot.q:.2g}",
        spot.get_state_display(), say(row.said),
    ]  # fmt: skip


@page(needs=permissions.SEE, of=Spot, select=("category", "run"))
def spot(request: Request, spot: Spot) -> HttpResponse:
    """One spot: its weeks, its cases, what the test says, what was decided and what came of it."""
    return _spot(request, spot)


def _spot(request: Request, spot: Spot, form: forms.Decide | None = None) -> HttpResponse:
    (row,) = rows_of([spot], latest())
    now = timezone.now()
    facts = {
        "title": str(spot.category),
        "spot": spot,
        "row": row,
        "weeks": list(enumerate(spot.weeks, start=1)),
        "most": max([*spot.weeks, 1]),
        "cases": case_rows(listed(cases_of(spot))[:30], now),
        "change": since(spot, localdate(now)),
        "decided_by": resolve([spot.decided_by]).get(spot.decided_by, "")
        if spot.decided_by
        else "",
        "form": form or forms.Decide(),
        "may": request.by.may(permissions.DECIDE, spot.division),
        "points": drawn([row]),
        "now": now,
    }
    return render(request, "hotspots/spot.html", facts, status=422 if form else 200)


@page(needs=permissions.DECIDE, of=Spot, method="POST", select=("category", "run"))
def decide(request: Request, spot: Spot) -> HttpResponse:
    """An order, a topic, or letting it be."""
    form = forms.Decide(request.POST)
    if form.is_valid():
        with refusals_on(form):
            _do(request, spot, form)
            messages.success(request, say("Decided."))
            return HttpResponseRedirect(reverse("hotspots:spot", args=[spot.pk]))
    return _spot(request, spot, form)


def _do(request: Request, spot: Spot, form: forms.Decide) -> None:
    told, words = form.cleaned_data, form.cleaned_data["words"]
    match request.POST.get("what"):
        case "order":
            if told["due"] is None:
                raise Refused("Choose the day by which the unit replies.", field="due")
            due = make_aware(datetime.combine(told["due"], time(18, 0)))
            actions.give_order(spot, words=words, due_at=due, by=request.by)
        case "topic":
            actions.propose_topic(spot, words=words, by=request.by)
        case _:
            actions.dismiss(spot, words=words, weeks=told["weeks"] or 0, by=request.by)
