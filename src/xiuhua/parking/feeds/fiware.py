"""FIWARE NGSI: OffStreetParking, OnStreetParking and ParkingSpot of the smart data models.

Reads NGSI v2 (normalised or key values) and NGSI-LD (normalised, concise or key values).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .mapping import Mapping
from .records import loaded
from .rows import read
from .shapes import Kind, Lost, Parsed, Source
from .tally import Tally

_COMMON: dict[str, str | tuple[str, ...]] = {
    "key": "id", "name": "name", "lon": "_lon", "lat": "_lat",
    "address": ("address.streetAddress", "address"),
    "at": ("occupancyModified", "_at", "dateObserved", "dateModified", "modifiedAt"),
}  # fmt: skip
SITES = Mapping(
    columns=_COMMON | {
        "kind": "_kind", "capacity": "totalSpotNumber", "free": "availableSpotNumber",
        "occupied": "occupiedSpotNumber", "open": "status", "operator": "provider",
        "hours": "openingHours", "tariff": "priceDescription", "height": "maximumAllowedHeight",
        "longest_stay": "maximumParkingDuration",
    },
    kinds={kind: kind for kind in Kind},
    open_words={"open": True, "full": True, "almostfull": True, "closed": False,
                "closedabnormal": False},
)  # fmt: skip
SPOTS = Mapping(
    gives="bays",
    columns=_COMMON | {"site": ("refParkingSite", "refParkingGroup"), "taken": "status"},
    taken_words={"free": False, "occupied": True},
)
TYPES = {"OffStreetParking": SITES, "OnStreetParking": SITES, "ParkingSpot": SPOTS}
CATEGORIES = {"underground": Kind.UNDERGROUND, "ground": Kind.GROUND,
              "parkingGarage": Kind.CAR_PARK, "parkingLot": Kind.GROUND}  # fmt: skip
FULL = frozenset({"closed", "unknown", "blocked"})
"""States of a spot that say neither free nor occupied."""


def parse(content: bytes, source: Source, received_at: datetime) -> Parsed:
    """Read one entity, or a list of them; a type that is no parking is named."""
    tally = Tally(source, received_at)
    try:
        found = loaded(content)
    except ValueError as wrong:
        return tally.unreadable(str(wrong))
    if isinstance(found, dict):  # a notification, or one entity
        found = found["data"] if isinstance(found.get("data"), list) else [found]
    if not isinstance(found, list):
        return tally.unreadable(found)
    for entity in found:
        kind = _local(entity.get("type")) if isinstance(entity, dict) else ""
        if kind in TYPES:
            read([_plain(entity, kind)], TYPES[kind], source, received_at, tally)
        else:
            row = tally.row()
            row.key = str(entity.get("id") or "") if isinstance(entity, dict) else ""
            row.wrong("type", "unknown_word", kind or entity, Lost.ROW)
    return tally.done()


def _local(name: Any) -> str:
    """A type or attribute by its short name, however far it was expanded."""
    return str(name or "").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _plain(entity: dict[str, Any], kind: str) -> dict[str, Any]:
    """An entity as key values, its point and observation time taken out."""
    plain = {_local(name): _value(found) for name, found in entity.items()}
    plain["_at"] = next(filter(None, map(_observed, entity.values())), None)
    place = plain.get("location")
    if isinstance(place, dict) and place.get("type") == "Point":
        coordinates = place.get("coordinates")
        if isinstance(coordinates, list) and len(coordinates) >= 2:
            plain["_lon"], plain["_lat"] = coordinates[:2]
    plain["_kind"] = _kind(plain, kind)
    if kind == "ParkingSpot" and plain.get("status") in FULL:
        plain["status"] = None
    if isinstance(plain.get("status"), list):
        plain["status"] = next(
            (s for s in plain["status"] if str(s).lower() in SITES.open_words), None
        )
    return plain


def _value(found: Any) -> Any:
    """The value of an attribute in any of the forms."""
    if isinstance(found, dict):
        for name in ("value", "object", "languageMap"):
            if name in found:
                inner = found[name]
                return inner.get("@value", inner) if isinstance(inner, dict) else inner
    return found


def _observed(found: Any) -> Any:
    """When an attribute was observed: `observedAt` (LD) or its metadata (v2)."""
    if not isinstance(found, dict):
        return None
    metadata = found.get("metadata")
    told = (
        metadata.get("timestamp") or metadata.get("TimeInstant")
        if isinstance(metadata, dict)
        else None
    )
    return found.get("observedAt") or (told.get("value") if isinstance(told, dict) else told)


def _kind(plain: dict[str, Any], kind: str) -> Kind:
    if kind == "OnStreetParking":
        return Kind.ON_STREET
    told = plain.get("category") or []
    names = told if isinstance(told, list) else [told]
    layouts = plain.get("layout") or []
    if "multiLevel" in layouts and "underground" not in names:
        return Kind.CAR_PARK
    return next((CATEGORIES[name] for name in names if name in CATEGORIES), Kind.OTHER)
