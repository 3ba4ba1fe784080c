"""A duty list from a spreadsheet: read, the difference looked at, then all of it or nothing.

Between the two steps the rows travel in the page, signed: nothing of them is kept here.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiuhua.kernel.words import Refused, Words
from xiuhua.web import downloads
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..forms import duties as forms
from ..imports import duty_sheet
from ..imports.duties import Plan, bring_in, look
from .duties import labelled

KEPT_S = 24 * 3600
CHANGES = {"new": "New", "instead": "Takes over", "ends": "Is ended", "same": "As before"}
MOST_SHOWN = 300


@page(needs=permissions.DUTIES, method=("GET", "POST"))
def upload(request: Request) -> HttpResponse:
    """Choose a sheet; it is read and compared, and nothing is kept of it yet."""
    form = forms.Sheet(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            rows = duty_sheet.read(form.cleaned_data["file"].read(duty_sheet.MOST_BYTES + 1))
            return _reviewed(request, rows, whole=form.cleaned_data["whole"])
    facts = {"title": say("Duty list from a spreadsheet"), "form": form}
    return render(request, "cases/duty_sheet.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.DUTIES)
def template(request: Request) -> HttpResponse:
    """An empty workbook with the right headings."""
    return downloads.as_xlsx(say("Duty list"), duty_sheet.headings(), [])


@page(needs=permissions.DUTIES, method="POST")
def bring(request: Request) -> HttpResponse:
    """Bring in what was looked at; what no longer fits is shown once more."""
    try:
        told = signing.loads(request.POST.get("rows", ""), salt=_salt(request), max_age=KEPT_S)
    except signing.BadSignature:
        raise Refused("This page is too old or not complete. Read the sheet again.") from None
    rows, whole = told["rows"], told["whole"]
    try:
        plan = bring_in(rows, by=request.by, day=timezone.localdate(), whole=whole)
    except Refused as refused:
        return _reviewed(request, rows, whole=whole, refused=refused)
    messages.success(request, say(_told(plan)))
    return redirect("cases:duties")


def _told(plan: Plan) -> Words:
    return Words(
        "Brought in: {new} new, {instead} take over, {ended} ended, {same} as before.",
        new=plan.count("new"),
        instead=plan.count("instead"),
        ended=plan.count("ends") + len(plan.ended),
        same=plan.count("same"),
    )


def _reviewed(
    request: Request, rows: list[duty_sheet.Row], *, whole: bool, refused: Refused | None = None
) -> HttpResponse:
    """What the sheet would do, row by row: what is wrong first, then what changes."""
    plan = look(rows, timezone.localdate(), whole=whole)
    lines = sorted(plan.lines, key=lambda line: (line.problem is None, line.change == "same"))
    facts: dict[str, Any] = {
        "title": say("What the sheet changes"),
        "plan": plan,
        "counts": [(key, say(title), plan.count(key)) for key, title in CHANGES.items()],
        "headings": duty_sheet.headings(),
        "lines": [
            (
                line,
                [line.row.get(name, "") for name in duty_sheet.HEADINGS],
                CHANGES.get(line.change),
            )
            for line in lines[:MOST_SHOWN]
        ],
        "left": max(0, len(lines) - MOST_SHOWN),
        "ended": labelled(plan.ended, timezone.localdate()),
        "whole": whole,
        "refused": refused,
        "rows": signing.dumps({"rows": rows, "whole": whole}, salt=_salt(request), compress=True),
    }
    wrong = bool(plan.bad) or refused is not None
    return render(request, "cases/duty_review.html", facts, status=422 if wrong else 200)


def _salt(request: Request) -> str:
    """Rows that one person looked at are brought in by nobody else."""
    return f"cases.duties:{request.by.ref}"
