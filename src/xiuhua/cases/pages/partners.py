"""Partner platforms: what they are, how a case is told there, and what that makes of a real case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.kernel.permissions import Actor
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..actions.partners import add_partner, change_partner, load_partners
from ..forms import partners as forms
from ..models import Partner
from ..queries import mapping, partners


@page(needs=permissions.PARTNERS)
def listing(request: Request) -> HttpResponse:
    """Every partner: which way things go, and by which road."""
    return render(request, "cases/partners.html", {"rows": list(Partner.objects.all())})


@page(needs=permissions.PARTNERS, method="POST")
def load(request: Request) -> HttpResponse:
    """Add the partners that come with the platform, to be put right by the office."""
    load_partners(by=request.by)
    messages.success(request, say("Check each field with the partner before you put it to use."))
    return HttpResponseRedirect(reverse("cases:partners"))


@page(needs=permissions.PARTNERS, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """A partner that is not there yet."""
    return _edited(request, None)


@page(needs=permissions.PARTNERS, of=Partner, by="key", method=("GET", "POST"))
def edit(request: Request, partner: Partner) -> HttpResponse:
    """Change a partner and its fields; "look" shows what they make of a case and keeps nothing."""
    return _edited(request, partner)


def _edited(request: Request, partner: Partner | None) -> HttpResponse:
    if request.method != "POST":
        form = forms.PartnerForm(known=partner, initial=forms.begun(partner))
        return _shown(request, partner, form, forms.tables(partner))
    form = forms.PartnerForm(request.POST, known=partner)
    tables = forms.tables(partner, request.POST)
    fits = form.is_valid() and all(table.is_valid() for table in tables.values())
    if "look" in request.POST:
        return _shown(request, partner, form, _again(partner, tables))
    if fits:
        with refusals_on(form):
            facts = form.told | {name: table.rows for name, table in tables.items()}
            kept = _keep(request, partner, form, facts)
            messages.success(request, say("Kept."))
            return HttpResponseRedirect(reverse("cases:partner", args=[kept.key]))
    return _shown(request, partner, form, tables, status=422)


def _again(partner: Partner | None, tables: dict[str, Any]) -> dict[str, Any]:
    """The tables as sent, with new blank rows below; as they are where a row is wrong."""
    if not all(table.is_valid() for table in tables.values()):
        return tables
    return forms.tables(partner, rows={name: table.rows for name, table in tables.items()})


def _keep(request: Request, partner: Partner | None, form: Any, facts: dict[str, Any]) -> Partner:
    secret = form.cleaned_data["secret"]
    if partner is None:
        key = form.cleaned_data["key"]
        return add_partner(key=key, facts=facts, secret=secret, by=request.by)
    return change_partner(partner, facts=facts, secret=secret, by=request.by)


def _shown(
    request: Request, partner: Partner | None, form: Any, tables: dict[str, Any], status: int = 200
) -> HttpResponse:
    rows = partner.mapping if partner else []
    if tables["mapping"].is_bound or "look" in request.POST:
        rows = _rows(request)
    facts = {"partner": partner, "form": form, "tables": tables, **_preview(rows, request.by)}
    return render(request, "cases/partner.html", facts, status=status)


def _rows(request: Request) -> list[dict[str, Any]]:
    table = forms.tables(None, request.POST)["mapping"]
    return table.rows if table.is_valid() else []


@page(needs=permissions.PARTNERS, method="POST")
def preview(request: Request) -> HttpResponse:
    """What the rows as typed make of the case filed last; for htmx, keeps nothing."""
    return render(request, "cases/_mapped.html", _preview(_rows(request), request.by))


def _preview(rows: list[dict[str, Any]], by: Actor) -> dict[str, Any]:
    """Whoever sets partners up need not see cases: what people wrote is then covered."""
    case = partners.example()
    if case is None:
        return {"example": None, "told": []}
    facts = partners.facts_of(case)
    if not by.may(permissions.SEE, case.division_code):
        facts |= {name: "***" for name in WRITTEN if facts[name]}
    return {"example": case, "told": list(mapping.told(rows, facts).items())}


WRITTEN = ("words", "answer", "address")
"""What people wrote in a case, which only those who see cases may read."""
