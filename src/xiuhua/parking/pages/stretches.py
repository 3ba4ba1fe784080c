"""A stretch of bays as a driver asks about it: may I park here now, and when do I have to leave?"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localtime

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import outline
from xiuhua.web.doors import Request, page

from .. import permissions
from ..feeds.shapes import Supply
from ..models import CarPark
from ..queries.decisions import to_all
from ..queries.finding import regime_on, tariff_on
from ..queries.ground import outline_of_stretch
from ..queries.staying import sign, stay


@page(needs=permissions.LOOK)
def stretch(request: Request, number: str) -> HttpResponse:
    """One stretch: until when one may stay from now on, or from a moment one gives; its sign."""
    car_park = _on_street(number)
    now = localtime(timezone.now())
    arrival = _arrival(request) or now
    in_use = car_park.state == "open"
    facts = {
        "title": car_park.name,
        "car_park": car_park,
        "place": atlas().label(car_park.division) or car_park.division,
        "in_use": in_use,
        "stay": stay(car_park, arrival, calendar().is_working) if in_use else None,
        "at": arrival if arrival != now else None,
        "sign": sign(regime_on(car_park, arrival.date())),
        "tariff": tariff_on(car_park.tariffs.order_by("first_on"), arrival.date()),
        "decisions": list(to_all().filter(car_park=car_park).order_by("-pk")[:10]),
        "drawn": outline_of_stretch(car_park) if car_park.geometry else None,
        "shape": outline(),
    }  # fmt: skip
    return render(request, "parking/stretch.html", facts)


@page(needs=permissions.LOOK)
def outline_of(request: Request, number: str) -> HttpResponse:
    """The bays of a stretch as GeoJSON."""
    return JsonResponse(outline_of_stretch(_on_street(number)))


def _on_street(number: str) -> CarPark:
    """A stretch of bays; Missing for any other car park."""
    found = CarPark.objects.filter(number=number, supply=Supply.ON_STREET.value).first()
    if found is None:
        raise Missing("There are no such bays.")
    return found


def _arrival(request: Request) -> datetime | None:
    """The moment that is asked about, by the clock of the street; None for none or for nonsense."""
    try:
        told = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return None
    return told if told.tzinfo else timezone.make_aware(told)
