"""Organisations: the list, and one with the names it has had."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xiuhua.web import tables
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, queries
from ..models import Organisation
from ..permissions import MANAGE_ORGANISATIONS

ONE = {"of": Organisation, "by": "code", "select": ("parent",)}


@page(needs=MANAGE_ORGANISATIONS)
def organisations(request: Request) -> HttpResponse:
    """Find an organisation, by any name it ever had."""
    form = forms.FindOrganisations(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = queries.organisations(**asked)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = tables.keyset(rows, order=["code"], after=after, before=before)
    return render(request, "accounts/organisations.html", {"form": form, "page": found})


@page(needs=MANAGE_ORGANISATIONS, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Add an organisation."""
    form = forms.NewOrganisation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = actions.found_organisation(by=request.by, **form.cleaned_data)
            return redirect("accounts:organisation", made.code)
    return render(request, "accounts/organisation_new.html", {"form": form})


@page(needs=MANAGE_ORGANISATIONS, method=("GET", "POST"), **ONE)  # type: ignore[arg-type]
def organisation(request: Request, organisation: Organisation) -> HttpResponse:
    """One organisation: its facts, put right here, and its names."""
    if request.method == "GET":
        return _shown(request, organisation)
    form = forms.OrganisationFacts(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.correct_organisation(organisation, by=request.by, **form.cleaned_data)
            messages.success(request, say("Done, and recorded."))
            return redirect("accounts:organisation", organisation.code)
    return _shown(request, organisation, facts=form)


@page(needs=MANAGE_ORGANISATIONS, method="POST", **ONE)  # type: ignore[arg-type]
def rename(request: Request, organisation: Organisation) -> HttpResponse:
    """Give it a new name from a day on."""
    form = forms.Rename(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.rename_organisation(organisation, by=request.by, **form.cleaned_data)
            messages.success(request, say("Done, and recorded."))
            return redirect("accounts:organisation", organisation.code)
    return _shown(request, organisation, name=form)


def _shown(
    request: Request,
    organisation: Organisation,
    *,
    facts: forms.OrganisationFacts | None = None,
    name: forms.Rename | None = None,
) -> HttpResponse:
    initial = {
        "kind": organisation.kind,
        "parent": organisation.parent.code if organisation.parent else None,
        "division": organisation.division,
        "is_active": organisation.is_active,
    }
    context = {
        "organisation": organisation,
        "names": organisation.names.order_by("-first_on"),
        "children": organisation.children.order_by("code")[:200],
        "facts": facts or forms.OrganisationFacts(initial=initial),
        "rename": name or forms.Rename(),
    }
    status = 422 if facts or name else 200
    return render(request, "accounts/organisation.html", context, status=status)
