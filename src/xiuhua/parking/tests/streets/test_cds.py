"""Bays on streets in the Curb Data Specification: fit for its schema, ids that stay, hours as they count."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as Yuan
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from jsonschema import Draft202012Validator, FormatChecker
from shapely.geometry import box

from xiuhua.parking import cds
from xiuhua.parking.models import Bay, CarPark, Tariff
from xiuhua.parking.pages import kerb as pages
from xiuhua.parking.pages.kerb import accepts
from xiuhua.parking.queries.kerb import Kerb, Price, Term
from xiuhua.parking.rules.stays import Days
from xiuhua.parking.rules.stays import Limit as Hours

HERE = Path(__file__).parents[1] / "cds"
AT = ZoneInfo("Asia/Shanghai")
ISSUER = "500116"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[106.3, 29.3], [106.301, 29.3], [106.301, 29.301], [106.3, 29.3]]],
}
KERB = Kerb(
    number="LS50011600001", name="滨江大道 12号至40号", street="滨江大道", geometry=SQUARE, bays=12,
    first=date(2026, 5, 20), removed_on=None, changed_at=datetime(2026, 5, 20, 1, tzinfo=UTC),
    terms=(Term(Hours(480, 1200, 120), date(2026, 5, 20), None),), outside=True, price=Price(0, 400, 3000),
    length_m=78.1, depth_m=2.5, angle="parallel",
)  # fmt: skip
MAY_20 = 1779206400000
"""Midnight of 20 May 2026 in Shanghai, in milliseconds."""


@pytest.fixture(scope="module")
def official():
    """Whether something fits a model of the official schema; says why not."""
    schema = json.loads((HERE / "curbs.json").read_text())

    def misfits(name, told):
        whole = schema | {"$ref": f"#/$defs/{name}"}
        checked = Draft202012Validator(whole, format_checker=FormatChecker())
        return [error.message for error in checked.iter_errors(told)]

    return misfits


def kerb(**facts):
    return replace(KERB, **facts)


def hours(*limits, **facts):
    return kerb(terms=tuple(Term(one, None, None) for one in limits), **facts)


# --- pure ---------------------------------------------------------------------------------------
def test_a_zone_and_its_policies_fit_the_official_schema(official):
    zone = cds.zone(KERB, ISSUER, AT)
    assert official("curb_zone", zone) == []
    assert [official("curb_policy", one) for one in cds.policies(KERB, ISSUER, AT)] == [[], []]
    assert (zone["length"], zone["width"], zone["num_spaces"]) == (7810, 250, 12)
    assert (zone["start_date"], zone["street_name"], zone["user_zone_id"]) == (
        MAY_20,
        "滨江大道",
        KERB.number,
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [("curb_zone", "curb_zone_id"), ("curb_zone", "start_date"), ("curb_zone", "curb_policy_ids")],
)
def test_the_schema_refuses_a_zone_that_lacks_something(official, name, key):
    zone = cds.zone(KERB, ISSUER, AT)
    del zone[key]
    assert official(name, zone) != []


def test_a_zone_keeps_its_id_while_its_outline_stays_and_hours_change():
    later = hours(Hours(480, 1200, 60), bays=8)
    assert cds.zone_id(later, ISSUER) == cds.zone_id(KERB, ISSUER)
    moved = kerb(geometry={"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]})
    assert cds.zone_id(moved, ISSUER) != cds.zone_id(KERB, ISSUER)
    assert cds.zone_id(KERB, "510522") != cds.zone_id(KERB, ISSUER)


def test_an_id_of_a_policy_stands_for_exactly_that_policy():
    one, same = cds.policies(KERB, ISSUER, AT), cds.policies(kerb(number="Other"), ISSUER, AT)
    assert one == same
    other = cds.policies(kerb(price=Price(0, 500, 3000)), ISSUER, AT)
    assert {p["curb_policy_id"] for p in one}.isdisjoint(p["curb_policy_id"] for p in other)


def test_two_hours_by_day_and_free_by_night():
    by_day, rest = cds.policies(KERB, ISSUER, AT)
    assert by_day["rules"] == [
        {"activity": "parking", "max_stay": 120, "max_stay_unit": "minute",
         "rate": [{"rate": 400, "rate_unit": "hour", "maximum_fee": 3000}]}
    ]  # fmt: skip
    assert by_day["time_spans"] == [
        {"time_of_day_start": "08:00", "time_of_day_end": "20:00", "start_date": MAY_20}
    ]
    assert (by_day["priority"], rest["priority"]) == (1, 2)
    assert rest["rules"][0]["activity"] == "parking"
    assert "time_spans" not in rest


def test_where_bays_are_closed_nobody_parks():
    (only,) = cds.policies(kerb(is_open=False), ISSUER, AT)
    assert only["rules"] == [{"activity": "no parking"}]


def test_hours_past_midnight_are_two_spans_the_second_a_day_later():
    night = Hours(1200, 480, weekdays=frozenset({4, 6}))
    assert cds.policies(hours(night), ISSUER, AT)[0]["time_spans"] == [
        {"days_of_week": ["fri", "sun"], "time_of_day_start": "20:00"},
        {"days_of_week": ["mon", "sat"], "time_of_day_end": "08:00"},
    ]
    assert cds.policies(hours(Hours(1200, 0)), ISSUER, AT)[0]["time_spans"] == [
        {"time_of_day_start": "20:00"}
    ]
    assert "time_spans" not in cds.policies(hours(Hours(0, 1440, 60)), ISSUER, AT)[0]


def test_where_hours_overlap_the_strictest_comes_first_and_no_two_have_one_priority():
    told = cds.policies(
        hours(
            Hours(480, 1200), Hours(480, 1200, 60), Hours(420, 540, may_park=False), outside=False
        ),
        ISSUER,
        AT,
    )
    said = [
        (one["priority"], one["rules"][0]["activity"], one["rules"][0].get("max_stay"))
        for one in told
    ]
    assert said == [
        (1, "no parking", None),
        (2, "parking", 60),
        (3, "parking", None),
        (4, "no parking", None),
    ]
    assert all(
        "rate" not in one["rules"][0] for one in told if one["rules"][0]["activity"] == "no parking"
    )


@pytest.mark.parametrize(("days", "besides"), [(Days.WORKING, True), (Days.OFF, False)])
def test_working_days_and_days_off_follow_the_calendar_of_the_state(official, days, besides):
    (policy, _rest) = cds.policies(hours(Hours(480, 1200, 60, days=days)), ISSUER, AT)
    span = policy["time_spans"][0]
    assert (span["designated_period"], span["designated_period_except"]) == ("holidays", besides)
    assert official("curb_policy", policy) == []


def test_hours_for_a_limited_time_end_at_the_midnight_after_their_last_day():
    told = kerb(terms=(Term(Hours(480, 1200), date(2026, 5, 20), date(2026, 5, 20)),))
    span = cds.policies(told, ISSUER, AT)[0]["time_spans"][0]
    assert (span["start_date"], span["end_date"] - span["start_date"]) == (MAY_20, 86_400_000)


@pytest.mark.parametrize(
    ("price", "told"),
    [
        (None, None),
        (Price(0, None, None), None),
        (Price(30, 400, None), None),
        (Price(0, 0, None), [{"rate": 0, "rate_unit": "hour"}]),
        (Price(60, 400, None), [{"rate": 0, "rate_unit": "hour", "end_duration": 1},
                                {"rate": 400, "rate_unit": "hour", "start_duration": 1}]),
    ],
)  # fmt: skip
def test_a_price_is_told_exactly_or_not_at_all(price, told):
    assert cds.rates(price, Hours()) == told


def test_a_fee_of_a_day_is_the_most_of_a_stay_only_where_a_stay_ends_within_a_day():
    assert "maximum_fee" not in cds.rates(Price(0, 400, 3000), Hours())[0]
    assert cds.rates(Price(0, 400, 3000), Hours(longest_min=1440))[0]["maximum_fee"] == 3000


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        ("", True),
        ("*/*", True),
        ("text/html, */*;q=0.1", True),
        ("application/vnd.cds+json;version=1.0", True),
        ("application/vnd.cds+json; version=1.0.1", True),
        ('application/vnd.cds+json; version="1.0"', True),
        ("application/vnd.cds+json;version=2.0", False),
        ("application/vnd.cds+json", False),
        ("application/json", False),
        ("text/html", False),
    ],
)
def test_a_caller_says_which_version_it_takes(header, fits):
    assert accepts(header) is fits


# --- the endpoints ------------------------------------------------------------------------------
def ask(client, path, **headers):
    answer = client.get(f"/feeds/cds/curbs/{path}", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_bays_that_were_set_out_are_a_zone_with_its_policies(client, decided, official):
    decision = decided()
    Tariff.objects.create(
        car_park=decision.car_park, first_on=localdate(), per_hour_yuan=Yuan(4), words="4元/小时"
    )
    told = ask(client, "zones", accept="application/vnd.cds+json;version=1.0")
    assert {key: told[key] for key in ("version", "time_zone", "currency")} == {
        "version": "1.0", "time_zone": "Asia/Shanghai", "currency": "CNY",
    }  # fmt: skip
    assert told["last_updated"] > MAY_20 - 86_400_000
    assert told["links"]["next"] is None
    (zone,) = told["data"]["zones"]
    assert official("curb_zone", zone) == []
    assert (zone["street_name"], zone["num_spaces"], zone["parking_angle"]) == (
        "滨江大道",
        12,
        "parallel",
    )
    policies = ask(client, "policies")["data"]["policies"]
    assert [official("curb_policy", one) for one in policies] == [[], []]
    assert zone["curb_policy_ids"] == [one["curb_policy_id"] for one in policies]
    assert policies[0]["rules"][0]["max_stay"] == 120
    assert policies[0]["rules"][0]["rate"][0]["rate"] == 400
    assert ask(client, f"zones/{zone['curb_zone_id']}")["data"] == zone
    assert ask(client, f"policies/{policies[1]['curb_policy_id']}")["data"] == policies[1]
    assert ask(client, f"policies?ids={policies[1]['curb_policy_id']}")["data"]["policies"] == [
        policies[1]
    ]


def test_the_version_stands_in_the_header_and_another_one_is_not_acceptable(client, db):
    answer = client.get("/feeds/cds/curbs/zones")
    assert answer.headers["Content-Type"] == "application/vnd.cds+json;version=1.0"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    refused = client.get("/feeds/cds/curbs/zones", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["error"]) == (406, "not acceptable")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?min_lat=29.32&min_lng=106.29&max_lat=29.34&max_lng=106.31", 1),
        ("?min_lat=30&min_lng=106.29&max_lat=31&max_lng=106.31", 0),
        ("?lat=29.33&lng=106.3004&radius=10000", 1),
        ("?lat=29.34&lng=106.3004&radius=10000", 0),
        ("?area=7d8a5885-e949-4ac9-afb7-fa4d43b68530", 0),
        ("?time=1552678594427", 0),
        ("?time=4102444800000", 1),
        ("?include_geometry=false", 1),
    ],
)
def test_zones_are_asked_for_by_box_by_circle_and_by_time(client, decided, query, count):
    decided()
    zones = ask(client, f"zones{query}")["data"]["zones"]
    assert len(zones) == count
    assert all(("geometry" in one) == ("include" not in query) for one in zones)


@pytest.mark.parametrize(
    "path",
    [
        "zones?min_lat=29", "zones?lat=1&lng=2", "zones?lat=a&lng=2&radius=3", "zones?time=soon", "zones?time=9e99",
        "zones?lat=nan&lng=2&radius=3", "policies?ids=x", "zones?time=99999999999999999999",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_answered_in_the_words_of_the_standard(client, db, path):
    answer = client.get(f"/feeds/cds/curbs/{path}")
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "error_description", "error_details"}


def test_what_there_is_not_is_said_as_the_standard_wants_it(client, db):
    assert ask(client, "areas")["data"] == {"areas": []}
    for path in ("zones/7d8a5885-e949-4ac9-afb7-fa4d43b68530", "policies/x", "spaces/x"):
        assert client.get(f"/feeds/cds/curbs/{path}").status_code == 404


def test_many_zones_come_page_by_page(client, decided, monkeypatch):
    monkeypatch.setattr(pages, "SIZE", 2)
    for n in range(3):
        decided(name=f"{n}号")
    first = ask(client, "zones?include_geometry=false")
    assert len(first["data"]["zones"]) == 2
    assert "include_geometry=false" in first["links"]["next"]
    second = client.get(first["links"]["next"].removeprefix("http://testserver")).json()
    assert len(second["data"]["zones"]) == 1
    assert second["links"]["next"] is None
    back = client.get(second["links"]["prev"].removeprefix("http://testserver")).json()
    assert back["data"] == first["data"]


def test_removed_bays_are_told_only_to_who_asks_for_history(client, decided):
    stretch = decided().car_park
    key = ask(client, "zones")["data"]["zones"][0]["curb_zone_id"]
    CarPark.objects.filter(pk=stretch.pk).update(state="removed", removed_on=localdate())
    assert ask(client, "zones")["data"]["zones"] == []
    assert client.get(f"/feeds/cds/curbs/zones/{key}").status_code == 404
    zone = ask(client, f"zones/{key}?show_historic=true")["data"]
    assert zone["end_date"] == cds.midnight(localdate(), AT)


def test_bays_with_an_outline_are_spaces_of_their_zone(client, decided):
    stretch = decided().car_park
    bay = Bay(car_park=stretch, number="A1")
    bay.take_shape(box(106.3, 29.33, 106.30006, 29.33002))
    bay.save()
    Bay.objects.create(car_park=stretch, number="A2")
    zone = ask(client, "zones")["data"]["zones"][0]
    (space,) = ask(client, "spaces")["data"]["spaces"]
    assert zone["curb_space_ids"] == [space["curb_space_id"]]
    assert space["curb_zone_id"] == zone["curb_zone_id"]
    assert (space["length"], space["width"]) == (
        pytest.approx(583, abs=3),
        pytest.approx(222, abs=3),
    )
    assert ask(client, f"spaces?zone={zone['curb_zone_id']}")["data"]["spaces"] == [space]
    assert ask(client, f"spaces/{space['curb_space_id']}")["data"] == space


def test_zones_cost_as_many_statements_with_one_as_with_three(client, decided):
    decided()
    ask(client, "zones")
    with CaptureQueriesContext(connection) as one:
        ask(client, "zones")
    decided(name="2")
    decided(name="3")
    with CaptureQueriesContext(connection) as three:
        ask(client, "zones")
    assert len(one) == len(three)
