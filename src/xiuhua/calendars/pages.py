"""The page of the working calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from . import actions, forms, permissions, queries

MOST_SHOWN = 50


@page(needs=permissions.VIEW)
def calendar(request: Request) -> HttpResponse:
    """Known years, the special days of one of them (`?year=`), and the working hours."""
    return _shown(request)


@page(needs=permissions.LOAD, method="POST")
def load(request: Request) -> HttpResponse:
    """Take over the lists of an uploaded file; every fault is named on the form."""
    form = forms.LoadYears(request.POST, request.FILES)
    if form.is_valid():
        with refusals_on(form), _faults_on(form):
            found = actions.load_years(form.cleaned_data["file"], by=request.by)
            messages.success(request, say(_loaded(found)))
            return _back(max(found.years))
    return _shown(request, load_form=form)


@page(needs=permissions.LOAD, method="POST")
def hours(request: Request) -> HttpResponse:
    """Set the working hours from a day on."""
    form = forms.SetHours(request.POST)
    if form.is_valid():
        with refusals_on(form):
            row = actions.set_hours(**form.cleaned_data, by=request.by)
            words = Words("Working hours from {day}: {shifts}", day=row.since_on, shifts=row.shifts)
            messages.success(request, say(words))
            return _back()
    return _shown(request, hours_form=form)


@contextmanager
def _faults_on(form: forms.LoadYears) -> Iterator[None]:
    """Name every bad entry on the form, the first fifty at most, after the refusal itself."""
    try:
        yield
    except actions.BadList as bad:
        form.add_error("file", say(bad))
        for problem in bad.problems[:MOST_SHOWN]:
            form.add_error("file", say(problem))


def _loaded(found: actions.Loaded) -> Words:
    if not found.changed:
        return Words("These lists were known already; nothing changed.")
    return Words("Loaded the lists of: {years}", years=", ".join(map(str, found.changed)))


def _back(year: int | None = None) -> HttpResponse:
    query = f"?year={year}" if year else ""
    return HttpResponseRedirect(reverse("calendars:calendar") + query)


def _shown(
    request: Request,
    load_form: forms.LoadYears | None = None,
    hours_form: forms.SetHours | None = None,
) -> HttpResponse:
    """The whole page; 422 when a form on it has faults."""
    years = list(queries.years())
    year = _year(request.GET.get("year", ""), [row.year for row in years])
    context: dict[str, Any] = {
        "years": years,
        "year": year,
        "published": any(row.year == year for row in years),
        "days": queries.special_days(year),
        "hours": queries.hours_rows(),
        "default_hours": queries.default_hours(),
        "may_load": request.by.may(permissions.LOAD),
        "load_form": load_form or forms.LoadYears(),
        "hours_form": hours_form or forms.SetHours(),
    }
    status = 422 if load_form or hours_form else 200
    return render(request, "calendars/calendar.html", context, status=status)


def _year(asked: str, known: list[int]) -> int:
    """The year asked for; else the present one."""
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else 0
    return year if year in known else timezone.localdate().year
