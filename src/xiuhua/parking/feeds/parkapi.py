"""ParkAPI, in and out: version 1 (a city's lots; OpenTripPlanner reads it) and version 3 (sites, spots).

Field names of version 3 are those of parkapi-sources 0.43; of version 1, those of the first
ParkenDD server. Heights are centimetres, longest stays seconds, points WGS84.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Rows
from datetime import UTC, datetime
from typing import Any

from xiuhua.kernel.datum import to_wgs84

from .mapping import CLASSES, Mapping
from .records import listed, loaded
from .rows import read
from .shapes import Bay, Kind, Parsed, Reading, Site, Source
from .tally import Tally

KINDS = {Kind.ON_STREET: "ON_STREET", Kind.GROUND: "OFF_STREET_PARKING_GROUND",
         Kind.UNDERGROUND: "UNDERGROUND", Kind.CAR_PARK: "CAR_PARK", Kind.OTHER: "OTHER"}  # fmt: skip
LOT_TYPES = {Kind.ON_STREET: "Straße", Kind.GROUND: "Parkplatz", Kind.UNDERGROUND: "Tiefgarage",
             Kind.CAR_PARK: "Parkhaus", Kind.OTHER: ""}  # fmt: skip
OPEN_WORDS = {True: "OPEN", False: "CLOSED", None: "UNKNOWN"}
STATES = {True: "open", False: "closed", None: "nodata"}
"""The three states of a lot that version 1 knows."""

_CLASSES: dict[str, str | tuple[str, ...]] = {
    f"class.{name}": (f"_{name}", f"capacity_{name}") for name in CLASSES
}
SITE_V3 = Mapping(
    columns=_CLASSES | {
        "key": ("original_uid", "uid"), "name": "name", "kind": "type", "lon": "lon", "lat": "lat",
        "capacity": "capacity", "height": "max_height", "covered": "is_covered", "fee": "has_fee",
        "longest_stay": "max_stay", "live": "has_realtime_data", "operator": "operator_name",
        "hours": "opening_hours", "tariff": "fee_description", "address": "address",
        "url": "public_url", "at": "realtime_data_updated_at", "free": "realtime_free_capacity",
        "live_capacity": "realtime_capacity", "open": "_open",
    },
    kinds={word.lower(): kind for kind, word in KINDS.items()},
    open_words={"open": True, "closed": False}, height_unit="cm", stay_unit="s",
)  # fmt: skip
SPOT_V3 = Mapping(
    gives="bays",
    columns={
        "key": ("original_uid", "uid"), "site": "parking_site_uid", "name": "name", "lon": "lon",
        "lat": "lat", "address": "address", "live": "has_realtime_data",
        "at": "realtime_data_updated_at", "taken": "realtime_status",
    },
    taken_words={"available": False, "taken": True},
)  # fmt: skip
LOT_V1 = Mapping(
    columns={
        "key": "id", "name": "name", "kind": "lot_type", "lon": "coords.lng", "lat": "coords.lat",
        "address": "address", "capacity": "total", "free": "_free", "open": "_open",
        "at": "_last_updated",
    },
    kinds={word.lower(): kind for kind, word in LOT_TYPES.items() if word}
    | {"parkplätze": Kind.GROUND, "wohnmobilparkplatz": Kind.GROUND, "busparkplatz": Kind.GROUND},
    open_words={"open": True, "closed": False},
)  # fmt: skip


def parse_v3(
    content: bytes, source: Source, received_at: datetime, *, spots: bool = False
) -> Parsed:
    """Sites, or with `spots` single bays, with their readings where they carry some."""
    tally = Tally(source, received_at)
    try:
        records = listed(loaded(content))
    except ValueError as wrong:
        return tally.unreadable(str(wrong))
    if records is None:
        return tally.unreadable(content[:120].decode("utf-8", "replace"))
    mapping = SPOT_V3 if spots else SITE_V3
    return read((known(one) for one in records), mapping, source, received_at, tally)


def known(record: Any) -> Any:
    """What UNKNOWN means is nothing; restrictions become one number for each class."""
    if not isinstance(record, dict):
        return record
    found = {name: value for name, value in record.items() if value != "UNKNOWN"}
    found["_open"] = found.get("realtime_opening_status")
    for one in record.get("restrictions") or ():
        if isinstance(one, dict) and one.get("type"):
            found[f"_{str(one['type']).lower()}"] = one.get("capacity")
    return found


def parse_v1(content: bytes, source: Source, received_at: datetime) -> Parsed:
    """The lots of a city; their moment is that of the city, UTC where it names no zone."""
    tally = Tally(source, received_at)
    try:
        found = loaded(content)
        records, updated = listed(found, "lots"), found.get("last_updated")
    except (ValueError, AttributeError) as wrong:
        return tally.unreadable(str(wrong))
    if records is None:
        return tally.unreadable(content[:120].decode("utf-8", "replace"))
    if isinstance(updated, str) and "T" in updated and updated[-1] != "Z" and "+" not in updated:
        updated += "+00:00"
    rows = (_lot(one, updated) for one in records)
    return read(rows, LOT_V1, source, received_at, tally)


def _lot(record: Any, updated: Any) -> Any:
    """A lot without data carries a 0 that means nothing."""
    if not isinstance(record, dict):
        return record
    state = record.get("state")
    said = {"_last_updated": updated, "_open": state, "_free": record.get("free")}
    return record | (said if state != "nodata" else {"_last_updated": updated})


def site_v3(site: Site, reading: Reading | None, *, updated_at: datetime) -> dict[str, Any]:
    """One of our sites, and its latest reading if it may be shown, with version 3's field names."""
    lon, lat = _wgs84(site)
    found: dict[str, Any] = {
        "uid": site.key, "name": site.name or site.key, "type": KINDS[site.kind], "purpose": "CAR",
        "lat": lat, "lon": lon, "address": site.address or None, "capacity": site.capacity or 0,
        "operator_name": site.operator or None, "public_url": site.url or None,
        "opening_hours": site.hours or None, "fee_description": site.tariff or None,
        "has_fee": None if site.free_of_charge is None else not site.free_of_charge,
        "is_covered": site.covered, "has_realtime_data": reading is not None,
        "max_height": None if site.height_m is None else round(site.height_m * 100),
        "max_stay": site.longest_stay_min and site.longest_stay_min * 60,
        "static_data_updated_at": _said(updated_at),
        "restrictions": [{"type": name.upper(), "capacity": number}
                         for name, number in site.classes.items() if name.upper() in AUDIENCES],
    }  # fmt: skip
    if reading is not None:
        found |= {
            "realtime_data_updated_at": _said(reading.at),
            "realtime_opening_status": OPEN_WORDS[reading.open],
            "realtime_capacity": reading.capacity,
            "realtime_free_capacity": reading.free,
        }
    return found


