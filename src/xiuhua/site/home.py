"""The first page everyone sees: one verb, what is going on, and how the week went."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xiuhua.cases import queries
from xiuhua.cases.pages import mine
from xiuhua.evidence.queries import released
from xiuhua.excavations.queries.public import open_digs
from xiuhua.parking.queries.listing import free_now
from xiuhua.places.queries import outline
from xiuhua.web.doors import Request, page
from xiuhua.web.permissions import LOOK


@page(needs=LOOK)
def home(request: Request) -> HttpResponse:
    """Report, follow, look around; what was just mended; the last seven days."""
    now = timezone.now()
    closed = queries.lately_closed()
    photos = released("cases.case", [case.number for case in closed])
    facts = {
        "shape": outline(),
        "mine": mine.open_count(request),
        "closed": closed,
        "closed_photos": [(case, photos.get(case.number)) for case in closed],
        "open": queries.open_count(),
        "digs": open_digs(),
        "spaces": free_now(now),
        "week": queries.week(now),
    }
    return render(request, "site/home.html", facts)


@page(needs=LOOK)
def figures(request: Request) -> HttpResponse:
    """Where the figures of the first page come from, with numerators and denominators."""
    return render(request, "site/figures.html", {"week": queries.week(timezone.now())})
