"""The bridge of a year: by reason and class, by town, to print and to take away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import as_workbook, list_maker
from xiuhua.web.language import say

from .. import permissions
from ..models import Ledger
from ..queries.lists import within
from ..queries.tables import SIDES, Line, bridge_table, town_table
from .around import about, span, year_of, years


@page(needs=permissions.SEE, of=Ledger)
def bridge(request: Request, ledger: Ledger) -> HttpResponse:
    """How the stock went through a year, every line of it, for the district and for each town."""
    year, seen = year_of(request), within(request.by)
    columns, lines, explained = bridge_table(ledger, *span(year), seen)
    facts = about(request, ledger, "bridge") | {
        "year": year,
        "years": years(year),
        "columns": columns,
        "bridge": lines,
        "explained": explained,
        "sides": SIDES,
        "towns": town_table(ledger, *span(year), seen),
    }
    return render(request, "ledgers/bridge.html", facts)


@page(needs=permissions.SEE, of=Ledger)
def taken(request: Request, ledger: Ledger, form: str) -> HttpResponse:
    """The year's bridge to take away: a workbook of both tables, or one of them (?by=town) as CSV."""
    make, year, seen = list_maker(form), year_of(request), within(request.by)
    name = f"{say(ledger.title)} {year}"
    columns, lines, _explained = bridge_table(ledger, *span(year), seen)
    towns = town_table(ledger, *span(year), seen)
    sheets = [
        (say("Bridge"), [say("Line"), *map(say, columns)], map(_cells, lines)),
        (say("Bridge by town"), [*map(say, SIDES)], map(_cells, towns)),
    ]
    if form == "xlsx":
        return as_workbook(name, sheets, beside=1)
    _title, header, rows = sheets[request.GET.get("by") == "town"]
    return make(name, header, rows)


def _cells(line: Line) -> list[Any]:
    return [say(line.title), *line.cells]
