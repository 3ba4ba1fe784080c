"""Partners' machines bring orders in, ask after them and tell what the person said."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from xiuhua.accounts.examples import an_api_key
from xiuhua.cases import permissions
from xiuhua.cases.actions.orders import answer_order
from xiuhua.cases.examples import STEPS, a_standard, move, the_posts
from xiuhua.cases.models import Case, OutsideOrder
from xiuhua.cases.tests.partners import a_partner, an_order
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, NEXT_DOOR, a_little_county

pytestmark = pytest.mark.django_db
URL = "/api/v1/orders"
LON, LAT = IN_THE_CELL


@pytest.fixture
def rule():
    a_little_county()
    return a_standard()


@pytest.fixture
def hotline(rule):
    return a_partner()


def with_key(*scope, **facts) -> Client:
    _key, secret = an_api_key(*scope, **facts)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def key():
    return with_key(permissions.ORDERS)


def post(client, path, body):
    return client.post(URL + path, json.dumps(body), content_type="application/json")


def told(number="GD-1", **facts):
    """In their names, as the mapping says, and one in ours."""
    return {"Order no.": number, "Complaint": "Split.", "lon": LON, "lat": LAT} | facts


def test_one_order_comes_in_in_their_fields_and_again_does_no_harm(hotline, key):
    first = post(
        key, "?partner=12345", told(Deadline="2026-12-01T18:00:00+08:00", Tel="13812340612")
    )
    again = post(key, "?partner=12345", told())

    assert first.status_code == 200, first.content
    [one], [same] = first.json()["orders"], again.json()["orders"]
    assert (one["new"], same["new"], one["case"] == same["case"]) == (True, False, True)
    case = Case.objects.get()
    assert (case.division_id, case.source) == (COMMUNITY, "order")
    assert case.reporter is not None
    assert OutsideOrder.objects.get().due_at.isoformat() == "2026-12-01T10:00:00+00:00"


def test_a_list_comes_in_whole_or_not_at_all(hotline, key):
    bad = [told("1"), told("2", lon=NEXT_DOOR[0], lat=NEXT_DOOR[1]), {"Complaint": "x"}]

    refused = post(key, "?partner=12345", bad)
    assert refused.status_code == 422
    assert [one["at"] for one in refused.json()["errors"]] == [["body", "1"], ["body", "2"]]
    assert not Case.objects.exists()
    taken = post(key, "?partner=12345", [told("1"), told("2")])
    assert [one["number"] for one in taken.json()["orders"]] == ["1", "2"]


def test_what_makes_no_sense_is_refused_in_words(hotline, key):
    assert post(key, "?partner=nobody", told()).status_code == 404
    assert post(key, "", told()).status_code == 422
    assert post(key, "?partner=12345", "text").status_code == 422
    assert post(key, "?partner=12345", [told(str(n)) for n in range(201)]).status_code == 409
    assert post(key, "?partner=12345", told(lon="east")).status_code == 422
    assert post(key, "?partner=12345", told(number=None) | {"Order no.": ["x"]}).status_code == 422


def test_only_a_key_for_orders_opens_it(hotline):
    assert post(Client(), "?partner=12345", told()).status_code == 401
    assert post(with_key(permissions.REPORT), "?partner=12345", told()).status_code == 403
    an_order(hotline)
    elsewhere = with_key(permissions.ORDERS, division="510522")
    assert elsewhere.get(f"{URL}/GD-1?partner=12345").status_code == 404
    assert post(elsewhere, "?partner=12345", told("9")).status_code == 422


def test_their_call_back_comes_in_and_not_satisfied_opens_it_once(hotline, key, rule):
    order, posts = an_order(hotline), the_posts()
    path = "/GD-1/call-back?partner=12345"
    assert post(key, path, {"satisfied": False}).status_code == 409
    for name in STEPS:
        order.case.refresh_from_db()
        move(order.case, name, rule=rule, posts=posts)
    answer_order(order.case, handled_by="Road", words="Done.", called=True, by=posts["reception"])
    assert key.get(f"{URL}/GD-1?partner=12345").json()["reply"] == "Done."

    naive = {"satisfied": False, "due_at": "2026-12-01T00:00:00"}
    for body in ({}, {"rating": 9}, {"satisfied": True, "mood": 1}, naive):
        assert post(key, path, body).status_code in {409, 422}
    back = post(key, path, {"rating": 1, "words": "Rocks.", "due_at": "2026-12-01T18:00:00+08:00"})

    assert back.status_code == 200, back.content
    assert (back.json()["state"], back.json()["case_state"]) == ("open", "doubted")
    assert back.json()["due_at"] == "2026-12-01T10:00:00Z"
    assert post(key, "/GD-9/call-back?partner=12345", {"rating": 1}).status_code == 404
