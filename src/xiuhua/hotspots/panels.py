"""What the page of a case shows of hot spots."""

from __future__ import annotations

from typing import Any

import h3

from xiuhua.web.gather import Panel

from . import permissions
from .models import Run, Spot
from .rules import FINE, WIDE


def _spot(case: Any, by: Any) -> dict[str, Any] | None:
    if (
        case.lon is None
        or case.category_id is None
        or not by.may(permissions.SEE, case.division_id)
    ):
        return None
    cells = [str(h3.latlng_to_cell(case.lat, case.lon, size)) for size in (FINE, WIDE)]
    run = Run.objects.order_by("-last").values("pk")[:1]
    rows = Spot.objects.filter(cell__in=cells, category_id=case.category_id, run__in=run)
    spot = rows.order_by("-resolution").first()
    return {"spot": spot} if spot else None


PANELS = (Panel("hotspots.of_case", "cases.case", "hotspots/_of_case.html", _spot),)
