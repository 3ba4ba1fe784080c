"""How large a dig is on the ground, and what of it lies outside the permit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel.datum import Datum, to_wgs84
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Measurement, Section
from ..rules.measuring import Measured, taped, walked
from ..rules.shapes import outline_of

LEAST_POINTS = 4


@deed(permissions.MEASURE)
def walk(
    section: Section, *, points: Sequence[Sequence[float]], accuracy_m: float | None, by: Actor,
    datum: Datum = Datum.WGS84, request_key: str | None = None,
) -> Measurement:  # fmt: skip
    """Walked round the hoarding with a phone: the corners in order, and how sure each of them is (m)."""
    if there := _there(request_key):
        return there
    if len(points) < LEAST_POINTS:
        raise Refused("Walk round the hoarding and mark at least {least} corners.", field="points",
                      least=LEAST_POINTS)  # fmt: skip
    ring = Polygon([to_wgs84(one[0], one[1], datum) for one in points])
    ground = outline_of({"type": "Polygon", "coordinates": [list(map(list, ring.exterior.coords))]})
    found = walked(ground, section.outline, accuracy_m)
    return _kept(section, found, by, how="walk", ground=ground, accuracy_m=accuracy_m,
                 request_key=request_key)  # fmt: skip


@deed(permissions.MEASURE)
def tape(
    section: Section, *, length_m: float, width_m: float, by: Actor, request_key: str | None = None
) -> Measurement:
    """Length times width, by tape or wheel."""
    if there := _there(request_key):
        return there
    if not (0 < length_m <= 5000 and 0 < width_m <= 100):
        raise Refused("Length and width are metres above zero.", field="length_m")
    found = taped(length_m, width_m, section.area_m2)
    return _kept(section, found, by, how="tape", length_m=length_m, width_m=width_m,
                 request_key=request_key)  # fmt: skip


def _there(request_key: str | None) -> Measurement | None:
    return Measurement.objects.filter(request_key=request_key).first() if request_key else None


def _kept(section: Section, found: Measured, by: Actor, *, ground: BaseGeometry | None = None, **facts: Any) -> Measurement:  # fmt: skip
    made = Measurement(
        section=section, at=timezone.now(), by=by.ref, over_m2=found.over_m2,
        tolerance_m2=found.tolerance_m2, **facts,
    )  # fmt: skip
    if ground is not None:
        made.take_shape(ground)
    made.area_m2 = found.size_m2
    made.save()
    return made
