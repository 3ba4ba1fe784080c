"""The census on a phone: my places of today, and what I found at each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.evidence.actions import prepare_all
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Task
from ..queries.census import mine, place_of


@page(needs=permissions.CENSUS)
def census(request: Request) -> HttpResponse:
    """Where I walk today and what is left from before; where somebody has to look again."""
    facts = {"title": say("My census"), "groups": mine(request.by, localdate())}
    return render(request, "campaigns/census.html", facts)


@page(needs=permissions.CENSUS, of=Task, method=("GET", "POST"), select=("campaign",))
def visit(request: Request, task: Task) -> HttpResponse:
    """One place: how many troubles, photos; what is found is then reported as a case."""
    form = forms.Went(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            told = form.cleaned_data
            photos = prepare_all(told.pop("photos"))
            made = actions.visit(task, **told, photos=photos, by=request.by)
            words = "Kept. Report each trouble as a case now." if made.found else "Kept."
            messages.success(request, say(words))
            return HttpResponseRedirect(reverse("campaigns:census"))
    facts = {"title": place_of(task), "task": task, "form": form, "visits": task.visits.count()}
    return render(request, "campaigns/visit.html", facts, status=422 if form.errors else 200)
