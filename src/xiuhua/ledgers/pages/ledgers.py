"""All ledgers, and the stock of one of them; opening one, and changing its words."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Ledger
from ..queries import stocks
from ..queries.lists import day_of, ledgers, within
from ..queries.tables import bridge_table, stock_table
from .around import about, span, written, year_of


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
        "may_keep": request.by.may(permissions.KEEP),
    }
    return render(request, "ledgers/ledgers.html", facts)


@page(needs=permissions.SEE, of=Ledger)
def ledger(request: Request, ledger: Ledger) -> HttpResponse:
    """One ledger: its stock on a day, and how its year has gone so far."""
    day = day_of(request.GET.get("day", "")) or localdate()
    year, seen = year_of(request), within(request.by)
    columns, stock = stock_table(ledger, day, seen)
    _columns, lines, explained = bridge_table(ledger, *span(year), seen)
    facts = about(request, ledger, "stock") | {
        "day": day,
        "year": year,
        "columns": columns,
        "stock": stock,
        "bridge": lines,
        "explained": explained,
    }
    return render(request, "ledgers/ledger.html", facts)


@page(needs=permissions.KEEP, method=("GET", "POST"))
def open_ledger(request: Request) -> HttpResponse:
    """Open a ledger: its key, its unit, its classes."""
    return _written(request, None)


@page(needs=permissions.KEEP, of=Ledger, method=("GET", "POST"))
def change(request: Request, ledger: Ledger) -> HttpResponse:
    """Change the words of a ledger, and add classes."""
    return _written(request, ledger)


def _written(request: Request, ledger: Ledger | None) -> HttpResponse:
    form = forms.Opening(ledger, request.POST or None)
    title = say("Change the ledger") if ledger else say("Open a ledger")
    facts = {"form_title": title, "send": say("Keep")}
    facts |= about(request, ledger, "change") if ledger else {"title": title}
    return written(
        request, form, lambda: _kept(ledger, form.cleaned_data, request.by),
        lambda made: reverse("ledgers:ledger", args=[made.key]), said="The ledger is kept.",
        facts=facts,
    )  # fmt: skip


def _kept(ledger: Ledger | None, told: dict[str, Any], by: Any) -> Ledger:
    if ledger is None:
        made: Ledger = actions.open_anew(by=by, **told)
        return made
    changed: Ledger = actions.change(ledger, by=by, **told)
    return changed
