"""A feed delivers as a whole: its list compared with ours, its readings taken in, its defects named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from xiuhua.kernel.datum import Datum, to_wgs84
from xiuhua.kernel.geometry import Box, metres
from xiuhua.places.queries import plausible_box

from ..feeds import Bay, Mapping, Parsed, Site, canonical, datex2, fiware, geojson, parkapi, tables
from ..feeds import Source as Feed
from ..feeds import records as flat
from ..feeds.shapes import EARTH
from ..models import Delivery, Device, Listed, Source
from ..rules.judging import Place
from ..rules.readings import Board, heard
from . import tick
from .taking import MOST, Taken, take_in

MOST_BYTES = 20 * 2**20
MOVED_M = 100.0
"""A site this far from where our car park lies is a difference to look at."""


def feed_of(source: Source) -> Feed:
    """The source as the adapters know it."""
    told = source.mapping.get("within")
    within = Box(*told) if told else plausible_box() or EARTH
    return Feed(source.key, Datum(source.datum), source.zone, within, source.mapping.get("epsg"))


def mapping_of(source: Source) -> Mapping | None:
    """The table of the feed's columns; None where the source has none. ValueError for a bad one."""
    if not source.mapping.get("columns"):
        return None
    return msgspec.convert(
        {name: one for name, one in source.mapping.items() if name in Mapping.__struct_fields__}, Mapping
    )  # fmt: skip


def parsed(source: Source, content: bytes, received_at: datetime) -> Parsed:
    """The delivery read in the source's format."""
    feed, table, spots = feed_of(source), mapping_of(source), bool(source.mapping.get("spots"))
    bare = Mapping(columns={"key": "key"})
    readers: dict[str, Callable[[], Parsed]] = {
        "canonical": lambda: canonical.parse(content, feed, received_at),
        "table": lambda: tables.parse(content, feed, received_at, table,
                                      gives=source.mapping.get("gives", "sites")),
        "records": lambda: flat.parse(content, feed, received_at, table or bare,
                                      path=source.mapping.get("path", "")),
        "geojson": lambda: geojson.parse(content, feed, received_at, table or bare),
        "datex2": lambda: datex2.parse(content, feed, received_at),
        "fiware": lambda: fiware.parse(content, feed, received_at),
        "parkapi": lambda: parkapi.parse_v3(content, feed, received_at, spots=spots),
    }  # fmt: skip
    return readers[source.shape]()


def deliver(source: Source, content: bytes, received_at: datetime, *, way: str, by: str = "") -> Delivery:  # fmt: skip
    """Take a delivery of the source in; nothing of our inventory is changed or deleted by it."""
    found = parsed(source, content, received_at)
    with transaction.atomic():
        tick.locked()
        missing, back = (0, 0) if found.unreadable else _heard(source, _keys(found), received_at)
        listing = _listed(source, found, received_at)
        taken = _taken(source, found, received_at)
        _health(source, found, received_at)
        return Delivery.objects.create(
            source=source, received_at=received_at, way=way, by=by, size_bytes=len(content),
            digest=hashlib.sha256(content).hexdigest(), unreadable=found.unreadable,
            rows=found.rows, kept=found.kept, sites=len(found.sites), bays=len(found.bays),
            taken=taken, defects=[msgspec.to_builtins(one) for one in found.defects],
            differences=listing, missing=missing, back=back,
        )  # fmt: skip


def _taken(source: Source, found: Parsed, received_at: datetime) -> dict[str, int]:
    """The readings, ten thousand at a time."""
    total = Taken().counts
    for start in range(0, len(found.readings), MOST):
        some = [canonical.sent(one) for one in found.readings[start : start + MOST]]
        for name, count in take_in(source, some, received_at).counts.items():
            total[name] += count
    return total


def _health(source: Source, found: Parsed, received_at: datetime) -> None:
    if found.unreadable:
        why = found.defects[0].value
        Source.objects.filter(pk=source.pk).update(failed_at=received_at, failure=why[:200])
    else:
        Source.objects.filter(pk=source.pk).update(heard_at=received_at, failure="")


# --- who is on the list ---------------------------------------------------------------------------
def _keys(found: Parsed) -> set[str]:
    """Everything the delivery names, also what could not be used."""
    kept: Iterable[Any] = (*found.sites, *found.bays, *found.readings)
    keys = {getattr(one, "device", "") or one.key for one in kept}
    return keys | {one.key for one in found.defects if one.key}


def _heard(source: Source, keys: Collection[str], now: datetime) -> tuple[int, int]:
    """Mark devices that the delivery no longer names, and those it names again: `rules.readings.heard`."""
    devices = {one.key: one for one in Device.objects.filter(source=source, in_use=True)}
    before = {key: one.missing_since for key, one in devices.items() if one.missing_since}
    board = Board({key: Place(key, source.key) for key in devices}, missing=before)
    after, _events = heard(board, source.key, keys, now)
    gone = [devices[key].pk for key in after.missing if key not in before]
    back = [devices[key].pk for key in before if key not in after.missing]
    Device.objects.filter(pk__in=gone).update(missing_since=now)
    Device.objects.filter(pk__in=back).update(missing_since=None)
    if gone or back:
        tick.facts_changed()
    return len(gone), len(back)


@dataclass(frozen=True)
class _Ours:
    """What our inventory says of a site that a device stands for."""

    name: str
    capacity: int
    point: tuple[float, float] | None


def _listed(source: Source, found: Parsed, now: datetime) -> list[dict[str, Any]]:
    """Sites and bays we do not have are kept for somebody to decide; of the others, where we differ."""
    ours = {
        one.key: _Ours(
            one.car_park.name,
            one.car_park.capacity,
            None if one.car_park.lon is None else (one.car_park.lon, one.car_park.lat or 0.0),
        )
        for one in Device.objects.filter(source=source).select_related("car_park")
    }
    places: tuple[Site | Bay, ...] = (*found.sites, *found.bays)
    unknown = [one for one in places if one.key not in ours]
    _keep(source, unknown, now)
    return [line for one in found.sites if one.key in ours for line in _differ(one, ours[one.key])]


def _keep(source: Source, unknown: list[Site | Bay], now: datetime) -> None:
    Listed.objects.bulk_create(
        [
            Listed(source=source, key=one.key[:80], is_bay=isinstance(one, Bay), first_at=now,
                   last_at=now, facts=msgspec.to_builtins(one))
            for one in unknown
        ],
        update_conflicts=True, unique_fields=["source", "key"],
        update_fields=["facts", "last_at", "is_bay"], batch_size=400,
    )  # fmt: skip


def _differ(site: Site, ours: _Ours) -> Iterable[dict[str, Any]]:
    if site.capacity is not None and site.capacity != ours.capacity:
        yield _line(site.key, "capacity", site.capacity, ours.capacity)
    if site.lon is not None and site.lat is not None and ours.point is not None:
        apart = metres(to_wgs84(site.lon, site.lat, site.datum), ours.point)
        if apart > MOVED_M:
            yield _line(site.key, "place", f"{round(apart)} m", "")
    if site.name and site.name.strip() != ours.name:
        yield _line(site.key, "name", site.name, ours.name)


def _line(key: str, field: str, theirs: Any, ours: Any) -> dict[str, Any]:
    return {"key": key, "field": field, "theirs": theirs, "ours": ours}
