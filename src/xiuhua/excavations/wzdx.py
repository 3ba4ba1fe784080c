"""Our sections in the shapes of the Work Zone Data Exchange, WZDx 4.2: pure, one feed out of stretches.

The standard knows lines only; polygons, the permit and the watching are in our own GeoJSON. What we
do not know is said to be unknown: the direction of traffic, and whether an end was measured by GPS.
Schemas: https://github.com/usdot-jpo-ode/wzdx/tree/main/schemas/4.2
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from .queries.stretches import Stretch, midnight
from .workflow import SectionState

VERSION = "4.2"
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
_BELOW = ("water", "sewer", "gas", "power", "telecom", "building")
WORKS = dict.fromkeys(_BELOW, "below-road-work") | {"road": "surface-work"}
"""What kind of work each purpose is; nothing is said of others."""
Json = dict[str, Any]


def feed(rows: Iterable[Stretch], *, publisher: str, source: str, now: datetime, every_s: int) -> Json:  # fmt: skip
    """The feed. `source` names us among other sources; it is new every `every_s` seconds."""
    features = [road_event(one, source) for one in rows]
    return {
        "feed_info": {
            "publisher": publisher,
            "update_date": utc(now),
            "update_frequency": every_s,
            "version": VERSION,
            "license": LICENSE,
            "data_sources": [
                {
                    "data_source_id": source,
                    "organization_name": publisher,
                    "update_date": utc(now),
                    "update_frequency": every_s,
                }
            ],
        },
        "type": "FeatureCollection",
        "features": features,
    }


def road_event(one: Stretch, source: str) -> Json:
    """One section as a road event."""
    section, restored = one.section, one.section.now is SectionState.RESTORED
    return {
        "id": section.number,
        "type": "Feature",
        "properties": {
            "core_details": _core(one, source),
            "start_date": utc(midnight(one.first)),
            "end_date": utc(midnight(one.last + timedelta(days=1))),
            "is_start_date_verified": section.opened_on is not None,
            "is_end_date_verified": restored and section.restored_on is not None,
            "is_start_position_verified": False,
            "is_end_position_verified": False,
            "work_zone_type": "static",
            "vehicle_impact": vehicle_impact(one),
            "location_method": "other",
            "restrictions": [],
            "types_of_work": types_of_work(one.permit.purpose),
        },
        "geometry": {"type": "LineString", "coordinates": section.line},
    }


def _core(one: Stretch, source: str) -> Json:
    permit, section = one.permit, one.section
    made = permit.decided_at or permit.submitted_at or permit.broke_open_at
    told: Json = {
        "event_type": "work-zone",
        "data_source_id": source,
        "road_names": [permit.road],
        "direction": "unknown",
        "name": f"{permit.road} {section.name}",
        "description": permit.words,
    }
    if made:
        told["creation_date"] = utc(made)
    if one.changed_at:
        told["update_date"] = utc(one.changed_at)
    return told


def vehicle_impact(one: Stretch) -> str:
    """What it does to traffic: lanes as the permit has them; unknown while nobody has granted any."""
    if one.section.now is SectionState.RESTORED:
        return "all-lanes-open"
    if one.permit.lanes_closed:
        return "some-lanes-closed"
    return "all-lanes-open" if one.permit.granted_last else "unknown"


def types_of_work(purpose: str) -> list[Json]:
    """What is done, in the standard's few kinds."""
    if purpose not in WORKS:
        return []
    return [{"type_name": WORKS[purpose], "is_architectural_change": False}]


def utc(moment: datetime) -> str:
    """A moment in UTC as RFC 3339 has it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
