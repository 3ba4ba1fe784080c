"""The numbers of the loop and the limits of its stages: read by everybody who keeps them, changed from a day on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..actions.keeping import set_number, set_stage_limit
from ..forms import numbers as forms
from ..queries import kept_numbers as queries
from ..rules import NUMBERS


@page(needs=permissions.NUMBERS)
def numbers(request: Request) -> HttpResponse:
    """Every number with its default and what holds today; under them the limits of the stages."""
    today = timezone.localdate()
    facts = {
        "title": say("Numbers of the loop"),
        "numbers": queries.numbers(today),
        "limits": queries.limits(today),
        "may_classes": request.by.may(permissions.CATALOGUE),
    }
    return render(request, "cases/numbers.html", facts)


@page(needs=permissions.NUMBERS, method=("GET", "POST"))
def number(request: Request, key: str) -> HttpResponse:
    """One number: its history, and a new value from a day on."""
    if key not in NUMBERS:
        raise Missing("There is no such number.")
    form = forms.NewNumber(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_number(key=key, by=request.by, **form.cleaned_data)
            messages.success(request, say("Kept, and recorded."))
            return redirect("cases:numbers")
    today = timezone.localdate()
    kept = next(one for one in queries.numbers(today) if one.known.key == key)
    facts = {"title": say(kept.known.title), "kept": kept, "form": form, "today": today}
    return render(request, "cases/number.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.NUMBERS, method=("GET", "POST"))
def stage(request: Request, key: str) -> HttpResponse:
    """One stage: the history of its limit, and a new one from a day on."""
    today = timezone.localdate()
    kept = next((one for one in queries.limits(today) if one.stage.value == key), None)
    if kept is None:
        raise Missing("There is no such stage.")
    form = forms.NewLimit(request.POST or None, initial=_now(kept))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_stage_limit(stage=key, by=request.by, **form.cleaned_data)
            messages.success(request, say("Kept, and recorded."))
            return redirect("cases:numbers")
    facts = {"title": say(kept.stage.title), "kept": kept, "form": form, "today": today}
    return render(request, "cases/stage_limit.html", facts, status=422 if form.errors else 200)


def _now(kept: queries.KeptLimit) -> dict[str, Any]:
    names = ("limit_value", "limit_unit", "urgent_value", "urgent_unit")
    return {name: getattr(kept.row, name) for name in names} if kept.row else {}
