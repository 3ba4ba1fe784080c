"""Each app is asked in its own datum and in its own spelling."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from xiuhua.kernel.datum import to_wgs84
from xiuhua.kernel.geometry import metres
from xiuhua.kernel.map_apps import DATUMS, MapApp, marker, way

PLACE = (106.2593, 29.2901)
WHERE = {
    "position": (MapApp.AMAP, marker, 1), "to": (MapApp.AMAP, way, 1), "marker": (MapApp.TENCENT, marker, -1),
    "tocoord": (MapApp.TENCENT, way, -1), "location": (MapApp.BAIDU, marker, -1), "ll": (MapApp.APPLE, marker, -1),
    "daddr": (MapApp.APPLE, way, -1),
}  # fmt: skip


@pytest.mark.parametrize("key", WHERE)
def test_the_point_comes_back_from_the_address(key):
    app, ask, order = WHERE[key]
    told = parse_qs(urlsplit(ask(app, PLACE, "滨江路1号")).query)[key][0]
    pair = told.removeprefix("coord:").partition(";")[0].split(",")[:2][::order]
    lon, lat = map(float, pair)
    assert metres(to_wgs84(lon, lat, DATUMS[app]), PLACE) < 0.2


def test_signs_in_a_name_end_nothing():
    told = parse_qs(urlsplit(marker(MapApp.TENCENT, PLACE, "东门;西门:停车场&x=1")).query)
    assert told["marker"][0].split(";")[1:] == [
        "title:东门 西门 停车场&x=1",
        "addr:东门 西门 停车场&x=1",
    ]
    assert "x" not in told
    assert parse_qs(urlsplit(way(MapApp.AMAP, PLACE, "甲,乙")).query)["to"][0].endswith(",甲 乙")


def test_any_other_app_is_asked_in_wgs84():
    assert (
        marker(MapApp.OTHER, PLACE, "甲 乙")
        == "geo:29.290100,106.259300?q=29.290100,106.259300(%E7%94%B2%20%E4%B9%99)"
    )


def test_an_app_that_leads_nowhere_by_itself_shows_the_place():
    assert way(MapApp.BAIDU, PLACE, "甲") == marker(MapApp.BAIDU, PLACE, "甲")
