"""The census on a phone: my places of today, what I found at each, and reporting it as a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.cases import permissions as of_cases
from xiuhua.cases.actions.reporting import MOST_PHOTOS
from xiuhua.cases.pages.collecting import begun, reported, said
from xiuhua.evidence.actions import prepare_all
from xiuhua.places.queries import communities_by_town
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Task, Visit
from ..queries.census import eyes, mine, place_of, reported_by_me, viewpoints_of_now


@page(needs=permissions.CENSUS)
def my_census(request: Request) -> HttpResponse:
    """Where I walk today and what is left from before, where to look again, and the album's viewpoints."""
    own, again = mine(request.by, localdate())
    facts = {
        "title": say("My census"),
        "groups": [("To be walked", own), ("Somebody else was there: walk it again", again)],
        "viewpoints": viewpoints_of_now() if request.by.may(permissions.ALBUM) else [],
        "none": not own and not again,
    }
    return render(request, "campaigns/my_census.html", facts)


@page(needs=permissions.CENSUS, of=Task, method=("GET", "POST"), select=("campaign",))
def visit(request: Request, task: Task) -> HttpResponse:
    """One place: each trouble reported as a case, then how many there were, with photos."""
    form = forms.Went(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            told = form.cleaned_data
            photos = _photos(told.pop("photos"), told["request_key"])
            actions.visit(task, **told, photos=photos, by=request.by)
            messages.success(request, say("Kept."))
            return HttpResponseRedirect(reverse("campaigns:my_census"))
    before = list(task.visits.values_list("by", flat=True))
    facts = {
        "title": place_of(task),
        "task": task,
        "form": form,
        "again": bool(before),
        "over": len(before) > 1 or bool(set(before) & eyes(request.by)),
        "cases": [one.case for one in reported_by_me(task, request.by)],
        "may_report": request.by.may(of_cases.COLLECT, task.division),
        "most": MOST_PHOTOS,
    }
    return render(request, "campaigns/visit.html", facts, status=422 if form.errors else 200)


def _photos(files: list[object], key: str) -> list[object]:
    """Decoded before any transaction begins; of what was sent before nothing is needed."""
    if key and Visit.objects.filter(request_key=key).exists():
        return []
    return list(prepare_all(files, most=MOST_PHOTOS))


@page(needs=of_cases.COLLECT, of=Task, method=("GET", "POST"), select=("campaign",))
def report(request: Request, task: Task) -> HttpResponse:
    """A trouble found at a place of the census: an ordinary report, which belongs to the campaign."""
    form = begun(request)
    there = reverse("campaigns:visit", args=[task.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            case = reported(form, request.by)
            actions.raise_case(task, case=case, by=request.by)
            messages.success(request, say(said(form, case)))
            return HttpResponseRedirect(there)
    facts = {
        "title": say("Report what I found"),
        "task": task,
        "where": place_of(task),
        "form": form,
        "towns": communities_by_town(),
        "chosen": str(form["place"].value() or task.division[:12]),
        "most": MOST_PHOTOS,
        "on_spot": form.on_spot,
        "back": there,
    }
    return render(request, "campaigns/report.html", facts, status=422 if form.errors else 200)
