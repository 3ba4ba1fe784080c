"""The handling unit's desk: to receive, due, overdue, rework; ask, assign, answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xiuhua.web.doors import Request, page
from xiuhua.web.language import say
from xiuhua.web.tables import turned

from .. import permissions
from ..queries import unit as queries


@page(needs=permissions.SEE_OWN)
def unit_desk(request: Request) -> HttpResponse:
    """What now? The section that has work comes first; nothing here says who reported."""
    now, by = timezone.now(), request.by
    counts = queries.counts(by, now)
    shown = queries.find(request.GET["tab"]) if "tab" in request.GET else queries.begins(counts)
    found = queries.page_of(by, shown, now, **turned(request))
    facts = {
        "title": say("Desk of the unit"),
        "tabs": [(one, counts[one.key]) for one in queries.SECTIONS],
        "shown": shown,
        "rows": queries.rows_of(found.rows, now),
        "page": found,
        "unit": getattr(by, "organisation", None) or "",
        "here": request.get_full_path(),
        "now": now,
    }
    return render(request, "cases/unit.html", facts)
