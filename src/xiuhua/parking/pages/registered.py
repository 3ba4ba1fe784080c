"""The public register: which car parks are registered, with how many spaces, until when."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from xiuhua.places.queries import towns as towns_of
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..queries.registrations import register_of_car_parks

SIZE = 30


@page(needs=permissions.LOOK)
def register_of_all(request: Request) -> HttpResponse:
    """Everybody looks a car park up, by its name, number or operator."""
    q, town = request.GET.get("q", "").strip()[:60], request.GET.get("town", "")[:9]
    rows = register_of_car_parks()
    if q:
        rows = rows.filter(
            Q(name__icontains=q) | Q(paper_number__iexact=q) | Q(operator__name__icontains=q)
        )
    if town.isdigit():
        rows = rows.filter(division__startswith=town)
    facts = {
        "title": say("Registered car parks"),
        "page": keyset(rows, order=("-id",), size=SIZE, **turned(request)),
        "towns": towns_of(),
        "town": town,
        "q": q,
        "today": localdate(),
    }
    return render(request, "parking/registered.html", facts)
