"""Hot spots as a list shows them, with what the test says in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import h3
from django.db.models import QuerySet
from django.utils.timezone import localdate

from xiuhua.accounts.models import Organisation
from xiuhua.cases.models import Category
from xiuhua.cases.queries.desk import KINDS
from xiuhua.cases.queries.duties import Asked, propose_for
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Words
from xiuhua.places.atlas import Entry, atlas

from .. import permissions as may
from ..models import Run, Spot
from ..rules import Change, certainty, change
from .reports import events


@dataclass(frozen=True)
class Row:
    """A spot with its place in words, what the test says of it, and whether it is there still."""

    spot: Spot
    place: str
    said: Words
    there: bool
    life: Words


def latest() -> Run | None:
    """The latest night's look."""
    return Run.objects.first()


def visible(by: Actor) -> QuerySet[Spot]:
    """The spots of the divisions that `by` reaches."""
    rows = Spot.objects.select_related("category", "run")
    reach = getattr(by, "reach", None)
    return rows.filter(reach(may.SEE).q("division")) if reach else rows


def place_of(code: str, known: Mapping[str, Entry]) -> str:
    """Town and community by name; `known` are the entries of the atlas."""
    codes = dict.fromkeys((code[:9], code))
    return " ".join(known[one].short or known[one].name for one in codes if one in known)


def rows_of(spots: Iterable[Spot], run: Run | None) -> list[Row]:
    """Rows for a page of spots."""
    known = atlas().entries
    return [
        Row(
            spot,
            place_of(spot.division, known),
            certainty(spot.p, spot.q, spot.run.comparisons, spot.q <= spot.run.asked.q),
            run is not None and spot.run_id == run.pk,
            _life(spot, run),
        )
        for spot in spots
    ]


def _life(spot: Spot, run: Run | None) -> Words:
    """Whether it is new, goes on, or is gone."""
    if run is None or spot.run_id != run.pk:
        return Words("not found any more since {day}", day=f"{spot.run.last}")
    if spot.found_on == run.last:
        return Words("found for the first time")
    return Words("found since {day}", day=f"{spot.found_on}")


def misses(by: Actor, run: Run | None) -> list[dict[str, Any]]:
    """What looked like a pattern and may well be chance, where `by` may see."""
    found = [one for one in (run.misses if run else []) if by.may(may.SEE, one["town"])]
    known = atlas().entries
    names = Category.objects.in_bulk([one["category"] for one in found])
    return [
        one | {
            "title": str(names.get(one["category"], one["category"])),
            "place": place_of(one["town"], known),
            "said": certainty(one["p"], one["q"], run.comparisons, False) if run else "",
        }
        for one in found
    ]  # fmt: skip


def since(spot: Spot, today: date) -> Change | None:
    """What became of it since somebody decided: said only once enough weeks have passed."""
    if spot.decided_at is None or spot.state in (Spot.State.DISMISSED, Spot.State.NEW):
        return None
    on, weeks = localdate(spot.decided_at), spot.run.asked.weeks
    after = max(0, (today - on).days // 7)
    n_before = events(spot, on - timedelta(days=7 * weeks), on - timedelta(days=1))
    n_after = events(spot, on, on + timedelta(days=7 * after - 1)) if after else 0
    return change(n_before, weeks, n_after, after)


def units_for(spot: Spot) -> QuerySet[Organisation]:
    """Who could be asked: units, towns and brigades whose division covers the place."""
    around = [spot.division[:length] for length in range(len(spot.division) + 1)]
    rows = Organisation.objects.filter(is_active=True, kind__in=KINDS, division__in=around)
    return rows.order_by("kind", "name")


def proposed_unit(spot: Spot, day: date) -> Organisation | None:
    """The unit that the duty list names for this class in this place."""
    lat, lon = h3.cell_to_latlng(spot.cell)
    major = spot.category.major
    asked = Asked(0, spot.division, spot.category_id, major, lon=lon, lat=lat)
    found = propose_for([asked], day).get(0)
    return found.unit if found else None


def drawn(rows: list[Row]) -> dict[str, Any]:
    """The hexagons as GeoJSON, with the numbers of the list."""
    features: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=1):
        ring = [[round(lon, 6), round(lat, 6)] for lat, lon in h3.cell_to_boundary(row.spot.cell)]
        lat, lon = h3.cell_to_latlng(row.spot.cell)
        facts = {"id": str(row.spot.pk), "number": str(number), "title": str(row.spot.category)}
        features += [
            {"type": "Feature", "properties": {"kind": "block"},
             "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}},
            {"type": "Feature", "properties": {**facts, "status": row.spot.look},
             "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}},
        ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def pins(rows: list[Row]) -> list[tuple[float, float, str, str]]:
    """The middles of the hexagons, for the drawing that needs no script."""
    middles = [h3.cell_to_latlng(row.spot.cell) for row in rows]
    return [
        (lon, lat, str(number), row.spot.look)
        for number, (row, (lat, lon)) in enumerate(zip(rows, middles, strict=True), start=1)
    ]
