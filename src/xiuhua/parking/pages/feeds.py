"""Parking for other people's programs: ParkAPI v3's names as JSON and GeoJSON, and ParkAPI v1."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Missing
from xiuhua.places.models import Division
from xiuhua.web.doors import page
from xiuhua.web.published import GEOJSON, for_all, published, refusing, town_of

from .. import permissions
from ..queries import publishing

JSON = "application/json"
DATUM = "WGS84"


@for_all
@page(needs=permissions.LOOK, cached=True)
@refusing
def sites(request: HttpRequest) -> HttpResponse:
    """Every car park with ParkAPI v3's field names; a count is there only while it is live."""
    found = publishing.version_3(publishing.everything(timezone.now(), town_of(request)))
    told = {"items": found, "total_count": len(found), "datum": DATUM}
    return published(request, told, JSON)


@for_all
@page(needs=permissions.LOOK, cached=True)
@refusing
def features(request: HttpRequest) -> HttpResponse:
    """The same as GeoJSON."""
    found = publishing.features(publishing.everything(timezone.now(), town_of(request)))
    told = {"type": "FeatureCollection", "features": found, "datum": DATUM}
    return published(request, told, GEOJSON)


@for_all
@page(needs=permissions.LOOK, cached=True)
def cities(request: HttpRequest) -> HttpResponse:
    """The index of ParkAPI v1: this district alone."""
    own = Division.objects.filter(pk=settings.DISTRICT).defer("geometry").first()
    city = settings.DISTRICT or "district"
    url = request.build_absolute_uri(reverse("parking:parkapi_city", args=[city]))
    box = own.box if own else None
    name = own.name if own else city
    told = publishing.index_v1(city, name, box.middle if box else None, url)
    return published(request, told, JSON)


@for_all
@page(needs=permissions.LOOK, cached=True)
def city(request: HttpRequest, city: str) -> HttpResponse:
    """The lots of the district as ParkAPI v1 has them."""
    if city != (settings.DISTRICT or "district"):
        raise Missing("There is no such city here.")
    now = timezone.now()
    told = publishing.city_v1(publishing.everything(now), now)
    return published(request, told, JSON, of=told | {"last_downloaded": ""})
