"""Orders from a sheet: uploaded, looked at row by row, then brought in, all or none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.kernel.words import Missing, Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..forms.orders import Upload
from ..imports import order_sheet
from ..imports import orders as imports
from ..models import Partner


@page(needs=permissions.ORDERS, method=("GET", "POST"))
def upload(request: Request) -> HttpResponse:
    """Choose whose sheet it is, and look at it; nothing is kept yet."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            return _looked(request, form.cleaned_data["partner"], form.cleaned_data["file"])
    facts = {"form": form, "partners": list(Partner.objects.filter(is_active=True))}
    return render(request, "cases/orders_upload.html", facts, status=422 if form.errors else 200)


def _looked(request: Request, partner: Partner, file: Any) -> HttpResponse:
    sheet = order_sheet.read(file.read(order_sheet.MOST_BYTES + 1), partner.incoming)
    rows = imports.look(partner, sheet.lines, by=request.by)
    bad = [one for one in rows if one.problem]
    facts = {
        "partner": partner,
        "name": file.name[:120],
        "rows": rows,
        "bad": len(bad),
        "new": sum(one.new for one in rows),
        "left_out": sheet.left_out,
        "carried": "" if bad else imports.carried(partner, sheet.lines, by=request.by),
    }
    return render(request, "cases/orders_look.html", facts)


@page(needs=permissions.ORDERS, method="POST")
def bring_in(request: Request) -> HttpResponse:
    """Take down every row that was looked at; sent twice it is done once."""
    key, lines = imports.taken_back(request.POST.get("rows", ""), by=request.by)
    partner = Partner.objects.filter(key=key).first()
    if partner is None:
        raise Missing("There is no such partner.")
    done = imports.bring_in(partner, lines, by=request.by)
    new = sum(one.new for one in done)
    said = Words("{new} orders are brought in; {known} were here already.",
                 new=new, known=len(done) - new)  # fmt: skip
    messages.success(request, say(said))
    return HttpResponseRedirect(reverse("cases:orders"))
