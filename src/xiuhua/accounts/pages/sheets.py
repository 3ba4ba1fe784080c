"""Spreadsheets in: read, looked at row by row, then all or nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xiuhua.kernel.words import Denied, Missing
from xiuhua.web import downloads
from xiuhua.web.doors import Request, check, page, refusals_on
from xiuhua.web.language import say

from .. import forms, imports
from ..models import SheetKind, StagedSheet, User
from ..permissions import SEE_USERS


@page(needs=SEE_USERS, method=("GET", "POST"))
def upload(request: Request) -> HttpResponse:
    """Choose a spreadsheet; it is read and checked, and nothing is kept of it yet."""
    form = forms.Sheet(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            staged = _staged(request, form.cleaned_data["kind"], form.cleaned_data["file"])
            return redirect("accounts:sheet", staged.pk)
    kinds = [
        (kind, label) for kind, label in SheetKind.choices if request.by.may(imports.NEEDS[kind])
    ]
    status = 422 if form.errors else 200
    return render(request, "accounts/sheets.html", {"form": form, "kinds": kinds}, status=status)


@page(needs=SEE_USERS)
def template(request: Request, kind: str) -> HttpResponse:
    """An empty workbook with the right headings."""
    if kind not in imports.COLUMNS:
        raise Missing("There is no such template.")
    return downloads.as_xlsx(kind, imports.template_rows(kind)[0], [])


@page(needs=SEE_USERS, of=StagedSheet, method=("GET", "POST"))
def preview(request: Request, sheet: StagedSheet) -> HttpResponse:
    """Each row with what is wrong with it; POST brings all of them in, or throws the sheet away."""
    if not isinstance(request.by, User) or sheet.user_id != request.by.pk:
        raise Denied("Somebody else read this sheet. Upload it yourself.")
    check(request.by, imports.NEEDS[sheet.kind], None, request.path)
    if request.method == "POST" and request.POST.get("do") == "discard":
        sheet.delete()
        return redirect("accounts:sheets")
    if request.method == "POST":
        made = imports.bring_in(sheet.kind, sheet.rows, by=request.by)
        sheet.delete()
        rows = [(one, request.build_absolute_uri(one.path)) for one in made]
        messages.success(request, say("All rows are brought in, and recorded."))
        return render(request, "accounts/invited.html", {"rows": rows, "all": True})
    headings = list(imports.COLUMNS[sheet.kind])
    rows_shown = [
        (place + 2, [row.get(heading, "") for heading in headings], sheet.problems.get(str(place)))
        for place, row in enumerate(sheet.rows)
    ]
    context = {"sheet": sheet, "headings": headings, "rows": rows_shown}
    return render(request, "accounts/sheet.html", context)


def _staged(request: Request, kind: str, file: Any) -> StagedSheet:
    check(request.by, imports.NEEDS[kind], None, request.path)
    rows = imports.read(kind, file.read(imports.MOST_BYTES + 1))
    found = imports.look(kind, rows, by=request.by)
    problems = {str(place): say(words) for place, words in found.items()}
    return StagedSheet.objects.create(
        kind=kind, name=file.name[:120], rows=rows, problems=problems, user=request.by
    )
