"""Open cases that may be the same as what somebody is about to report; public words only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from xiuhua.kernel.geometry import metres

from ..models import Case, Category
from ..rules import Seen, may_be_same
from ..workflow import OPEN

MOST = 3
METRES_A_DEGREE = 111_000
STEP_M = 10
"""Distances are said in steps of so many metres: near enough to know it, too coarse to find who."""


@dataclass(frozen=True)
class Near:
    """A case that may be the same: nothing of it but its class, its state, about how far, since when."""

    case: Case
    away_m: int

    @property
    def title(self) -> str:
        """What it is, in everyday words."""
        return self.case.plain_title


def may_be_the_same(
    category: Category, lon: float, lat: float, at: datetime, *, most: int = MOST
) -> list[Near]:
    """Open cases of `category` near a WGS84 point and a moment, the nearest first.

    How near and how long ago the class itself says.
    """
    here, near = Seen(category.pk, lon, lat, at), timedelta(hours=category.near_hours)
    found = []
    for case in _around(category, lon, lat, at - near):
        there = Seen(category.pk, case.lon, case.lat, case.reported_at)
        if may_be_same(here, there, near_m=category.near_m, near=near):
            away = metres((lon, lat), (case.lon or 0.0, case.lat or 0.0))
            found.append((away, case))
    found.sort(key=lambda pair: pair[0])
    return [Near(case, _coarse(away)) for away, case in found[:most]]


def _around(category: Category, lon: float, lat: float, since: datetime) -> list[Case]:
    """The open cases in the box around the point: out of the index on latitude and longitude."""
    high = category.near_m / METRES_A_DEGREE * 1.1
    wide = high / max(cos(radians(lat)), 0.01)
    rows = Case.objects.filter(
        lat__range=(lat - high, lat + high),
        lon__range=(lon - wide, lon + wide),
        category=category,
        reported_at__gte=since,
        state__in=[state.value for state in OPEN],
        elsewhere="",
    )
    return list(rows.select_related("category", "plain").defer("words", "address")[:200])


def _coarse(away_m: float) -> int:
    return max(STEP_M, round(away_m / STEP_M) * STEP_M)
