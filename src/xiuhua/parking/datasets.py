"""What of parking everybody may have as a layer: car parks with their live counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from xiuhua.web.ogc import Collection, Filter

from . import permissions
from .feeds.shapes import Kind, Supply
from .models import CarPark
from .queries import publishing
from .queries.finding import in_use

Json = dict[str, Any]
TEXT: Json = {"type": "string", "nullable": True}
WHOLE: Json = {"type": "integer", "nullable": True}
YES_NO: Json = {"type": "boolean", "nullable": True}
MOMENT: Json = {"type": "string", "format": "date-time", "nullable": True}
PROPERTIES: dict[str, Json] = {
    "uid": TEXT, "name": TEXT, "type": TEXT, "purpose": TEXT, "address": TEXT, "capacity": WHOLE,
    "operator_name": TEXT, "public_url": TEXT, "opening_hours": TEXT, "fee_description": TEXT,
    "has_fee": YES_NO, "is_covered": YES_NO, "max_height": WHOLE, "max_stay": WHOLE,
    "has_realtime_data": YES_NO, "realtime_data_updated_at": MOMENT,
    "realtime_opening_status": TEXT, "realtime_capacity": WHOLE, "realtime_free_capacity": WHOLE,
    "static_data_updated_at": MOMENT, "restrictions": {"type": "array", "items": {"type": "object"}},
    "lat": {"type": "number"}, "lon": {"type": "number"}, "attribution_contributor": TEXT,
    "attribution_license": TEXT, "is_demo": YES_NO,
}  # fmt: skip


def features(car_parks: Sequence[CarPark], today: date) -> list[Json]:
    """Car parks as features."""
    return publishing.features(publishing.published(car_parks, timezone.now()))


COLLECTIONS = (
    Collection(
        "car_parks",
        "Car parks with live counts",
        "Car parks in use, with capacity, hours, tariff and, while it is live, how many spaces are free.",
        needs=permissions.LOOK,
        items=in_use,
        features=features,
        key_field="number",
        properties=PROPERTIES,
        edges=("lon", "lat", "lon", "lat"),
        filters={
            "supply": Filter("supply", "Of which class.", tuple(one.value for one in Supply)),
            "kind": Filter("kind", "How it is built.", tuple(one.value for one in Kind)),
            "town": Filter("division__startswith", "Code of a town, or the beginning of one."),
        },
    ),
)