AUDIENCES = frozenset(name.upper() for name in CLASSES) - {"MOTORCYCLE"}
"""The classes of bays that version 3 has a word for."""


def spot_v3(bay: Bay, reading: Reading | None, *, updated_at: datetime) -> dict[str, Any]:
    """One of our bays with version 3's field names."""
    lon, lat = _wgs84(bay)
    found: dict[str, Any] = {
        "uid": bay.key, "name": bay.name or None, "parking_site_uid": bay.site or None,
        "purpose": "CAR", "lat": lat, "lon": lon, "address": bay.address or None,
        "has_realtime_data": reading is not None, "static_data_updated_at": _said(updated_at),
        "restrictions": [{"type": name.upper()} for name in bay.classes if name.upper() in AUDIENCES],
    }  # fmt: skip
    if reading is not None:
        status = {None: "UNKNOWN", 0: "TAKEN"}.get(reading.free, "AVAILABLE")
        found |= {"realtime_data_updated_at": _said(reading.at), "realtime_status": status}
    return found


def city_v1(
    sites: Iterable[Site], readings: Rows[str, Reading], *, updated_at: datetime, asked_at: datetime,
    page: str = "", forecasts: Iterable[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Our sites as version 1's city; `readings` by key hold only those fit to be shown.

    Sites without a place on the map are left out: version 1 cannot say that.
    """
    told = set(forecasts)
    lots = [
        _lot_v1(site, readings.get(site.key), site.key in told)
        for site in sites
        if site.lon is not None and site.lat is not None
    ]
    return {"last_downloaded": _naive(asked_at), "last_updated": _naive(updated_at),
            "data_source": page, "lots": lots}  # fmt: skip


def _lot_v1(site: Site, reading: Reading | None, forecast: bool) -> dict[str, Any]:
    lon, lat = _wgs84(site)
    known = reading is not None and (reading.free is not None or reading.open is False)
    opened = (reading.open is not False) if reading is not None and known else None
    total = site.capacity or 0
    free = (reading.free or 0) if reading is not None and opened else 0
    return {
        "id": site.key, "name": site.name or site.key, "address": site.address, "region": "",
        "coords": {"lat": lat, "lng": lon}, "lot_type": LOT_TYPES[site.kind], "total": total,
        "free": max(0, min(free, total)), "state": STATES[opened], "forecast": forecast,
    }  # fmt: skip


def _wgs84(one: Site | Bay) -> tuple[float, float]:
    """Where it is, to the centimetre; ValueError for one without a place."""
    if one.lon is None or one.lat is None:
        raise ValueError(f"{one.key} has no place on the map")
    lon, lat = to_wgs84(one.lon, one.lat, one.datum)
    return round(lon, 7), round(lat, 7)


def _said(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _naive(when: datetime) -> str:
    """UTC without a zone, as version 1 writes it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
