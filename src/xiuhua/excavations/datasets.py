"""What of excavations everybody may have as a layer: the sections, with their outlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from xiuhua.web.ogc import Collection, Filter

from . import permissions
from .models import Section
from .queries.stretches import SHOWN, Stretch, open_sections, stretches

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
DAY: Json = {"type": "string", "format": "date", "nullable": True}
YES_NO: Json = {"type": "boolean"}
PROPERTIES: dict[str, Json] = {
    "number": TEXT,
    "permit": TEXT,
    "paper_number": TEXT,
    "road": TEXT,
    "name": TEXT,
    "division": TEXT,
    "state": TEXT | {"enum": list(SHOWN)},
    "purpose": TEXT,
    "contractor": TEXT,
    "emergency": YES_NO,
    "lanes_closed": {"type": "integer", "minimum": 0},
    "area_m2": {"type": "number", "nullable": True},
    "first": DAY,
    "last": DAY,
    "granted_first": DAY,
    "granted_last": DAY,
    "opened_on": DAY,
    "restored_on": DAY,
    "days_left": {"type": "integer", "nullable": True},
    "watched": YES_NO | {"nullable": True},
    "watched_as_of": DAY,
    "updated_at": {"type": "string", "format": "date-time", "nullable": True},
    "url": {"type": "string", "format": "uri"},
    "is_demo": YES_NO,
}
"""What a feature tells, by name; docs/how-to/open-in-qgis.md says what each means."""


def feature(one: Stretch, today: date) -> Json:
    """One section as a GeoJSON feature: its outline, and nothing of whoever watches."""
    section, permit = one.section, one.permit
    told = {
        "number": section.number,
        "permit": permit.number,
        "paper_number": permit.paper_number or "",
        "road": permit.road,
        "name": section.name,
        "division": section.division,
        "state": section.state,
        "purpose": permit.purpose,
        "contractor": permit.contractor.name,
        "emergency": permit.is_emergency,
        "lanes_closed": permit.lanes_closed,
        "area_m2": float(section.area_m2) if section.area_m2 is not None else None,
        "first": one.first,
        "last": one.last,
        "granted_first": permit.granted_first,
        "granted_last": one.granted_last,
        "opened_on": section.opened_on,
        "restored_on": section.restored_on,
        "days_left": one.left,
        "watched": one.watched,
        "watched_as_of": today - timedelta(days=1),
        "updated_at": one.changed_at,
        "url": address_of(permit.number),
        "is_demo": one.is_demo,
    }
    return {
        "type": "Feature", "id": section.number, "geometry": section.geometry, "properties": told,
    }  # fmt: skip


def address_of(number: str) -> str:
    """The whole address of a dig's page."""
    return settings.BASE_URL + reverse("excavations:dig", args=[number])


def features(sections: Sequence[Section], today: date) -> list[Json]:
    """Sections as features."""
    return [feature(one, today) for one in stretches(sections, today)]


COLLECTIONS = (
    Collection(
        "excavation_sections",
        "Road digs, section by section",
        "Sections of roads that are dug up or soon will be, with outline, permit and days.",
        needs=permissions.LOOK,
        items=open_sections,
        features=features,
        key_field="number",
        properties=PROPERTIES,
        days=("first", "last"),
        filters={
            "state": Filter("state", "Where the section stands.", SHOWN),
            "town": Filter("division__startswith", "Code of a town, or the beginning of one."),
        },
    ),
)
