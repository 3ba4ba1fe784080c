"""Whether something falls into an area without reports: for the desk, and for whoever reports."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from xiuhua.places.atlas import atlas

from ..models import Case
from ..queries.zones import names_of, no_report, today
from ..workflow import BEFORE_FILING

register = template.Library()


@register.inclusion_tag("cases/_zone.html")
def zone_of(case: Case) -> dict[str, Any]:
    """The area that said, when it was reported, that this was not to be; until it is filed."""
    if case.now not in BEFORE_FILING:
        return {"zone": None}
    return {"zone": no_report(case.category_id or "", case.lon, case.lat, case.reported_at)}


@register.inclusion_tag("cases/_zone_public.html")
def zone_here(category: str | None, lon: Any, lat: Any) -> dict[str, Any]:
    """What goes on at a point (WGS84) now, said kindly; reporting stays open."""
    if lon in {None, ""} or lat in {None, ""}:
        return {"zone": None}
    return {"zone": no_report(category or "", float(lon), float(lat), timezone.now())}


@register.inclusion_tag("cases/_zones_today.html")
def zones_today() -> dict[str, Any]:
    """What is not to be reported today and where, for collectors: two queries."""
    areas = today(timezone.now())
    names, known = names_of(areas), atlas()
    return {
        "rows": [
            {
                "it": area,
                "where": known.label(area.division) or area.division,
                "classes": [names.get(key, key) for key in area.classes],
            }
            for area in areas
        ]
    }
