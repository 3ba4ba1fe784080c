"""The duty list at the desk: looked through as of a day, tried out, added to, ended, taken away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiuhua.kernel.words import Missing, Words
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import communities_by_town
from xiuhua.places.queries import towns as towns_of
from xiuhua.web import downloads
from xiuhua.web.doors import Request, check, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import counted, keyset

from .. import permissions
from ..actions.duties import add_row, end_row
from ..forms import duties as forms
from ..imports.duty_sheet import headings
from ..models import DutyRow
from ..queries.duties import Asked, about, propose, propose_for
from ..queries.duty_list import BESIDE, ORDER, all_that_fit, as_sheet, found


@page(needs=permissions.SEE)
def duties(request: Request) -> HttpResponse:
    """The rows in force on a day, found by words; beside them a question to try."""
    form, day = _asked(request)
    rows = found(_text(form), day, every=_every(form))
    shown = keyset(
        rows,
        order=ORDER,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=30,
    )
    total, stopped = counted(rows)
    facts = {
        "title": say("Duty list"),
        "form": form,
        "day": day,
        "every": _every(form),
        "rows": labelled(shown.rows, day),
        "page": shown,
        "total": total,
        "stopped": stopped,
        "query": request.GET.urlencode(),
        "may_keep": request.by.may(permissions.DUTIES),
    }
    return render(request, "cases/duties.html", facts | _tried(request, day) | places())


@page(needs=permissions.SEE)
def export(request: Request, form: str) -> Any:
    """The same rows as a spreadsheet that can be brought in again."""
    asked, day = _asked(request)
    rows = as_sheet(found(_text(asked), day, every=_every(asked)))
    name = f"{say('Duty list')}-{day.isoformat()}"
    if form == "csv":
        return downloads.as_csv(name, headings(), rows)
    if form == "xlsx":
        return downloads.as_xlsx(name, headings(), rows)
    raise Missing("There is no such export.")


@page(needs=permissions.DUTIES, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Add a row."""
    form = forms.NewRow(request.POST or None, initial={"first_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            row = add_row(by=request.by, **form.told())
            messages.success(request, say("The row is in the list, and recorded."))
            return redirect("cases:duty", row.pk)
    facts = {"title": say("A new row of the duty list"), "form": form} | places()
    facts["chosen"] = str(form["division"].value() or "")
    return render(request, "cases/duty_new.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.SEE, of=DutyRow, method=("GET", "POST"), select=(*BESIDE, "ruled_on"))
def duty(request: Request, row: DutyRow) -> HttpResponse:
    """One row; whoever keeps the list may end it."""
    form = forms.EndRow(request.POST or None)
    if request.method == "POST":
        check(request.by, permissions.DUTIES, row.division, request.path)
        if form.is_valid():
            with refusals_on(form):
                end_row(row, by=request.by, **form.cleaned_data)
                messages.success(request, say("The row is ended, and recorded."))
                return redirect("cases:duty", row.pk)
    today = timezone.localdate()
    facts = {
        "title": say(Words("Row {row} of the duty list", row=row.pk)),
        "row": labelled([row], today)[0],
        "form": form,
        "may_end": request.by.may(permissions.DUTIES, row.division)
        and (row.last_on is None or row.last_on >= today),
    }
    return render(request, "cases/duty.html", facts, status=422 if form.errors else 200)


def places() -> dict[str, Any]:
    """The choices of a place: the district, its towns, and their communities."""
    towns = list(towns_of().defer("geometry"))
    county = atlas().entries.get(towns[0].parent_id or "") if towns else None
    return {"county": county, "whole_towns": towns, "towns": communities_by_town()}


def _asked(request: Request) -> tuple[forms.Find, date]:
    form = forms.Find(request.GET or None, initial={"day": timezone.localdate()})
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, told.get("day") or timezone.localdate()


def _text(form: forms.Find) -> str:
    return str(getattr(form, "cleaned_data", {}).get("q", ""))


def _every(form: forms.Find) -> bool:
    return getattr(form, "cleaned_data", {}).get("state") == "all"


def labelled(rows: list[DutyRow], day: date) -> list[dict[str, Any]]:
    """Rows with what they are about, where, and whether they hold on `day`."""
    known = atlas()
    return [
        {
            "it": row,
            "about": about(row),
            "where": known.label(row.division) or row.division,
            "holds": row.holds_on(day),
            "ahead": row.first_on > day,
        }
        for row in rows
    ]


def _tried(request: Request, day: date) -> dict[str, Any]:
    """What the question on the page is answered with; nothing while none is asked."""
    if "try" not in request.GET:
        return {"try": forms.Try(auto_id="try_%s")}
    form = forms.Try(request.GET, auto_id="try_%s")
    if not form.is_valid():
        return {"try": form, "chosen": str(form["where"].value() or "")}
    told = form.cleaned_data
    if case := told["case"]:
        category, holder, proposal = case.category, case.holder, propose(case, day)
        division = case.division_id
    else:
        category, holder, division = told["category"], told["holder"], told["where"].code
        proposal = None
    asked = Asked(
        key=0,
        division=division,
        category=category.pk if category else "",
        major=category.major if category else "",
        holder=holder.code if holder else "",
    )
    proposal = proposal if told["case"] else propose_for([asked], day).get(0)
    others = [row for row in all_that_fit(asked, day) if proposal is None or row != proposal.row]
    return {
        "try": form,
        "chosen": division,
        "answered": True,
        "proposal": proposal,
        "others": labelled(others[:5], day),
    }
