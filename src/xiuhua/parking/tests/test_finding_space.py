"""Finding a space: what the page lists, the links to map apps, destinations, hours, the widget."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.utils import timezone

from xiuhua.kernel.datum import to_wgs84
from xiuhua.kernel.geometry import metres
from xiuhua.kernel.words import Words
from xiuhua.parking.examples_vacancy import LAT, LON, a_car_park, a_limit, a_tariff, counted
from xiuhua.parking.forms.finding import search
from xiuhua.parking.models import CarPark, Demand
from xiuhua.parking.queries.destinations import destinations
from xiuhua.parking.queries.finding import Wanted, nearest
from xiuhua.parking.queries.hours import hours_in_words
from xiuhua.parking.queries.listing import free_now
from xiuhua.parking.queries.map_apps import leads
from xiuhua.parking.rules.nearness import apart_m, on_earth, walk_min
from xiuhua.parking.rules.opening import opening_hours
from xiuhua.parking.rules.standing import State
from xiuhua.parking.rules.stays import Days, Limit, Regime
from xiuhua.places.examples import a_little_county

HERE = f"lon={LON}&lat={LAT}"


def never(day):
    return False


# --- distances ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "there", [(106.31, 29.33), (106.30, 29.40), (106.22, 29.27), (106.3001, 29.3301)]
)
def test_a_straight_way_through_the_earth_is_the_way_on_it(there):
    here = (106.30, 29.33)
    assert apart_m(on_earth(*here), on_earth(*there)) == pytest.approx(
        metres(here, there), abs=0.005
    )


def test_a_walk_takes_at_least_a_minute():
    assert [walk_min(way) for way in (0, 70, 104, 700)] == [1, 1, 1, 10]


# --- map apps -----------------------------------------------------------------------------------
def test_each_map_app_gets_the_point_in_its_own_datum():
    """Known conversions of a spot in Beijing: WGS84 116.397451 39.909187."""
    given = {
        one.key: parse_qs(urlsplit(one.url).query) for one in leads(116.397451, 39.909187, "天安门")
    }

    lon, lat, name = given["amap"]["to"][0].split(",")
    assert (float(lon), float(lat)) == pytest.approx((116.403694, 39.910591), abs=2e-5)
    assert (name, given["amap"]["coordinate"]) == ("天安门", ["gaode"])
    assert given["tencent"]["tocoord"][0] == f"{lat},{lon}"
    assert given["apple"]["daddr"][0] == f"{lat},{lon}"
    b_lat, b_lon = map(float, given["baidu"]["location"][0].split(","))
    assert (b_lon, b_lat) == pytest.approx((116.410044, 39.916979), abs=2e-4)
    assert given["baidu"]["coord_type"] == ["bd09ll"]


def test_every_link_leads_back_to_where_it_came_from():
    for one, datum in zip(
        leads(LON, LAT, "甲,乙"), ("gcj02", "gcj02", "bd09", "gcj02"), strict=True
    ):
        query = parse_qs(urlsplit(one.url).query)
        if one.key == "amap":
            lon, lat = map(float, query["to"][0].split(",")[:2])
        else:
            key = {"tencent": "tocoord", "baidu": "location", "apple": "daddr"}[one.key]
            lat, lon = map(float, query[key][0].split(","))
        assert metres(to_wgs84(lon, lat, datum), (LON, LAT)) < 0.2
        assert metres((lon, lat), (LON, LAT)) > 200


# --- hours --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("regime", "said"),
    [
        (Regime(), "24/7"),
        (Regime((), outside=False), "off"),
        (Regime((Limit(480, 1200),), outside=False), "08:00-20:00"),
        (Regime((Limit(480, 1200, 60),), outside=True), "24/7"),
        (Regime((Limit(420, 540, may_park=False, days=Days.WORKING),)), "24/7; Mo-Fr 07:00-09:00 off"),
        (Regime((Limit(480, 720, days=Days.OFF),), outside=False), "Sa,Su,PH 08:00-12:00"),
        (Regime((Limit(1320, 360),), outside=False), "22:00-06:00"),
        (Regime((Limit(0, 1440, weekdays=frozenset({0, 1, 2, 4})), Limit(60, 120, may_park=False)), False),
         "Mo-We,Fr 00:00-24:00; 01:00-02:00 off"),
    ],
)  # fmt: skip
def test_hours_are_said_as_openstreetmap_has_them(regime, said):
    assert opening_hours(regime) == said


@pytest.mark.django_db
def test_hours_are_said_as_a_sign_says_them():
    park = a_car_park(outside=False)
    a_limit(park, start_min=480, end_min=1200, longest_min=120, days="working")
    a_limit(park, start_min=1200, end_min=480, may_park=False, weekdays=[5, 6])
    said = [str(one) for one in hours_in_words(park, timezone.localdate())]
    assert said[0] == "on working days, 08:00 to 20:00: at most 2 hours"
    assert said[1] == "No parking Sat, Sun, 20:00 to 08:00"
    assert len(said) == 3


# --- the slow path ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_nearest_comes_first_and_costs_the_same_for_many(django_assert_max_num_queries):
    parks = [a_car_park(f"第 {n}", lon=LON + n * 0.0005) for n in range(60)]
    for one in parks[::2]:
        counted(one, 3)
    now = timezone.now()
    with django_assert_max_num_queries(5):
        found = nearest((LON, LAT), Wanted(with_space=True), now=now, is_working=never, count=3)
    assert [one.car_park.name for one in found] == ["第 0", "第 2", "第 4"]
    assert [one.walk_m for one in found] == [0, 126, 253]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "fits"),
    [({"height_m": 2.2}, True), ({"height_m": 2.0}, False), ({}, True), ({"covered": True}, False),
     ({"kind": "underground"}, False), ({"kind": "car_park"}, False), ({"kind": "on_street"}, True)],
)  # fmt: skip
def test_a_height_nobody_measured_is_enough_under_the_open_sky_alone(facts, fits):
    a_car_park(**facts)
    found = nearest((LON, LAT), Wanted(height_m=2.1), now=timezone.now(), is_working=never)
    assert bool(found) is fits


@pytest.mark.django_db
def test_what_lies_beyond_eight_kilometres_is_not_near():
    a_car_park(lat=LAT + 0.0715)
    assert len(nearest((LON, LAT), Wanted(), now=timezone.now(), is_working=never)) == 1
    a_car_park(lat=LAT + 0.0735)
    assert len(nearest((LON, LAT), Wanted(), now=timezone.now(), is_working=never)) == 1


# --- what is typed ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_destination_is_a_car_park_a_street_or_a_division():
    a_little_county()
    first = a_car_park("滨江大道东段路内", address="滨江大道", supply="on_street")
    a_car_park("老码头停车场", lon=LON + 0.01, address="滨江大道 8 号")

    street = destinations("滨江大道")
    assert street[0].name == "滨江大道"
    assert street[0].what == Words("{n} car parks along it", n=2)
    assert street[0].point in {(first.lon, first.lat), (LON + 0.01, LAT)}
    assert [one.name for one in destinations("老码头")] == ["老码头停车场"]
    assert destinations(first.number)[0].point == (LON, LAT)
    assert destinations("  ") == destinations("\x00") == destinations("没有的地方") == []


@pytest.mark.parametrize(
    ("query", "point"),
    [("lon=1&lat=2", (1.0, 2.0)), ("lon=x&lat=2", None), ("lon=nan&lat=2", None), ("lon=1", None),
     ("lon=999&lat=2", None), ("lon=1&lat=2&q=a", None)],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_left_aside(query, point):
    assert search(QueryDict(query)).point == point


def test_chips_turn_one_thing_over_and_keep_the_rest():
    asked = search(QueryDict("lon=1&lat=2&free=1&stay=60&height=9&to=%E8%BF%99"))
    assert asked.wanted == Wanted(with_space=True, free_of_charge=True, stay_min=60)
    chips = {one.key: QueryDict(one.href) for one in asked.chips}
    assert chips["space"]["space"] == "0"
    assert "free" not in chips["free"]
    assert chips["covered"].dict() == {
        "free": "1",
        "stay": "60",
        "lon": "1.000000",
        "lat": "2.000000",
        "to": "这",
        "covered": "1",
    }


# --- pages --------------------------------------------------------------------------------------
@pytest.fixture
def avenue(db):
    a_little_county()
    east = a_car_park(
        "滨江大道东段路内", address="滨江大道", supply="on_street", kind="on_street", capacity=58
    )
    a_tariff(east, "每小时 3 元")
    a_limit(east, start_min=0, end_min=1440, longest_min=240)
    counted(east, 23)
    full = a_car_park("小微停车场", lon=LON + 0.002, address="滨江大道", is_pocket=True)
    counted(full, 0)
    old = a_car_park("老码头段", lon=LON + 0.003, address="滨江大道")
    counted(old, 17, ago_s=58 * 60)
    doubt = a_car_park("西段", lon=LON - 0.002, address="滨江大道")
    counted(doubt, 9, state=State.SUSPECT)
    none = a_car_park("通泰门公共停车场", lon=LON + 0.004, address="通泰门", capacity=120)
    return {"east": east, "full": full, "old": old, "doubt": doubt, "none": none}


def names(page, start, end):
    part = page[page.index(start) : page.index(end)]
    return [
        one
        for one in ("滨江大道东段路内", "小微停车场", "老码头段", "西段", "通泰门公共停车场")
        if one in part
    ]


def test_sure_counts_come_first_and_unsure_ones_under_their_own_heading(client, avenue):
    page = client.get(f"/parking/?{HERE}").content.decode()
    assert names(page, 'id="found"', "数据停了、存疑") == ["滨江大道东段路内"]
    assert names(page, "数据停了、存疑", "</body>") == ["老码头段", "西段", "通泰门公共停车场"]
    for words in (
        "步行 1 分钟",
        "每小时 3 元",
        "较易找到",
        "现在可能不准",
        "数据存疑",
        "暂无实时数据",
        "可停到",
    ):
        assert words in page, words


def test_a_stale_count_says_how_old_it_is(client, avenue):
    page = client.get(f"/parking/?{HERE}").content.decode()
    assert re.search(r"数据停了 (5[89]|6\d) 分钟", page)


def test_without_the_chip_full_ones_are_listed_as_full(client, avenue):
    page = client.get(f"/parking/?{HERE}&space=0").content.decode()
    assert names(page, 'id="found"', "数据停了、存疑") == ["滨江大道东段路内", "小微停车场"]
    assert "已满" in page


def test_the_list_and_the_pins_are_those_of_the_page(client, avenue):
    part = client.get(f"/parking/rows/?{HERE}").content.decode()
    assert part.lstrip().startswith('<div id="found"')
    pins = client.get(f"/parking/points.json?{HERE}").json()["features"]
    assert [one["properties"]["number"] for one in pins] == ["23", "?", "?", "?", "●"]


def test_the_page_costs_the_same_with_one_and_with_many(client, avenue, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    CarPark.objects.exclude(pk=avenue["east"].pk).update(state="planned")
    client.get(f"/parking/rows/?{HERE}")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/parking/rows/?{HERE}")
    CarPark.objects.update(state="open")
    for n in range(12):
        counted(a_car_park(lon=LON + n * 0.001), 5)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/parking/rows/?{HERE}")
    assert len(many) <= len(one)


@pytest.mark.parametrize(
    ("query", "words"),
    [("q=没有的路", "没有找到"), ("lon=90&lat=29", "八公里内没有已知的空位"),
     ("lon=90&lat=29&space=0", "八公里内没有实时数据"), ("", "现在没有停车场上报实时数据")],
)  # fmt: skip
def test_an_empty_list_says_what_to_do_next(client, db, query, words):
    page = client.get(f"/parking/?{query}")
    assert words in page.content.decode()
    assert page.status_code == 200


def test_a_typed_street_is_where_is_searched_from(client, avenue):
    page = client.get("/parking/?q=滨江大道").content.decode()
    assert "滨江大道附近" in page
    assert "老码头段" in page


def test_a_car_park_has_its_page(client, avenue):
    page = client.get(f"/parking/{avenue['east'].number}/").content.decode()
    for words in (
        "滨江大道东段路内",
        "每天 00:00 至 24:00 限停 4 小时",
        "每小时 3 元",
        "高德地图",
        "路内停车位",
    ):
        assert words in page, words
    assert client.get("/parking/nowhere/").status_code == 404
    assert client.get("/parking/%00/").status_code == 404
    CarPark.objects.update(state="planned")
    assert client.get(f"/parking/{avenue['east'].number}/").status_code == 404
    CarPark.objects.update(state="closed")
    page = client.get(f"/parking/{avenue['east'].number}/").content.decode()
    assert "现在关闭" in page and "高德地图" not in page
    assert client.get(f"/parking/{avenue['none'].number}/point.json").json()["features"]


# --- the widget ---------------------------------------------------------------------------------
def test_the_widget_may_be_framed_and_other_pages_may_not(client, avenue):
    framed = client.get("/parking/widget/?street=滨江大道")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert framed.headers["Cache-Control"] == "public, max-age=15"
    page = client.get("/parking/")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_the_widget_adds_up_live_counts_alone(client, avenue):
    page = client.get("/parking/widget/?street=滨江大道").content.decode()
    assert "现有 <b>23</b> 个空位" in page
    assert "通泰门" not in page
    assert "通泰门" in client.get("/parking/widget/?place=500116005").content.decode()
    assert "这里没有停车场" in client.get("/parking/widget/?street=无路").content.decode()
    assert client.get("/parking/widget/?place=x%00").status_code == 200


@pytest.mark.django_db
def test_what_is_free_now_counts_live_words_alone():
    counted(a_car_park(), 5)
    counted(a_car_park(), 7, ago_s=4000)
    counted(a_car_park(), 8, state=State.SUSPECT)
    counted(a_car_park(state="closed"), 9)
    assert free_now(timezone.now()) == 5
    assert free_now(timezone.now() + timedelta(hours=1)) == 0
    assert json.dumps(free_now(timezone.now())) == "5"


def test_a_search_in_vain_is_counted_once_a_page_and_never_by_the_refresh(client, db):
    park = a_car_park()
    counted(park, 0)
    told = {"lon": LON, "lat": LAT, "datum": "wgs84"}
    client.get("/parking/", told)
    client.get("/parking/rows/", told)
    client.get("/parking/", told | {"space": "0"})
    assert [(one.kind, one.count) for one in Demand.objects.all()] == [("web", 1)]
    counted(park, 3)
    client.get("/parking/", told)
    assert Demand.objects.get().count == 1


@pytest.mark.parametrize(
    ("asked", "understood"),
    [("90", "120"), ("30", "30"), ("481", None), ("nan", None), ("-5", None), ("x", None)],
)
def test_a_stay_between_two_steps_is_taken_as_the_longer_one(client, db, asked, understood):
    given = client.get("/parking/", {"stay": asked}).context["search"].given
    assert given.get("stay") == understood
