"""Addresses that an answer leads to."""

from __future__ import annotations

from urllib.parse import urlencode

from ...kernel.datum import Datum, Point
from ...kernel.map_apps import MapApp, marker


def on_the_map(point: Point, name: str) -> str:
    """A place (WGS84) in the map that WeChat opens by itself."""
    return marker(MapApp.TENCENT, point, name)


def query_page(base_url: str, point: Point, filters: dict[str, str]) -> str:
    """The page where a driver goes on looking, around a place (WGS84)."""
    lon, lat = point
    told = {"lon": f"{lon:.5f}", "lat": f"{lat:.5f}", "datum": Datum.WGS84.value, **filters}
    return f"{base_url}/parking/?{urlencode(told)}"
