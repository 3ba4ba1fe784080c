"""Persons: looked up one at a time, masked; shown, put right or erased with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, queries
from ..models import Person
from ..permissions import ERASE, REVEAL, SEE_PERSONS

PERSON: dict[str, Any] = {"of": Person, "by": "public_id"}


@page(needs=SEE_PERSONS, method=("GET", "POST"))
def persons(request: Request) -> HttpResponse:
    """Look persons up by a whole phone number; asked by POST, and each look is recorded."""
    form = forms.LookUp(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            found = queries.kept(actions.look_up(by=request.by, **form.cleaned_data))
    status = 422 if request.method == "POST" and found is None else 200
    return render(request, "accounts/persons.html", {"form": form, "found": found}, status=status)


@page(needs=SEE_PERSONS, **PERSON)
def person(request: Request, person: Person) -> HttpResponse:
    """What is kept of one person, masked, and what may be done about it."""
    return _shown(request, person)


@page(needs=REVEAL, method="POST", **PERSON)
def reveal(request: Request, person: Person) -> HttpResponse:
    """Show who it is, once; the look and its reason are recorded."""
    form = forms.Reason(request.POST)
    if form.is_valid():
        with refusals_on(form):
            known = actions.reveal(person, by=request.by, **form.cleaned_data)
            right = forms.CorrectIdentity(initial=vars(known), auto_id="id_right_%s")
            return _shown(request, person, known=known, right=right)
    return _shown(request, person, reason=form, status=422)


@page(needs=REVEAL, method="POST", **PERSON)
def correct(request: Request, person: Person) -> HttpResponse:
    """Put a misheard name or number right."""
    form = forms.CorrectIdentity(request.POST, auto_id="id_right_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.correct_identity(person, by=request.by, **form.cleaned_data)
            messages.success(request, say("Done, and recorded."))
            return redirect("accounts:person", person.public_id)
    return _shown(request, person, right=form, status=422)


@page(needs=ERASE, method=("GET", "POST"), **PERSON)
def erase(request: Request, person: Person) -> HttpResponse:
    """Ask once more, then delete who a person is; it cannot be undone."""
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.erase(person, by=request.by, **form.cleaned_data)
            messages.success(request, say("Erased. The records stay, and name nobody any more."))
            return redirect("accounts:person", person.public_id)
    context = {"form": form, "kept": queries.kept([person.public_id])[0]}
    status = 422 if form.errors else 200
    return render(request, "accounts/person_erase.html", context, status=status)


def _shown(
    request: Request, person: Person, *, reason: Any = None, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "kept": queries.kept([person.public_id])[0],
        "reason": reason or forms.Reason(),
        "may_reveal": request.by.may(REVEAL),
        "may_erase": request.by.may(ERASE),
        **more,
    }
    return render(request, "accounts/person.html", context, status=status)
