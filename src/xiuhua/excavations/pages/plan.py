"""Next year's plan: handed in, laid beside one another, settled by the joint meeting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from xiuhua.places.queries import outline
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Project
from ..queries.ground import beside
from ..queries.owning import company_of, is_officer
from ..rules.plan import is_late

MOST = 300
HEAD = ("Name", "Road", "Company", "Purpose", "First day", "Last day", "Handed in", "State", "What was decided",
        "To be dug together with")  # fmt: skip


@page(needs=permissions.WORK)
def plan(request: Request) -> HttpResponse:
    """The projects of a year; what lies on the same ground stands beside each."""
    return _shown(request)


@page(needs=permissions.APPLY, method="POST")
def hand_in(request: Request) -> HttpResponse:
    """Hand a project in."""
    own = None if is_officer(request.by) else company_of(request.by)
    form = forms.HandIn(own, request.POST, auto_id="hand_%s")
    if form.is_valid():
        with refusals_on(form):
            made = actions.hand_in(by=request.by, **form.told())
            messages.success(
                request, say("The project is in the plan. The joint meeting settles it.")
            )
            return redirect(f"/desk/digs/plan/?year={made.year}")
    return _shown(request, form)


@page(needs=permissions.PLAN, of=Project, method="POST")
def settle(request: Request, project: Project) -> HttpResponse:
    """What the joint meeting decided about it."""
    form = forms.Settle(project, request.POST, auto_id=f"settle_{project.pk}_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.settle(project, by=request.by, **form.told())
            messages.success(request, say("Decided."))
            return redirect(f"/desk/digs/plan/?year={project.year}")
    return _shown(request, settled=form)


def _rows(request: Request, year: int) -> Any:
    rows = Project.objects.filter(year=year).select_related("company", "with_project")
    if not is_officer(request.by):
        own = company_of(request.by)
        rows = rows.filter(company=own) if own else rows.none()
    return rows.order_by("road", "first", "pk")[:MOST]


def _year(request: Request) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdigit() and len(asked) == 4 else localdate().year + 1


@page(needs=permissions.WORK)
def taken(request: Request, form: str) -> HttpResponse:
    """The plan to take away."""
    make = list_maker(form)
    year = _year(request)
    rows = [
        [one.name, one.road, str(one.company), one.get_purpose_display(), one.first, one.last, one.handed_in_on,
         one.get_state_display(), one.decision, str(one.with_project or "")]
        for one in _rows(request, year)
    ]  # fmt: skip
    return make(f"{say('Plan of digs')} {year}", [say(one) for one in HEAD], rows)


def _shown(
    request: Request, form: forms.HandIn | None = None, settled: forms.Settle | None = None
) -> HttpResponse:
    year, by = _year(request), request.by
    rows = list(_rows(request, year))
    may_settle = by.may(permissions.PLAN)
    own = None if is_officer(by) else company_of(by)
    ground = beside(rows) if may_settle else {}
    facts = {
        "title": say("Plan of digs"),
        "year": year,
        "years": range(localdate().year - 1, localdate().year + 3),
        "rows": [
            {
                "it": one,
                "late": is_late(one.handed_in_on, one.year),
                "beside": ground.get(one.pk, [])[:5],
                "form": _settle(one, rows, settled) if may_settle else None,
            }
            for one in rows
        ],
        "may": by.may(permissions.APPLY) and (is_officer(by) or own is not None),
        "form": form or forms.HandIn(own, auto_id="hand_%s"),
        "wrong": form is not None,
        "query": request.GET.urlencode(),
        "shape": outline(),
    }
    return render(request, "excavations/plan.html", facts, status=422 if form or settled else 200)


def _settle(one: Project, rows: list[Project], tried: forms.Settle | None) -> forms.Settle:
    mine = tried is not None and tried.thing.pk == one.pk
    form = tried if mine and tried else forms.Settle(one, auto_id=f"settle_{one.pk}_%s")
    form.offer(rows)
    return form
