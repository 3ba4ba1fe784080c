"""DATEX II parking, versions 2 and 3: tables of sites, and their status.

Elements are told apart by their local names, which the two versions share, so one reader serves
both and every profile's prefixes. XML is read without DTDs, entities or the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from .mapping import Mapping
from .rows import read
from .shapes import Kind, Parsed, Source
from .tally import Tally

MOST_BYTES = 64 * 2**20
RECORDS = {"parkingRecord": "sites", "parkingRecordStatus": "readings",
           "parkingFacility": "sites", "parkingFacilityStatus": "readings"}  # fmt: skip
"""What is a record: the parking model of version 2 and 3, and the older one of 2.0 facilities."""
LAYOUTS = {"underground": Kind.UNDERGROUND, "multistorey": Kind.CAR_PARK,
           "singlelevel": Kind.GROUND, "openspace": Kind.GROUND, "automatedparkinggarage": Kind.CAR_PARK,
           "covered": Kind.OTHER, "nested": Kind.OTHER, "field": Kind.GROUND,
           "undergroundandmultistorey": Kind.CAR_PARK, "other": Kind.OTHER,
           "onstreetparking": Kind.ON_STREET, "offstreetparking": Kind.OTHER}  # fmt: skip
ON_STREET = "onStreetParking"
SITES = Mapping(
    columns={
        "key": "@id", "name": ("parkingName", "parkingFacilityName"),
        "kind": ("@kind", "parkingLayout", "parkingFacilityLayout"),
        "lon": "longitude", "lat": "latitude", "operator": "operatorName",
        "capacity": ("parkingNumberOfSpaces", "totalParkingCapacity"),
        "height": ("maximumHeight", "vehicleHeight"), "address": "parkingSiteAddress", "tariff": "tariffDescription",
    },
    kinds=LAYOUTS,
)  # fmt: skip
STATUS = Mapping(
    gives="readings",
    columns={
        "key": "@ref",
        "at": ("parkingStatusOriginTime", "parkingFacilityStatusTime", "publicationTime"),
        "free": ("parkingNumberOfVacantSpaces", "totalNumberOfVacantParkingSpaces"),
        "occupied": ("parkingNumberOfOccupiedSpaces", "totalNumberOfOccupiedParkingSpaces"),
        "live_capacity": ("parkingNumberOfSpacesOverride", "totalParkingCapacityOverride"),
        "open": ("parkingSiteOpeningStatus", "openingStatus"),
    },
    open_words={"open": True, "openinghoursinforce": True, "closed": False,
                "closedabnormal": False, "closedpermanently": False},
)  # fmt: skip


def parse(content: bytes, source: Source, received_at: datetime) -> Parsed:
    """Read every record of the publication; a status without its own time has that of the whole."""
    tally = Tally(source, received_at)
    try:
        root = _root(content)
    except (ValueError, etree.XMLSyntaxError) as wrong:
        return tally.unreadable(str(wrong))
    published = next((one.text for one in root.iter("{*}publicationTime")), None)
    parsed = Parsed(source.key)
    for gives, mapping in (("sites", SITES), ("readings", STATUS)):
        records = _records(root, gives, published)
        parsed = read(records, mapping, source, received_at, tally)
    return parsed if tally.rows else tally.unreadable(etree.QName(root).localname)


def _root(content: bytes) -> Any:
    """The document element; ValueError for a document type, whatever it declares."""
    if len(content) > MOST_BYTES:
        raise ValueError("too large")
    safe = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True,
                           dtd_validation=False, huge_tree=False, remove_comments=True)  # fmt: skip
    root = etree.fromstring(content, safe)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type is not allowed")
    return root


def _records(root: Any, gives: str, published: str | None) -> Iterator[dict[str, Any]]:
    names = {name for name, what in RECORDS.items() if what == gives}
    for element in root.iter(etree.Element):
        if etree.QName(element).localname in names:
            record = {"publicationTime": published} | _flat(element) | {"@id": element.get("id")}
            if record.get("urbanParkingSiteType") == ON_STREET:
                record["@kind"] = ON_STREET
            yield record


def _flat(element: Any) -> dict[str, Any]:
    """Local names and texts of a record; what stands higher counts before what is nested.

    Words in several languages give the first; vendors' extensions are left aside.
    """
    found: dict[str, Any] = {}
    nested: list[dict[str, Any]] = []
    for child in element:
        name = etree.QName(child).localname
        if name in ("parkingRecordReference", "parkingFacilityReference"):
            found.setdefault("@ref", child.get("id"))
        elif not len(child):
            found.setdefault(name, child.text)
        elif not name.endswith("Extension"):
            inner = _flat(child)
            words = inner.pop("value", None)
            nested.append(inner | ({name if name != "values" else "value": words} if words else {}))
    for inner in nested:
        found = inner | found
    return found
