"""Feeds for other people's programs: digs as GeoJSON of our own, and as WZDx."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from xiuhua.kernel.words import Refused
from xiuhua.web.doors import page
from xiuhua.web.language import say
from xiuhua.web.published import FRESH_S, GEOJSON, for_all, published, refusing, town_of

from .. import permissions, wzdx
from ..datasets import feature
from ..models import Section
from ..queries.stretches import SHOWN, changed_since, open_sections, stretches


def site_name() -> str:
    """Who publishes."""
    return settings.SITE_TITLE or say("City management platform")


def _wanted(request: HttpRequest) -> QuerySet[Section]:
    """The sections that are asked for; Refused for what makes no sense."""
    rows, state = open_sections().order_by("number"), request.GET.get("state", "")
    if state and state not in SHOWN:
        raise Refused("“{name}” is one of: {known}.", name="state", known=", ".join(SHOWN))
    if town := town_of(request):
        rows = rows.filter(division__startswith=town)
    return rows.filter(state=state) if state else rows


@for_all
@page(needs=permissions.LOOK, cached=True)
@refusing
def digs(request: HttpRequest) -> HttpResponse:
    """Sections as polygons, with permit, days and whether each was watched yesterday."""
    rows = _wanted(request)
    today = timezone.localdate()
    features = [feature(one, today) for one in stretches(list(rows), today)]
    told: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    return published(request, told, GEOJSON, changed=changed_since(today))


@for_all
@page(needs=permissions.LOOK, cached=True)
@refusing
def work_zones(request: HttpRequest) -> HttpResponse:
    """The same sections as a WZDx 4.2 work zone feed."""
    rows = _wanted(request)
    today, source = timezone.localdate(), f"xiuhua-{settings.DISTRICT or 'excavations'}"
    told = wzdx.feed(
        stretches(list(rows), today), publisher=site_name(), source=source, now=timezone.now(),
        every_s=FRESH_S,
    )  # fmt: skip
    return published(request, told, GEOJSON, of=told["features"], changed=changed_since(today))
