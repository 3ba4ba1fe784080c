"""Where to park: the page for a phone in one hand, its list, and one car park."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.words import Missing, Words
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import outline
from xiuhua.web.doors import Request, page

from .. import permissions
from ..actions.demand import note_refused
from ..forms.finding import HEIGHTS_M, STAYS_MIN, Search, search
from ..models import CarPark
from ..queries.destinations import Destination, destinations
from ..queries.finding import has_space, seen, with_all
from ..queries.forecast import expected
from ..queries.hours import hours_in_words, length
from ..queries.listing import (
    DRIVE,
    Listed,
    all_live,
    around,
    live_at,
    pins,
    row,
    with_forecasts,
)

REFRESH_S = 20


@page(needs=permissions.LOOK)
def finding(request: Request) -> HttpResponse:
    """The map and the list: from here, from where one is going, or where counts are live."""
    facts = _facts(request)
    _count_in_vain(facts["search"], facts["listed"], facts["now"])
    return render(request, "parking/finding.html", facts | {"shape": outline()})


def _count_in_vain(asked: Search, found: Listed, now: datetime) -> None:
    """A search around a place that found nothing free says where spaces are wanting."""
    if asked.point is None or not asked.wanted.with_space:
        return
    if not any(has_space(one.near.standing) for one in found.sure):
        note_refused(*asked.point, "web", now)


@page(needs=permissions.LOOK)
def rows(request: Request) -> HttpResponse:
    """The list alone, as it is now."""
    return render(request, "parking/_rows.html", _facts(request))


@page(needs=permissions.LOOK)
def points(request: Request) -> HttpResponse:
    """The same car parks as GeoJSON, for the map."""
    asked, found, _ = _found(search(request.GET))
    return JsonResponse(pins(found.rows, asked.point))


def _facts(request: Request) -> dict[str, Any]:
    asked, found, others = _found(search(request.GET))
    query, now = asked.address(), timezone.now()
    return {
        "search": asked,
        "listed": with_forecasts(found, now),
        "others": others,
        "stays": [(str(one), Words("Stay {length}", length=length(one))) for one in STAYS_MIN],
        "heights": HEIGHTS_M,
        "refresh": f"{reverse('parking:rows')}?{query}",
        "refresh_s": REFRESH_S,
        "src": f"{reverse('parking:points')}?{query}",
        "drawn": pins(found.rows, asked.point),
        "now": now,
    }


def _found(asked: Search) -> tuple[Search, Listed, list[Destination]]:
    """The search, with the likeliest place for the words in it; what is found; other places."""
    others: list[Destination] = []
    if asked.q and (others := destinations(asked.q)):
        first = others.pop(0)
        asked = asked._replace(point=first.point, to=first.name)
    now, is_working = timezone.now(), calendar().is_working
    if asked.point is not None:
        return asked, around(asked.point, asked.wanted, now=now, is_working=is_working), others
    if asked.q:
        return asked, Listed([], []), []
    return asked, all_live(live_at(now), asked.wanted, now=now, is_working=is_working), []


@page(needs=permissions.LOOK)
def car_park(request: Request, number: str) -> HttpResponse:
    """One car park: how it stands now, hours, tariff, and the way there."""
    shown = CarPark.objects.exclude(state="planned").filter(number=number)
    one = with_all(shown).first() if "\x00" not in number else None
    if one is None:
        raise Missing("There is no such car park.")
    now = timezone.now()
    near = seen(one, now, calendar().is_working)
    facts = {
        "row": row(near, now, walks=False),
        "expected": expected(one, now + DRIVE, now),
        "car_park": one,
        "place": atlas().label(one.division) or one.division,
        "hours": hours_in_words(one, timezone.localdate()),
        "may_stand": near.leave_by is None or near.leave_by > now.replace(second=0, microsecond=0),
        "drawn": pins([row(near, now)]) if one.lon is not None else None,
        "src": reverse("parking:point", args=[one.number]),
        "shape": outline(),
        "now": now,
        "title": one.name,
    }
    return render(request, "parking/lot.html", facts)


@page(needs=permissions.LOOK)
def point(request: Request, number: str) -> HttpResponse:
    """Where one car park is, as GeoJSON."""
    shown = CarPark.objects.exclude(state="planned").filter(number=number[:24], lon__isnull=False)
    one = with_all(shown).first() if "\x00" not in number else None
    if one is None:
        raise Missing("There is no such car park.")
    now = timezone.now()
    return JsonResponse(pins([row(seen(one, now, calendar().is_working), now)]))
