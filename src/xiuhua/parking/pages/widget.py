"""A small page for the menus of the official accounts, and for whoever frames it: one street or place."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.clickjacking import xframe_options_exempt

from xiuhua.calendars.queries import calendar
from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page

from .. import permissions
from ..queries.finding import Wanted
from ..queries.listing import all_live, live_at

KEPT_S = 15
MOST_SIGNS = 40


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page(needs=permissions.LOOK, cached=True)
def widget(request: Request) -> HttpResponse:
    """How many spaces are free along `street`, or in the division `place`; kept for seconds.

    It may be framed anywhere, for it shows nothing of anybody and takes nothing in.
    """
    street = request.GET.get("street", "").replace("\x00", "").strip()[:MOST_SIGNS]
    place = request.GET.get("place", "")[:14]
    place = place if place.isascii() and place.isdigit() else ""
    now = timezone.now()
    listed = all_live(
        _among(street, place) or live_at(now), Wanted(), now=now, is_working=calendar().is_working
    )
    free = sum(one.last or 0 for one in listed.sure)
    facts = {"listed": listed, "title": street or (atlas().label(place) if place else ""),
             "free": free, "now": now, "again": request.get_full_path(), "again_s": 2 * KEPT_S}  # fmt: skip
    with translation.override(settings.LANGUAGE_CODE):
        answer = render(request, "parking/widget.html", facts)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return answer


def _among(street: str, place: str) -> Q:
    among = Q(division__startswith=place) if place else Q()
    if street:
        among &= Q(address__icontains=street) | Q(name__icontains=street)
    return among
