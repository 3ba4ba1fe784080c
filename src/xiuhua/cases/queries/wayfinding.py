"""Ways to a place with the map apps people have; each gets the datum its maps are drawn in."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from xiuhua.kernel.datum import Datum, from_wgs84


def map_links(lon: float, lat: float, name: str) -> list[tuple[str, str]]:
    """(msgid of the app, address) for a WGS84 point: Amap and Tencent in GCJ-02, Baidu in BD-09."""
    gx, gy = (f"{part:.6f}" for part in from_wgs84(lon, lat, Datum.GCJ02))
    bx, by = (f"{part:.6f}" for part in from_wgs84(lon, lat, Datum.BD09))
    baidu = {
        "location": f"{by},{bx}",
        "title": name,
        "content": name,
        "output": "html",
        "coord_type": "bd09ll",
        "src": "xiuhua",
    }
    tencent = {"marker": f"coord:{gy},{gx};title:{name};addr:{name}", "referer": "xiuhua"}
    amap = {"position": f"{gx},{gy}", "name": name, "coordinate": "gaode", "callnative": "1"}
    return [
        ("Amap", f"https://uri.amap.com/marker?{urlencode(amap)}"),
        ("Baidu Maps", f"https://api.map.baidu.com/marker?{urlencode(baidu)}"),
        ("Tencent Maps", f"https://apis.map.qq.com/uri/v1/marker?{urlencode(tencent)}"),
        ("Another map", f"geo:{lat:.6f},{lon:.6f}?q={lat:.6f},{lon:.6f}({quote(name)})"),
    ]
