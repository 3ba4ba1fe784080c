"""The collector's phone: what to confirm and to check on one walk, and each stop of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.evidence.queries import of as photos_of
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..forms.street import OnTheSpot
from ..models import Case
from ..queries import desk as queries
from ..queries import walking
from ..queries.looking import open_steps
from ..queries.timing import running
from ..queries.wayfinding import map_links
from ..workflow import CaseState
from . import once, showing
from .shots import shots

S = CaseState
DEEDS = {
    "confirm": (actions.confirm, actions.refute),
    "check": (actions.check, actions.rework),
    "recheck": (actions.recheck, actions.recheck_fails),
}
"""What is done for each task, by verdict: yes, no."""
SAID = {
    "confirm": ("It is so. The desk files it next.", "It is not so. The desk decides next."),
    "check": ("Passed. It goes to the desk to be closed.", "Sent back to the unit."),
    "recheck": ("Passed again. It goes to the desk.", "Sent back to the unit."),
}
TASK_OF = {S.CONFIRMING: "confirm", S.RECHECK: "recheck"}


@page(needs=permissions.CHECK)
def street(request: Request) -> HttpResponse:
    """What waits to be confirmed and to be checked, in the order of one walk from where one is."""
    here = _here(request)
    found = walking.tasks(request.by, timezone.now(), here)
    facts = {
        "title": say("In the street"),
        "groups": walking.grouped(found),
        "count": len(found),
        "most": walking.MOST,
        "points": _points(found),
        "src": f"{reverse('cases:street_points')}?{request.GET.urlencode()}",
        "here": here,
        "now": timezone.now(),
    }
    return render(request, "cases/street.html", facts)


@page(needs=permissions.CHECK)
def street_points(request: Request) -> HttpResponse:
    """The same as GeoJSON, with the numbers of the list."""
    return JsonResponse(_points(walking.tasks(request.by, timezone.now(), _here(request))))


def _here(request: Request) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _points(found: list[walking.Task]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [_point(task) for task in found if task.row.case.lon is not None],
    }


def _point(task: walking.Task) -> dict[str, Any]:
    row, case = task.row, task.row.case
    late = row.timer and row.timer.late
    return {
        "type": "Feature",
        "id": case.number,
        "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
        "properties": {
            "id": case.number,
            "number": str(row.number),
            "title": f"{row.title} {row.place}",
            "status": "late" if late else task.state.status,
            "url": reverse("cases:check", args=[case.number]),
        },
    }


@page(
    needs=permissions.CHECK,
    of=Case,
    by="number",
    method=("GET", "POST"),
    select=showing.LOADED,
)
def check(request: Request, case: Case) -> HttpResponse:
    """One stop: what was reported, what the unit says, one's own photo, and a verdict."""
    queries.seen(request.by, case)
    form = OnTheSpot(case, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            return _judged(request, case, form)
    facts = _stop(request, case, form)
    return render(request, "cases/check.html", facts, status=422 if form.errors else 200)


def _judged(request: Request, case: Case, form: OnTheSpot) -> HttpResponse:
    """Do what the verdict says; the task is the one whose page was read, not a later one."""
    task = form.cleaned_data["task"]
    task = task if task in DEEDS else TASK_OF.get(case.now, "check")
    no = int(request.POST.get("verdict") in {"rework", "no"})
    once.take(DEEDS[task][no], case, form.told(), request.by)
    messages.success(request, say(SAID[task][no]))
    return HttpResponseRedirect(reverse("cases:street"))


def _stop(request: Request, case: Case, form: OnTheSpot) -> dict[str, Any]:
    now = timezone.now()
    place = queries.place_of(queries.with_place(case))
    steps = list(case.steps.all())
    photos = shots(list(photos_of("cases.case", case.number)), steps)
    task = TASK_OF.get(case.now, "check")
    form.initial["task"] = task
    named = case.lon is not None and case.lat is not None
    return {
        "title": queries.title_of(case),
        "case": case,
        "task": task,
        "place": place,
        "ways": map_links(case.lon, case.lat, place) if named else [],  # type: ignore[arg-type]  # both are there
        "pair": pair(photos),
        "others": others(photos),
        "answer": next((one for one in reversed(steps) if one.name == "answer"), None),
        "timer": running([case], now).get(case.pk),
        "now": now,
        "open": bool({one.name for one in open_steps(case, request.by, steps)} & _names(task)),
        "form": form,
    }


def _names(task: str) -> set[str]:
    return {deed.__name__ for deed in DEEDS[task]}


def pair(photos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first photo from before and the last from after, to be held side by side."""
    before = [one for one in photos if one["stage"] == "before"][:1]
    after = [one for one in photos if one["stage"] == "after"][-1:]
    return [*before, *after]


def others(photos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every photo that is not one of the pair."""
    shown = [one["url"] for one in pair(photos)]
    return [one for one in photos if one["url"] not in shown]
