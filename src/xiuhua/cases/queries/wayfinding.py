"""Ways to a place with the map apps people have."""

from __future__ import annotations

from xiuhua.kernel.map_apps import MapApp, marker

APPS = (MapApp.AMAP, MapApp.BAIDU, MapApp.TENCENT, MapApp.OTHER)


def map_links(lon: float, lat: float, name: str) -> list[tuple[str, str]]:
    """(msgid of the app, address) for a WGS84 point."""
    return [(app.title, marker(app, (lon, lat), name)) for app in APPS]
