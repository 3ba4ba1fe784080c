"""The ground of decisions about bays, for maps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from xiuhua.places.atlas import atlas

from ..models import CarPark, Decision


def outlines(decision: Decision) -> dict[str, Any]:
    """The bays of one decision: their outline, and a pin in it, as GeoJSON."""
    if decision.box is None:
        return {"type": "FeatureCollection", "features": []}
    bays = {"type": "Feature", "geometry": decision.geometry, "properties": {"kind": "dig"}}
    return {"type": "FeatureCollection", "features": [bays, _pin(decision, "P", "")]}


def outline_of_stretch(car_park: CarPark) -> dict[str, Any]:
    """The bays of a stretch and where drivers are led to, as GeoJSON."""
    features = []
    if car_park.geometry:
        features.append(
            {"type": "Feature", "geometry": car_park.geometry, "properties": {"kind": "dig"}}
        )
    if car_park.lon is not None:
        told = {"id": car_park.number, "title": car_park.name, "status": "doing", "number": "P"}
        point = {"type": "Point", "coordinates": [car_park.lon, car_park.lat]}
        features.append({"type": "Feature", "geometry": point, "properties": told})
    return {"type": "FeatureCollection", "features": features}


def pins(rows: Iterable[Decision], page: str) -> dict[str, Any]:
    """A pin for each decision of a list, numbered like its rows, leading to `page`."""
    features = [
        _pin(one, str(n), reverse(page, args=[one.number]))
        for n, one in enumerate(rows, 1)
        if one.box is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def _pin(decision: Decision, number: str, url: str) -> dict[str, Any]:
    assert decision.box is not None
    told = {"id": decision.number, "title": str(decision), "status": decision.now.status,
            "number": number}  # fmt: skip
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(decision.box.middle)},
        "properties": told | ({"url": url} if url else {}),
    }


def placed(rows: Iterable[Decision]) -> list[tuple[Any, str]]:
    """Each decision with the name of its place; the atlas is opened once."""
    known = atlas()
    return [(one, known.label(one.division) or one.division) for one in rows]
