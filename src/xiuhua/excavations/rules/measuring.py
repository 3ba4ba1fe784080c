"""How much of a dig lies outside its permit, as far as the measuring allows to say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel.geometry import area_m2

_EARTH = Geod(ellps="WGS84")
WORST_ACCURACY_M = 15.0
"""Points less sure than this say nothing about a dig of a few metres."""
LEAST_TOLERANCE_M2 = Decimal(1)


@dataclass(frozen=True)
class Measured:
    """`size_m2` of the dig; `over_m2` beyond the permit, or None where that cannot be said."""

    size_m2: Decimal
    over_m2: Decimal | None
    tolerance_m2: Decimal


def walked(dug: BaseGeometry, granted: BaseGeometry | None, accuracy_m: float | None) -> Measured:
    """Walked round with a phone: what lies outside the granted outline, the rim of doubt taken off.

    The rim is half the perimeter times the accuracy of the points (m); within it nothing is over.
    """
    size = area_m2(dug)
    if granted is None or accuracy_m is None or accuracy_m > WORST_ACCURACY_M:
        return Measured(size, None, Decimal(0))
    outside = dug.difference(granted)
    over = area_m2(outside) if not outside.is_empty else Decimal(0)
    _area, perimeter = _EARTH.geometry_area_perimeter(dug)
    rim = Decimal(str(round(perimeter * accuracy_m / 2, 2)))
    return Measured(size, over, max(rim, LEAST_TOLERANCE_M2))


def taped(length_m: float, width_m: float, granted_m2: Decimal | None) -> Measured:
    """Length times width beside the granted area (m²); a tape is good to two per cent."""
    size = Decimal(str(round(length_m * width_m, 2)))
    if granted_m2 is None:
        return Measured(size, None, Decimal(0))
    tolerance = max(size * Decimal("0.02"), LEAST_TOLERANCE_M2)
    return Measured(size, max(size - Decimal(granted_m2), Decimal(0)), tolerance)
