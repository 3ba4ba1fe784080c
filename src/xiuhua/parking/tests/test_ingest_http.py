"""Counts over HTTP: what is answered, what is refused, and that nothing falls over."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts import limits
from xiuhua.accounts.examples import a_user, an_api_key, an_organisation
from xiuhua.kernel.permissions import Role
from xiuhua.parking.ingest import decoding
from xiuhua.parking.models import Delivery, Operator, Quarantined, Source, Vacancy
from xiuhua.parking.models import Reading as History

from .counting import a_device, a_source

pytestmark = pytest.mark.django_db
URL = "/api/v1/parking/readings"


@pytest.fixture
def key():
    return an_api_key("parking.feed")[1]


def post(client, key, body, url=URL, kind="application/json", **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    auth = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    return client.post(url, data, content_type=kind, **auth, **headers)


def one(key="A", minutes_ago=1, **facts):
    at = (timezone.now() - timedelta(minutes=minutes_ago)).isoformat()
    return {"key": key, "at": at, **facts}


def test_readings_come_in_and_the_answer_tells_what_became_of_each(client, key):
    device = a_device("A")
    body = {"source": "yiting", "readings": [
        one(free=7), one("nowhere", free=3), one(minutes_ago=3, free=2), one(free=-1), "garbage",
        {"key": "A", "at": "yesterday", "free": 1}, {"key": "A", "at": "2026-05-12T08:00:00", "free": 1}]}  # fmt: skip
    answer = post(client, key, body)

    assert answer.status_code == 200
    told = answer.json()
    assert {name: told[name] for name in ("current", "late", "twice", "quarantined", "off")} == {
        "current": 1, "late": 1, "twice": 0, "quarantined": 5, "off": 0}  # fmt: skip
    assert [(one["index"], one["rule"]) for one in told["refused"]] == [
        (1, "readings.no_such_place"), (3, "readings.negative"), (4, "readings.not_valid"),
        (5, "readings.not_valid"), (6, "readings.no_zone")]  # fmt: skip
    assert all(one["words"] for one in told["refused"])
    assert Vacancy.objects.get(car_park=device.car_park).free == 7
    assert Quarantined.objects.count() == 5
    again = post(client, key, body).json()
    assert (again["current"], again["twice"]) == (0, 2)
    assert History.objects.count() == 2


def test_a_packed_delivery_is_unpacked_and_a_bomb_is_not(client, key):
    a_device("A")
    body = json.dumps({"source": "yiting", "readings": [one(free=7)]}).encode()
    packed = {"HTTP_CONTENT_ENCODING": "gzip"}
    assert post(client, key, gzip.compress(body), **packed).json()["current"] == 1
    assert post(client, key, gzip.compress(b" " * 5_000_000), **packed).status_code == 413
    assert post(client, key, b"no gzip", **packed).status_code == 400
    assert post(client, key, gzip.compress(body)[:-4], **packed).status_code == 400
    assert post(client, key, body, HTTP_CONTENT_ENCODING="br").status_code == 415


def test_unpacking_stops_where_it_becomes_too_much():
    with pytest.raises(decoding.TooMuch):
        decoding.unpacked(gzip.compress(b"x" * 10**7), 1000)
    assert decoding.unpacked(gzip.compress(b"x" * 1000), 1000) == b"x" * 1000


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400), (b"{", 400), (b"\xff\xfe", 400), (b"[" * 100_000, 422), (b"[]", 422), (b"null", 422),
        (b'{"source": "yiting"}', 422), (b'{"source": 3, "readings": []}', 422),
        (b'{"source": "yiting", "readings": {}}', 422), (b'{"source": "nobody", "readings": []}', 404),
        (b'{"readings": []}', 404), (b'{"source": "yiting", "readings": []}', 200),
        (b" " * (4 * 2**20 + 1), 413),
        (b'{"source":"yiting","readings":[' + b",".join([b"1"] * 10_001) + b"]}", 413),
        (b'{"source":"yiting","readings":[{"key":"A","free":' + b"9" * 400 + b"}]}", 200),
        (b'{"source":"yiting","readings":[{"key":"A\\u0000","free":1}]}', 200),
        (b'{"source":"yiting","readings":[{"key":"A","at":"9999-12-31T23:59:59Z","free":1}]}', 200),
        (b'{"source":"yiting","readings":[{"key":"A","at":"0001-01-01T00:00:00+14:00","free":1}]}', 200),
    ],
)  # fmt: skip
def test_whatever_is_sent_gets_the_right_status(client, key, body, status):
    a_device("A")
    assert post(client, key, body).status_code == status


def test_only_json_and_only_by_post(client, key):
    a_source()
    assert post(client, key, b"{}", kind="text/plain").status_code == 415
    assert client.get(URL, HTTP_AUTHORIZATION=f"Bearer {key}").status_code == 405


def test_only_a_key_gets_in_and_only_to_its_own_source(client, key):
    mine, other = an_organisation(), an_organisation()
    operator = Operator.objects.create(name="O", organisation=mine, credit_code="91500116MA0000001X",
                                       state="admitted")  # fmt: skip
    a_source("own", operator=operator)
    body = {"source": "own", "readings": []}
    assert post(client, None, body).status_code == 401
    assert post(client, "xh_wrong", body).status_code == 401
    assert post(client, an_api_key("parking.see")[1], body).status_code == 403
    assert post(client, an_api_key("parking.feed", organisation=other)[1], body).status_code == 403
    assert post(client, an_api_key("parking.feed", organisation=mine)[1], body).status_code == 200
    assert post(client, key, body).status_code == 200  # the district's own
    client.force_login(a_user(Role.PARKING_OFFICER))
    assert post(client, None, body).status_code == 403
    Source.objects.update(in_use=False)
    assert post(client, key, body).status_code == 409


def test_a_key_that_runs_wild_is_held_back(client, key, monkeypatch):
    from xiuhua.parking.pages import feeding

    a_source()
    limits._rough.clear()
    monkeypatch.setattr(feeding, "CALLS_A_MINUTE", 2)
    answers = [post(client, key, {"source": "yiting", "readings": []}) for _n in range(4)]
    assert [one.status_code for one in answers][:2] == [200, 200]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


# --- whole deliveries -----------------------------------------------------------------------------
def test_a_feed_is_taken_in_and_each_defect_is_told(client, key):
    a_device("A", source=a_source(shape="canonical"))
    body = {"version": 1, "sites": [{"key": "A", "name": "Binjiang", "capacity": 30}, {"key": "N", "name": "New"}],
            "readings": [one(free=7), {"key": "", "free": 1}]}  # fmt: skip
    answer = post(client, key, body, url="/api/v1/parking/feeds/yiting")

    assert answer.status_code == 200
    told = answer.json()
    assert (told["rows"], told["kept"], told["lost"], told["readings"]["current"]) == (4, 3, 1, 1)
    assert [(d["row"], d["wrong"]) for d in told["defects"] if d["lost"] == "row"] == [
        (4, "no_key")
    ]
    assert told["differences"] == [{"key": "A", "field": "capacity", "theirs": 30, "ours": 20}]
    assert Delivery.objects.get().way == "api"
    put = client.put(
        "/api/v1/parking/feeds/yiting", json.dumps(body), HTTP_AUTHORIZATION=f"Bearer {key}"
    )
    assert put.status_code == 200


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b"{", 422), (b"\x00", 422)])
def test_what_is_no_delivery_is_said_to_be_none(client, key, body, status):
    a_source()
    assert post(client, key, body, url="/api/v1/parking/feeds/yiting").status_code == status


def test_there_must_be_such_a_source(client, key):
    assert post(client, key, b"{}", url="/api/v1/parking/feeds/nobody").status_code == 404
