"""Addresses that open a place in the map apps people have, each in the datum its maps are drawn in.

Amap, Tencent and, within China, Apple draw their maps in GCJ-02, Baidu draws its in BD-09; a point in
another datum lies half a kilometre off. Any other app is asked by `geo:`, in WGS84.
Source: the apps' own pages on their URI interfaces (Amap URI API, Tencent 位置服务 URI API, Baidu 地图
URI API, Apple Map Links), and RFC 5870 for `geo:`.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from .datum import Datum, Point, from_wgs84
from .words import Titled

US = "xiuhua"
"""Who asks; the apps want to be told."""


class MapApp(Titled):
    """A map app."""

    AMAP = "amap", "Amap"
    BAIDU = "baidu", "Baidu Maps"
    TENCENT = "tencent", "Tencent Maps"
    APPLE = "apple", "Apple Maps"
    OTHER = "other", "Another map"


DATUMS = {
    MapApp.AMAP: Datum.GCJ02,
    MapApp.BAIDU: Datum.BD09,
    MapApp.TENCENT: Datum.GCJ02,
    MapApp.APPLE: Datum.GCJ02,
    MapApp.OTHER: Datum.WGS84,
}


def marker(app: MapApp, place: Point, name: str) -> str:
    """The address that shows a place (WGS84) under its name."""
    lon, lat = _in(app, place)
    match app:
        case MapApp.AMAP:
            asked = {"position": f"{lon},{lat}", "name": name, "coordinate": "gaode"}
            return f"https://uri.amap.com/marker?{_query(asked)}&callnative=1"
        case MapApp.BAIDU:
            return _baidu(lon, lat, name)
        case MapApp.TENCENT:
            told = _within(name, ";:")
            asked = {"marker": f"coord:{lat},{lon};title:{told};addr:{told}", "referer": US}
            return f"https://apis.map.qq.com/uri/v1/marker?{_query(asked)}"
        case MapApp.APPLE:
            return f"https://maps.apple.com/?{_query({'ll': f'{lat},{lon}', 'q': name})}"
        case MapApp.OTHER:
            return f"geo:{lat},{lon}?q={lat},{lon}({quote(name)})"


def way(app: MapApp, place: Point, name: str) -> str:
    """The address that leads a driver to a place (WGS84); the place itself where an app asks first."""
    lon, lat = _in(app, place)
    match app:
        case MapApp.AMAP:
            asked = {"to": f"{lon},{lat},{_within(name, ',')}", "mode": "car",
                     "coordinate": "gaode", "callnative": "1", "src": US}  # fmt: skip
            return f"https://uri.amap.com/navigation?{_query(asked)}"
        case MapApp.TENCENT:
            asked = {"type": "drive", "to": name, "tocoord": f"{lat},{lon}", "referer": US}
            return f"https://apis.map.qq.com/uri/v1/routeplan?{_query(asked)}"
        case MapApp.APPLE:
            asked = {"daddr": f"{lat},{lon}", "dirflg": "d", "q": name}
            return f"https://maps.apple.com/?{_query(asked)}"
        case _:
            return marker(app, place, name)


def _baidu(lon: str, lat: str, name: str) -> str:
    asked = {"location": f"{lat},{lon}", "title": name, "content": name, "output": "html",
             "coord_type": "bd09ll", "src": f"webapp.{US}"}  # fmt: skip
    return f"https://api.map.baidu.com/marker?{_query(asked)}"


def _in(app: MapApp, place: Point) -> tuple[str, str]:
    """Longitude and latitude in the app's datum, to a tenth of a metre."""
    lon, lat = from_wgs84(*place, DATUMS[app])
    return f"{lon:.6f}", f"{lat:.6f}"


def _within(name: str, signs: str) -> str:
    """The name without the signs that would end it there."""
    return name.translate({ord(sign): " " for sign in signs})


def _query(asked: dict[str, str]) -> str:
    return urlencode(asked, safe=",:;")
