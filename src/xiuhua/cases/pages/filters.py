"""The filters that somebody keeps: kept from a list, renamed, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..actions import filters as actions
from ..forms.finding import Name, canonical
from ..queries.kept import saved_by


@page(needs=permissions.DESK, method=("GET", "POST"))
def filters(request: Request) -> HttpResponse:
    """One's own filters, to be renamed and deleted; POST keeps a new one and opens it."""
    if request.method != "POST":
        return _mine(request, Name())
    form = Name(request.POST)
    if form.is_valid():
        query = canonical(QueryDict(form.cleaned_data["query"]))
        with refusals_on(form):
            kept = actions.save_filter(name=form.cleaned_data["name"], query=query, by=request.by)
            return HttpResponseRedirect(f"{reverse('cases:search')}?{kept.query}")
    return _mine(request, form, status=422)


def _mine(request: Request, form: Name, status: int = 200) -> HttpResponse:
    facts = {"title": say("My filters"), "saved": saved_by(request.by), "form": form}
    return render(request, "cases/filters.html", facts, status=status)


@page(needs=permissions.DESK, method="POST")
def rename(request: Request, key: int) -> HttpResponse:
    """Another name for one of them."""
    form = Name(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.rename_filter(key=key, name=form.cleaned_data["name"], by=request.by)
            messages.success(request, say("The filter has its new name."))
            return HttpResponseRedirect(reverse("cases:filters"))
    return _mine(request, form, status=422)


@page(needs=permissions.DESK, method="POST")
def delete(request: Request, key: int) -> HttpResponse:
    """Let one of them go."""
    actions.delete_filter(key=key, by=request.by)
    messages.success(request, say("The filter is deleted."))
    return HttpResponseRedirect(reverse("cases:filters"))
