"""The targets of a year with what has come of them: numerator, denominator and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned, words_of

from .. import actions, forms, permissions
from ..models import Ledger, Target
from ..queries.lists import place_of, within
from ..queries.targets import Progress, progress
from ..rules import Reason
from .around import about, written, year_of, years

SIZE = 30
MOST = 1000
HEAD = (
    "Year", "Target", "Ledger", "What counts", "Class", "Indicator", "Place", "Reached", "Aim", "Unit of the ledger",
    "Per cent reached", "Entered on another basis", "Basis", "Document",
)  # fmt: skip


@page(needs=permissions.SEE)
def targets(request: Request) -> HttpResponse:
    """The targets of a year, of one ledger or of all."""
    rows, year = _asked(request), year_of(request)
    asked = words_of(request, "ledger")
    found = keyset(rows, order=("id",), size=SIZE, **turned(request))
    kept = Ledger.objects.filter(pk=asked["ledger"]).first()
    facts = about(request, kept, "targets") if kept else {"title": say("Targets")}
    facts |= {
        "asked": asked,
        "year": year,
        "years": years(year),
        "page": found,
        "rows": _rows(found.rows, request),
        "query": request.GET.urlencode(),
    }
    return render(request, "ledgers/targets.html", facts)


def _asked(request: Request) -> QuerySet[Target]:
    rows = Target.objects.filter(within(request.by), year=year_of(request))
    if ledger := words_of(request, "ledger")["ledger"]:
        rows = rows.filter(ledger=ledger)
    return rows.select_related("ledger")


def _rows(found: list[Target], request: Request) -> list[dict[str, Any]]:
    known = atlas().entries
    return [_row(one, known) for one in progress(found, within=within(request.by))]


def _row(one: Progress, known: Mapping[str, Any]) -> dict[str, Any]:
    """A target with what counts towards it and where, in words."""
    target = one.target
    titles = target.ledger.titles
    return {
        "one": one,
        "counts": "\u3001".join(say(Reason(key).title) for key in target.reasons),
        "classes": "\u3001".join(say(titles.get(key, key)) for key in target.classes),
        "place": place_of(target.division, known),
    }


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    found = _rows(list(_asked(request).order_by("id")[:MOST]), request)
    name = f"{say('Targets')} {year_of(request)}"
    return make(name, [say(one) for one in HEAD], map(_cells, found))


def _cells(row: dict[str, Any]) -> list[Any]:
    one = row["one"]
    target = one.target
    return [
        target.year, target.title, say(target.ledger.title), row["counts"], row["classes"], target.indicator,
        row["place"], one.numerator, one.denominator, str(target.ledger.get_unit_display()), one.percent,
        one.other_bases or None, target.basis, one.source,
    ]  # fmt: skip


@page(needs=permissions.KEEP, of=Ledger, method=("GET", "POST"))
def set_target(request: Request, ledger: Ledger) -> HttpResponse:
    """Set a target of a year."""
    form = forms.Aim(ledger, request.POST or None)
    return written(
        request, form, lambda: actions.set_target(ledger=ledger, by=request.by, **form.told()),
        lambda made: f"{reverse('ledgers:targets')}?ledger={ledger.key}&year={made.year}",
        said="The target is set.",
        facts=about(request, ledger, "targets")
        | {"form_title": say("Set a target"), "send": say("Set")},
    )  # fmt: skip
