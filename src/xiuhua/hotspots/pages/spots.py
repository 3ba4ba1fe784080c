"""Hot spots: the list with its map, and the list to take away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from xiuhua.cases.models import Category
from xiuhua.places.queries import outline
from xiuhua.places.queries import towns as towns_of
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import PageOf, keyset, turned

from .. import actions, forms, permissions
from ..models import Run, Spot, Terms
from ..queries.spots import Row, drawn, latest, misses, pins, rows_of, visible

SIZE = 30
ORDER = ("q", "id")
GONE = "gone"
TITLES = (
    "Class", "Place", "Times seen", "Expected", "Chance, corrected", "First event", "Latest event",
    "State", "What the test says",
)  # fmt: skip


@page(needs=permissions.SEE)
def spots(request: Request) -> HttpResponse:
    """The surest first; those that the latest night found still, unless asked otherwise."""
    return _shown(request)


@page(needs=permissions.SEE)
def drawing(request: Request) -> HttpResponse:
    """The hexagons of the same page of the list, as GeoJSON for the map."""
    run = latest()
    return JsonResponse(drawn(rows_of(_page(request, run).rows, run)))


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The list to take away, as it is filtered."""
    make = list_maker(form)
    run = latest()
    rows = rows_of(_asked(request, run).order_by(*ORDER)[:5000], run)
    name = f"{say('Hot spots')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in TITLES], map(_cells, rows))


@page(needs=permissions.TERMS, method="POST")
def terms(request: Request) -> HttpResponse:
    """How strictly the coming nights look."""
    form = forms.Change(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.change_terms(by=request.by, **form.cleaned_data)
            messages.success(request, say("It holds from the next night on."))
            return redirect("hotspots:spots")
    return _shown(request, form)


def _asked(request: Request, run: Run | None) -> QuerySet[Spot]:
    """The spots that the query asks for."""
    asked, rows = request.GET, visible(request.by)
    state = asked.get("state", "")
    if state == GONE:
        rows = rows.exclude(run=run)
    elif state in Spot.State.values:
        rows = rows.filter(state=state)
    else:
        rows = rows.filter(run=run)
    if town := asked.get("town", "")[:12]:
        rows = rows.filter(division__startswith=town)
    if category := asked.get("category", "")[:20]:
        rows = rows.filter(category=category)
    return rows


def _page(request: Request, run: Run | None) -> PageOf[Spot]:
    return keyset(_asked(request, run), order=ORDER, size=SIZE, **turned(request))


def _shown(request: Request, form: forms.Change | None = None) -> HttpResponse:
    run, by = latest(), request.by
    found = _page(request, run)
    rows = rows_of(found.rows, run)
    may_change = by.may(permissions.TERMS)
    facts: dict[str, Any] = {
        "title": say("Hot spots"),
        "run": run,
        "rows": rows,
        "page": found,
        "points": pins(rows),
        "shape": outline(),
        "misses": misses(by, run),
        "states": Spot.State.choices,
        "towns": towns_of(),
        "classes": Category.objects.filter(pk__in=visible(by).values("category")),
        "asked": {name: request.GET.get(name, "") for name in ("state", "town", "category")},
        "query": request.GET.urlencode(),
        "may_change": may_change,
        "terms": form or (forms.Change(initial=_terms()) if may_change else None),
        "wrong": form is not None,
    }
    return render(request, "hotspots/spots.html", facts, status=422 if form else 200)


def _terms() -> dict[str, Any]:
    return dict((Terms.objects.first() or Terms()).record_facts())


def _cells(row: Row) -> list[object]:
    spot = row.spot
    return [
        str(spot.category), row.place, spot.n, round(spot.expected, 2), f"{spot.q:.2g}",
        spot.first, spot.last, spot.get_state_display(), say(row.said),
    ]  # fmt: skip
