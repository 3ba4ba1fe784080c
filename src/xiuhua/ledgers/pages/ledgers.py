"""All ledgers, and one of them: stock on a day, the year's bridge, stated totals, projects, targets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import as_workbook, list_maker
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Ledger, Target
from ..queries import progress, standing, stocks, verdicts
from ..queries.lists import day_of, ledgers, projects, within
from ..queries.tables import Line, bridge_table, stock_table, town_table

SIDES = (
    "Place", "At the beginning", "Added", "Taken away", "Counted otherwise", "Not explained",
    "At the end",
)  # fmt: skip


@page(needs=permissions.SEE)
def all_ledgers(request: Request) -> HttpResponse:
    """Every ledger with its stock today."""
    day = localdate()
    found = ledgers(request.by)
    held = stocks(found, day, within=within(request.by))
    facts = {
        "title": say("Ledgers"),
        "day": day,
        "rows": [(one, held[one.key]) for one in found],
    }
    return render(request, "ledgers/ledgers.html", facts)


@page(needs=permissions.SEE, of=Ledger)
def ledger(request: Request, ledger: Ledger) -> HttpResponse:
    """One ledger on a day, and how its year went."""
    return shown(request, ledger)


@page(needs=permissions.KEEP, of=Ledger, method="POST")
def claim(request: Request, ledger: Ledger) -> HttpResponse:
    """Keep a total that was only stated."""
    form = forms.Claimed(ledger, request.POST, auto_id="claim_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.claim(ledger=ledger, by=request.by, **form.cleaned_data)
            messages.success(request, say("The stated total is kept beside the ledger's own."))
            return redirect("ledgers:ledger", ledger.key)
    return shown(request, ledger, form)


@page(needs=permissions.SEE, of=Ledger)
def bridge_taken(request: Request, ledger: Ledger, form: str) -> HttpResponse:
    """The year's bridge to take away: by reason and class, and by town."""
    make = list_maker(form)
    first, last = _year(request)
    name = f"{say(ledger.title)} {first.year}"
    seen = within(request.by)
    columns, lines, _explained = bridge_table(ledger, first, last, seen)
    head = [say("Line"), *(say(one) for one in columns)]
    rows = [_cells(one) for one in lines]
    if form != "xlsx":
        return make(name, head, rows)
    towns = [_cells(one) for one in town_table(ledger, first, last, seen)]
    sides = [say(one) for one in SIDES]
    sheets = [(say("Bridge"), head, rows), (say("Bridge by town"), sides, towns)]
    return as_workbook(name, sheets, beside=1)


def _cells(line: Line) -> list[Any]:
    return [say(line.title), *line.cells]


def _year(request: Request) -> tuple[date, date]:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 1900 < int(asked[:5]) < 2200 else localdate().year
    return date(year, 1, 1), date(year, 12, 31)


def shown(request: Request, ledger: Ledger, form: forms.Claimed | None = None) -> HttpResponse:
    """The page of one ledger."""
    day = day_of(request.GET.get("day", "")) or localdate()
    first, last = _year(request)
    seen, by = within(request.by), request.by
    columns, stock = stock_table(ledger, day, seen)
    _columns, lines, explained = bridge_table(ledger, first, last, seen)
    targets = Target.objects.filter(ledger=ledger, year=first.year).filter(seen)
    may_keep = by.may(permissions.KEEP)
    facts = {
        "title": say(ledger.title),
        "ledger": ledger,
        "day": day,
        "year": first.year,
        "years": range(localdate().year - 5, localdate().year + 1),
        "columns": columns,
        "stock": stock,
        "bridge": lines,
        "explained": explained,
        "towns": town_table(ledger, first, last, seen),
        "sides": SIDES,
        "claims": verdicts(standing(ledger.key), within=seen),
        "targets": progress(targets, within=seen),
        "projects": projects(ledger, by),
        "form": form or (forms.Claimed(ledger, auto_id="claim_%s") if may_keep else None),
        "wrong": form is not None,
    }
    return render(request, "ledgers/ledger.html", facts, status=422 if form else 200)
