"""Single bays, where they are known one by one: their numbers never make a space."""

from __future__ import annotations

from collections.abc import Sequence

from xiuhua.kernel.geometry import area_m2, area_of, inner_point
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..ingest.tick import facts_changed
from ..models import Bay, CarPark
from ..rules.places import bay_numbers

LEAST_M2, MOST_M2 = 5.0, 120.0
"""A motorcycle's bay is smaller, a coach's is larger: outside of this it was drawn wrongly."""


@deed(permissions.KEEP, on="car_park")
def add_bays(
    car_park: CarPark, *, numbers: str, by: Actor, kept_for: str = "",
    ring: Sequence[Sequence[float]] = (),
) -> list[Bay]:  # fmt: skip
    """Enter bays by their numbers ("A01-A20"); one alone may be drawn.

    Refused when there would be more bays than the ledger has spaces.
    """
    wanted = bay_numbers(numbers)
    there = {*car_park.bays.values_list("number", flat=True)}
    if twice := there & {*wanted}:
        raise Refused("There is a bay {number} already.", field="numbers", number=min(twice))
    if len(there) + len(wanted) > car_park.capacity:
        raise Refused("The ledger has {spaces} spaces. Enter more of them first.", field="numbers",
                      spaces=car_park.capacity)  # fmt: skip
    if ring and len(wanted) > 1:
        raise Refused("Draw one bay at a time.", field="ring")
    made = [Bay(car_park=car_park, number=one[:24], kept_for=kept_for) for one in wanted]
    for bay in made:
        _drawn(bay, ring)
        bay.save()
    facts_changed()
    return made


@deed(permissions.KEEP, on="bay")
def change_bay(
    bay: Bay, *, by: Actor, kept_for: str, in_use: bool, reason: str = "",
    ring: Sequence[Sequence[float]] = (),
) -> Bay:  # fmt: skip
    """For whom it is kept, whether it is in use, and how it lies; a ring of no points leaves that."""
    if not in_use and bay.in_use and not reason.strip():
        raise Refused("Say why it is out of use.", field="reason")
    bay.kept_for, bay.in_use = kept_for, in_use
    _drawn(bay, ring)
    bay.save()
    facts_changed()
    return bay


def _drawn(bay: Bay, ring: Sequence[Sequence[float]]) -> None:
    if not ring:
        return
    outline = area_of({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    size = float(area_m2(outline))
    if not LEAST_M2 <= size <= MOST_M2:
        raise Refused("A bay has {least} to {most} m²; this one has {size}.", field="ring",
                      least=LEAST_M2, most=MOST_M2, size=round(size, 1))  # fmt: skip
    bay.take_shape(outline)
    bay.lon, bay.lat = inner_point(outline)
