"""Figures of digs in a year or between two days."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from xiuhua.kernel.period import Period
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say

from .. import permissions
from ..indicators import FIGURES, by_kind, by_month

HEAD = ("What the figure is", "So many", "Of", "Per cent", "What is counted")


def _period(request: Request) -> Period:
    """The days that are asked for: this year up to today, unless told otherwise."""
    today = localdate()
    year = request.GET.get("year", "")
    if len(year) == 4 and year.isdigit() and int(year) > 1999:
        return Period.year(int(year))
    try:
        first, last = (date.fromisoformat(request.GET[name]) for name in ("first", "last"))
    except (KeyError, ValueError):
        return Period(today.replace(month=1, day=1), today)
    return Period(min(first, last), max(first, last))


@page(needs=permissions.SEE)
def figures(request: Request) -> HttpResponse:
    """Each figure with both its parts and what it means."""
    period = _period(request)
    facts = {
        "title": say("Figures of digs"),
        "period": period,
        "years": range(localdate().year - 4, localdate().year + 1),
        "rows": [(one, one.ask(period)) for one in FIGURES],
        "kinds": [(say(title), n) for title, n in by_kind(period)],
        "months": by_month(period),
        "query": request.GET.urlencode(),
    }
    return render(request, "excavations/figures.html", facts)


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The same to take away."""
    make = list_maker(form)
    period = _period(request)
    rows = [
        [say(one.title), counted.n, counted.of, counted.percent, say(one.doc)]
        for one in FIGURES
        for counted in [one.ask(period)]
    ]
    rows += [[say(title), n, None, None, say("Problems found")] for title, n in by_kind(period)]
    name = f"{say('Figures of digs')} {period.first}–{period.last}"
    return make(name, [say(one) for one in HEAD], rows)
