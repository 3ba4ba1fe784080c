"""The collector's phone: what to check, the check itself, and reporting from the street."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.evidence.queries import of as photos_of
from xiuhua.kernel.geometry import metres
from xiuhua.kernel.words import Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..forms import desk as forms
from ..forms.taking import Taking
from ..models import Case
from ..queries import desk as queries
from ..queries.looking import open_steps
from ..queries.queues import BY_KEY
from ..queries.timing import running
from ..queries.wayfinding import map_links
from . import showing
from .register import asked, begun, report
from .steps import done
from .worklist import collection

MOST = 100


@page(needs=permissions.CHECK)
def street(request: Request) -> HttpResponse:
    """What waits to be checked, the most urgent first, or the nearest once one says where one is."""
    here = _here(request)
    rows = _waiting(request, here)
    facts = {
        "title": say("In the street"),
        "rows": [(row, _away(row, here)) for row in rows],
        "points": collection([row for row in rows if row.case.lon is not None]),
        "src": f"{reverse('cases:street_points')}?{request.GET.urlencode()}",
        "here": here,
        "now": timezone.now(),
    }
    return render(request, "cases/street.html", facts)


@page(needs=permissions.CHECK)
def street_points(request: Request) -> HttpResponse:
    """The same as GeoJSON."""
    rows = _waiting(request, _here(request))
    return JsonResponse(collection([row for row in rows if row.case.lon is not None]))


def _waiting(request: Request, here: tuple[float, float] | None) -> list[queries.Row]:
    now = timezone.now()
    cases = list(queries.whole(request.by, BY_KEY["check"], now)[:MOST])
    if here:
        cases.sort(key=lambda case: _metres(case, here))
    return queries.rows_of(cases, now)


def _here(request: Request) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _metres(case: Case, here: tuple[float, float]) -> float:
    if case.lon is None or case.lat is None:
        return float("inf")
    return metres(here, (case.lon, case.lat))


def _away(row: queries.Row, here: tuple[float, float] | None) -> Words | None:
    """How far it is, in words."""
    if here is None or row.case.lon is None:
        return None
    away = _metres(row.case, here)
    if away < 1000:
        return Words("{m} m away", m=round(away, -1) or 10)
    return Words("{km} km away", km=round(away / 1000, 1))


@page(
    needs=permissions.CHECK,
    of=Case,
    by="number",
    method=("GET", "POST"),
    select=showing.LOADED,
)
def check(request: Request, case: Case) -> HttpResponse:
    """One check: what it was, what the unit says, one's own photo, and pass or not yet."""
    queries.seen(request.by, case)
    form = forms.Check(case, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        passed = request.POST.get("verdict") != "rework"
        with refusals_on(form):
            done(case, "check" if passed else "rework", form, request)
            said = (
                "Passed. It goes to the desk to be closed." if passed else "Sent back to the unit."
            )
            messages.success(request, say(said))
            return HttpResponseRedirect(reverse("cases:street"))
    status = 422 if form.errors else 200
    return render(request, "cases/check.html", _check(request, case, form), status=status)


def _check(request: Request, case: Case, form: forms.Check) -> dict[str, Any]:
    now = timezone.now()
    place = queries.place_of(queries.with_place(case))
    steps = list(case.steps.all())
    photos = showing.shots(list(photos_of("cases.case", case.number)), steps)
    named = case.lon is not None and case.lat is not None
    return {
        "title": queries.title_of(case),
        "case": case,
        "place": place,
        "ways": map_links(case.lon, case.lat, place) if named else [],  # type: ignore[arg-type]  # both are there
        "photos": photos,
        "answer": next((one for one in reversed(steps) if one.name == "answer"), None),
        "timer": running([case], now).get(case.pk),
        "now": now,
        "open": bool(open_steps(case, request.by, steps)),
        "form": form,
    }


@page(needs=permissions.COLLECT, method=("GET", "POST"))
def collect(request: Request) -> HttpResponse:
    """Report as a collector: class, place by GPS, photo or map, and a sentence."""
    form = begun(Taking, request)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            case, _code = report(form, "collector", request)
            said = Words("Reported: {title}, {number}.", title=case.title, number=case.number)
            messages.success(request, say(said))
            return HttpResponseRedirect(reverse("cases:street"))
    facts = asked(form) | {"title": say("Report from the street")}
    return render(request, "cases/collect.html", facts, status=422 if form.errors else 200)
