"""Links that lead a driver there in the map apps people have."""

from __future__ import annotations

from typing import NamedTuple

from xiuhua.kernel.map_apps import MapApp, way

APPS = (MapApp.AMAP, MapApp.TENCENT, MapApp.BAIDU, MapApp.APPLE)


class Lead(NamedTuple):
    """A link to one app."""

    key: str
    title: str
    url: str


def leads(lon: float, lat: float, name: str) -> list[Lead]:
    """The links for a point in WGS84, in the order of `APPS`."""
    return [Lead(app.value, app.title, way(app, (lon, lat), name)) for app in APPS]
