"""Outlines and cells as GeoJSON for drawing; never an authority for where a boundary runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache

from xiuhua.kernel import geometry as ground
from xiuhua.kernel.words import Refused

from . import queries
from .atlas import atlas, version
from .models import Division, Level

MOST_CELLS = 2000
"""More cells than this are not drawn at once; zoom in."""

_FINE_DEG, _COARSE_DEG = 0.0003, 0.001
_KEPT_S = 3600
Json = dict[str, Any]


def outline(*, neighbours: bool = False, towns: bool = False) -> Json:
    """The own county's outline; with its neighbours, or with the seams between towns, if asked.

    Properties: `code`, `title` (not of the own county), `own`, and `inner` for towns.
    """
    key = f"places.outline:{version()}:{settings.DISTRICT}:{neighbours}:{towns}"
    found: Json | None = cache.get(key)
    if found is None:
        found = _collection(_outlines(neighbours, towns))
        cache.set(key, found, _KEPT_S)
    return found


def _outlines(neighbours: bool, towns: bool) -> list[Json]:
    wanted = Division.objects.filter(in_use=True, geometry__isnull=False).order_by("code")
    counties = wanted.filter(level=Level.COUNTY)
    own = list(counties.filter(pk=settings.DISTRICT))
    features = [_feature(one, _FINE_DEG, own=True, title="") for one in own]
    if towns:
        seams = wanted.filter(level=Level.TOWN, parent_id=settings.DISTRICT)
        features += [_feature(one, _FINE_DEG, own=True, inner=True) for one in seams]
    if neighbours:
        others = counties.exclude(pk=settings.DISTRICT)
        features += [_feature(one, _COARSE_DEG, own=False) for one in others]
    return features


def _feature(division: Division, tolerance_deg: float, **facts: Any) -> Json:
    assert division.outline is not None
    drawn = ground.simplified(division.outline, tolerance_deg)
    return {
        "type": "Feature",
        "id": division.code,
        "properties": {"code": division.code, "title": str(division), **facts},
        "geometry": ground.geojson(drawn, 5),
    }


def cells_in(box: ground.Box) -> Json:
    """Cells that touch a box, with their codes; Refused when there are too many to draw."""
    rows = queries.boxed(box, Level.CELL)
    found = list(rows.values_list("code", "short", "is_demo", "geometry")[: MOST_CELLS + 1])
    if len(found) > MOST_CELLS:
        raise Refused("More than {most} cells. Choose a smaller piece of the map.", most=MOST_CELLS)
    known = atlas()
    return _collection(
        {
            "type": "Feature",
            "id": code,
            "properties": {
                "code": code,
                "title": short,
                "community": known.label(code[:12]),
                "demo": demo,
            },
            "geometry": geometry,
        }
        for code, short, demo, geometry in found
    )


def box_of(text: str) -> ground.Box:
    """A box out of "west,south,east,north", or Refused."""
    parts = text.split(",")
    if len(parts) != 4:
        raise Refused("A box is four numbers: west,south,east,north.", field="bbox")
    west, south = ground.point(parts[0], parts[1])
    east, north = ground.point(parts[2], parts[3])
    if west > east or south > north:
        raise Refused("A box is four numbers: west,south,east,north.", field="bbox")
    return ground.Box(west, south, east, north)


def _collection(features: Any) -> Json:
    return {"type": "FeatureCollection", "features": list(features)}
