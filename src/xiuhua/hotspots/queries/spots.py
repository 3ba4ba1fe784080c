"""Hot spots as a list shows them, with what the test says in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import h3
from django.db.models import QuerySet
from django.utils.timezone import localdate, make_aware

from xiuhua.cases.models import Case
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Words
from xiuhua.places.atlas import atlas

from .. import permissions as may
from ..models import Run, Spot
from ..rules import Change, certainty, change
from .reports import LEFT_OUT


@dataclass(frozen=True)
class Row:
    """A spot with its place in words and what the test says of it."""

    spot: Spot
    place: str
    said: Words
    there: bool
    """Whether the latest night found it still."""


def latest() -> Run | None:
    """The latest night's look."""
    return Run.objects.first()


def visible(by: Actor) -> QuerySet[Spot]:
    """The spots of the divisions that `by` reaches."""
    rows = Spot.objects.select_related("category", "run")
    reach = getattr(by, "reach", None)
    return rows.filter(reach(may.SEE).q("division")) if reach else rows


def rows_of(spots: list[Spot], run: Run | None) -> list[Row]:
    """Rows for a page of spots."""
    known = atlas().entries
    return [
        Row(
            spot,
            " ".join(
                dict.fromkeys(
                    known[code].name for code in (spot.division[:9], spot.division) if code in known
                )
            ),
            certainty(spot.p, spot.q, spot.run.comparisons, spot.q <= spot.run.asked.q),
            run is not None and spot.run_id == run.pk,
        )
        for spot in spots
    ]


def since(spot: Spot, today: date) -> Change | None:
    """What became of it since somebody decided: said only once enough weeks have passed."""
    if spot.decided_at is None or spot.state == Spot.State.DISMISSED:
        return None
    decided = localdate(spot.decided_at)
    asked = spot.run.asked
    before = _events(spot, decided - timedelta(days=7 * asked.weeks), decided)
    weeks_after = max(0, (today - decided).days // 7)
    after = _events(spot, decided, decided + timedelta(days=7 * weeks_after))
    return change(before, asked.weeks, after, weeks_after)


def _events(spot: Spot, first: date, end: date) -> int:
    if end <= first:
        return 0
    begin = make_aware(datetime.combine(first, time.min))
    rows = Case.objects.filter(
        category=spot.category, filed_at__isnull=False, lon__isnull=False,
        reported_at__gte=begin, reported_at__lt=make_aware(datetime.combine(end, time.min)),
    ).exclude(state__in=LEFT_OUT)  # fmt: skip
    days = {
        (localdate(at), reporter or pk)
        for at, reporter, pk, lon, lat in rows.values_list(
            "reported_at", "reporter_id", "pk", "lon", "lat"
        )
        if h3.latlng_to_cell(lat, lon, spot.resolution) == spot.cell
    }
    return len(days)


def drawn(rows: list[Row]) -> dict[str, Any]:
    """The hexagons as GeoJSON, with the numbers of the list."""
    features = []
    for number, row in enumerate(rows, start=1):
        ring = [[round(lon, 6), round(lat, 6)] for lat, lon in h3.cell_to_boundary(row.spot.cell)]
        lat, lon = h3.cell_to_latlng(row.spot.cell)
        facts = {"id": str(row.spot.pk), "number": str(number), "title": str(row.spot.category)}
        features += [
            {"type": "Feature", "properties": {"kind": "case"},
             "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}},
            {"type": "Feature", "properties": {**facts, "status": row.spot.look},
             "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}},
        ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}
