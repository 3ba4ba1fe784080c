"""What lies where and what is called so, as JSON, for everyone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema
from ninja.params.functions import Query

from xiuhua.web.api import needs
from xiuhua.web.gather import Api

from . import maps, permissions, queries

router = Router()
API = (Api("places", router),)
KEPT = "public, max-age=300"


class DivisionOut(Schema):
    """A division: its label carries the county, so namesakes differ."""

    code: str
    name: str
    label: str
    level: str
    is_own: bool


class PartOut(Schema):
    """A town of a county, or a community of a town."""

    code: str
    name: str
    kind: str


class PlaceOut(Schema):
    """What lies at a point; None for what is not known there."""

    lon: float
    lat: float
    datum: str
    inside: bool
    county: str | None
    county_name: str | None
    town: str | None
    town_name: str | None
    community: str | None
    community_name: str | None
    cell: str | None
    cell_name: str | None
    neighbour: str | None
    neighbour_code: str | None
    is_demo: bool
    label: str


@router.get("/divisions", auth=needs(permissions.FIND), response=list[DivisionOut])
def divisions(
    request: HttpRequest,
    q: str = Query("", max_length=60),
    within: str = Query("", max_length=14),
    limit: int = Query(10, ge=1, le=50),
) -> Any:
    """Divisions that a few letters, characters or digits may mean, likeliest first."""
    return queries.find_divisions(q, within or None, limit)


@router.get("/here", auth=needs(permissions.FIND), response=PlaceOut)
def here(request: HttpRequest, lon: float, lat: float, datum: str = "wgs84") -> Any:
    """What lies at a point given in wgs84, gcj02 or bd09."""
    return queries.what_lies_here(lon, lat, datum)


@router.get("/towns", auth=needs(permissions.FIND), response=list[PartOut])
def towns(request: HttpRequest, county: str = Query("", max_length=6)) -> Any:
    """The towns of a county; of the own district when none is named."""
    return [_part(town) for town, _ in queries.parts(county or None)]


@router.get("/communities", auth=needs(permissions.FIND), response=list[PartOut])
def communities(request: HttpRequest, town: str = Query(max_length=9)) -> Any:
    """The communities of a town."""
    found = queries.parts(town[:6])
    return [_part(one) for each, inside in found if each.code == town for one in inside]


@router.get("/outline", auth=needs(permissions.FIND))
def outline(request: HttpRequest, neighbours: bool = False, towns: bool = False) -> HttpResponse:
    """The county's outline as GeoJSON, simplified; a sketch, not evidence of a boundary."""
    return _geojson(maps.outline(neighbours=neighbours, towns=towns))


@router.get("/cells", auth=needs(permissions.FIND))
def cells(request: HttpRequest, bbox: str = Query(max_length=100)) -> HttpResponse:
    """Cells that touch a box (west,south,east,north) as GeoJSON, at most 2,000."""
    return _geojson(maps.cells_in(maps.box_of(bbox)))


def _part(entry: Any) -> dict[str, str]:
    return {"code": entry.code, "name": entry.short, "kind": entry.kind}


def _geojson(collection: maps.Json) -> HttpResponse:
    answer = JsonResponse(collection, content_type="application/geo+json")
    answer.headers["Cache-Control"] = KEPT
    return answer
