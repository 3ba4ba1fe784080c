"""Parking for other people's programs, read back by their own readers; no stale count is published as live."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pytest
from django.utils import timezone

from xiuhua.parking.board.packing import Row
from xiuhua.parking.examples_vacancy import LAT, LON, a_car_park, a_limit, a_tariff, counted, tell
from xiuhua.parking.feeds import parkapi
from xiuhua.parking.feeds.shapes import Kind, Source
from xiuhua.parking.models import CarPark
from xiuhua.parking.rules.standing import State
from xiuhua.places.examples import a_little_county

V1_CITY = {
    "type": "object",
    "required": ["last_downloaded", "last_updated", "data_source", "lots"],
    "properties": {
        "last_downloaded": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
        "last_updated": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
        "data_source": {"type": "string"},
        "lots": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "coords", "total", "free", "state", "lot_type", "address",
                             "forecast"],
                "properties": {
                    "id": {"type": "string"}, "name": {"type": "string"},
                    "coords": {"type": "object", "required": ["lat", "lng"],
                               "properties": {"lat": {"type": "number"}, "lng": {"type": "number"}}},
                    "total": {"type": "integer", "minimum": 0}, "free": {"type": "integer", "minimum": 0},
                    "state": {"enum": ["open", "closed", "nodata"]}, "lot_type": {"type": "string"},
                    "address": {"type": "string"}, "region": {"type": "string"},
                    "forecast": {"type": "boolean"},
                },
            },
        },
    },
}  # fmt: skip
"""As the documentation of ParkAPI describes a city; what OpenTripPlanner reads is required."""


@pytest.fixture
def parks(db):
    a_little_county()
    live = a_car_park(
        "滨江停车场",
        capacity=58,
        disabled=2,
        charging=4,
        height_m=2.2,
        covered=True,
        kind="underground",
        address="滨江大道 1 号",
    )
    a_tariff(live, "每小时 3 元", first_on=date(2020, 1, 1))
    a_limit(live, start_min=480, end_min=1200, longest_min=120)
    counted(live, 23)
    stale, doubt, shut = (a_car_park(name) for name in ("停了", "存疑", "关了"))
    counted(stale, 9, ago_s=4000)
    counted(doubt, 8, state=State.SUSPECT)
    counted(shut, 0, state=State.CLOSED)
    return {"live": live, "stale": stale, "doubt": doubt, "shut": shut, "none": a_car_park("没有"),
            "planned": a_car_park("规划", state="planned")}  # fmt: skip


def read_back(client, path, parse):
    answer = client.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return parse(answer.content, Source("own"), timezone.now())


def test_the_feed_reads_back_as_parkapi_v3(client, parks):
    found = read_back(client, "/feeds/parking.json", parkapi.parse_v3)

    assert (found.rows, found.kept, found.defects) == (5, 5, ())
    site = {one.key: one for one in found.sites}[parks["live"].number]
    assert (site.name, site.kind, site.lon, site.lat) == ("滨江停车场", Kind.UNDERGROUND, LON, LAT)
    assert (site.capacity, site.disabled, site.charging, site.height_m) == (58, 2, 4, 2.2)
    assert (site.covered, site.free_of_charge, site.longest_stay_min) == (True, False, 120)
    assert (site.hours, site.tariff) == ("24/7", "每小时 3 元")
    told = {one.key: (one.free, one.open) for one in found.readings}
    assert told == {parks["live"].number: (23, True), parks["shut"].number: (0, False)}


def test_a_count_that_is_not_live_is_not_in_the_feed(client, parks):
    items = {one["name"]: one for one in client.get("/feeds/parking.json").json()["items"]}
    for name in ("停了", "存疑", "没有"):
        assert items[name]["has_realtime_data"] is False
        assert "realtime_free_capacity" not in items[name]
    assert items["滨江停车场"]["realtime_free_capacity"] == 23
    assert items["滨江停车场"]["max_height"] == 220
    assert {"type": "CHARGING", "capacity": 4} in items["滨江停车场"]["restrictions"]


def test_geojson_has_the_same_places_in_wgs84(client, parks):
    told = client.get("/feeds/parking.geojson").json()
    assert told["datum"] == "WGS84"
    assert [one["geometry"]["coordinates"] for one in told["features"]] == [[LON, LAT]] * 5
    items = client.get("/feeds/parking.json").json()["items"]
    assert [one["properties"] for one in told["features"]] == items


def test_parkapi_v1_is_as_its_documentation_has_it_and_reads_back(client, parks):
    index = client.get("/feeds/parkapi/v1/").json()
    (city,) = index["cities"]
    assert index["cities"][city]["url"].endswith(f"/feeds/parkapi/v1/{city}")
    told = client.get(f"/feeds/parkapi/v1/{city}").json()
    jsonschema.validate(told, V1_CITY)
    assert {one["name"]: (one["state"], one["free"]) for one in told["lots"]} == {
        "滨江停车场": ("open", 23), "停了": ("nodata", 0), "存疑": ("nodata", 0), "关了": ("closed", 0),
        "没有": ("nodata", 0),
    }  # fmt: skip
    found = read_back(client, f"/feeds/parkapi/v1/{city}", parkapi.parse_v1)
    assert found.kept == 5
    assert client.get("/feeds/parkapi/v1/Dresden").status_code == 404


def test_whoever_has_it_already_is_told_so(client, parks):
    for path in ("/feeds/parking.json", "/feeds/parking.geojson", "/feeds/parkapi/v1/500116"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    counted(parks["live"], 22)
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_feeds_cost_the_same_for_many(client, parks, django_assert_max_num_queries):
    for n in range(20):
        a_limit(a_car_park(f"又 {n}"), longest_min=60)
    with django_assert_max_num_queries(4):
        assert client.get("/feeds/parking.json").json()["total_count"] == 25


def test_a_town_is_a_code(client, parks):
    CarPark.objects.filter(pk=parks["none"].pk).update(division="500116001002")
    assert client.get("/feeds/parking.json?town=500116001").json()["total_count"] == 1
    for path in ("/feeds/parking.json", "/feeds/parking.geojson"):
        assert client.get(f"{path}?town=x").status_code == 400


def test_car_parks_are_a_layer_of_the_standard(live_server, transactional_db):
    from owslib.ogcapi.features import Features

    a_little_county()
    park = a_car_park("滨江停车场", kind="ground")
    counted(park, 3)
    a_car_park("远处", lon=LON + 1, supply="attached")
    layers = Features(f"{live_server.url}/ogc/")
    assert "car_parks" in layers.feature_collections()

    near = layers.collection_items(
        "car_parks", bbox=[LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01]
    )
    (one,) = near["features"]
    assert one["id"] == park.number
    assert one["properties"]["realtime_free_capacity"] == 3
    described = layers.collection("car_parks")
    assert described["extent"]["spatial"]["bbox"][0] == [LON, LAT, LON + 1, LAT]
    kinds = layers.collection_items("car_parks", supply="attached")["features"]
    assert [each["properties"]["name"] for each in kinds] == ["远处"]
    properties = {
        name
        for each in layers.collection_items("car_parks")["features"]
        for name in each["properties"]
    }
    from xiuhua.parking.datasets import PROPERTIES

    assert properties <= set(PROPERTIES)


def test_an_empty_district_publishes_empty_feeds(client, db):
    assert client.get("/feeds/parking.json").json()["items"] == []
    told = client.get("/feeds/parkapi/v1/500116").json()
    jsonschema.validate(told, V1_CITY)
    assert json.dumps(told["lots"]) == "[]"
    tell([Row(1, 1, State.LIVE, None, None)][:0])
