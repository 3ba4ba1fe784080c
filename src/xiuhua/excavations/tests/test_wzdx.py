"""The WZDx feed fits the published schema, and says of each section what is known of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, FormatChecker
from referencing import Registry, Resource

from xiuhua.accounts.examples import a_user
from xiuhua.excavations import actions
from xiuhua.excavations.examples import LINE, a_permit, an_application, an_open_section
from xiuhua.excavations.models import Permit, Section
from xiuhua.kernel.permissions import Role

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent / "wzdx"
OPENED = "2026-05-11T16:00:00Z"
"""Midnight of the clock's day in Shanghai."""


@pytest.fixture(scope="module")
def official():
    """The official schema with what it refers to, all of it from files: nothing is fetched."""
    known = [json.loads(path.read_text()) for path in sorted(HERE.glob("*.json"))]
    registry = Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in known)
    whole = next(one for one in known if one["$id"].endswith("/WorkZoneFeed.json"))
    return Draft7Validator(whole, registry=registry, format_checker=FormatChecker())


def feed(client, query=""):
    answer = client.get(f"/feeds/wzdx.geojson{query}")
    assert answer.status_code == 200
    return answer.json()


def one_event(client):
    (event,) = feed(client)["features"]
    return event["properties"]


def test_a_feed_of_every_kind_of_section_fits_the_schema(client, office, official, moment):
    far = [[x + 0.01, y] for x, y in LINE]
    section, _watch = an_open_section(office=office, lanes_closed=1, lines=[LINE, far])
    actions.restore(section, by=office["officer"])
    a_permit(office=office, purpose="other")
    broken = an_application(is_emergency=True, emergency_words="A main burst", by=office["officer"])
    actions.break_open(broken, at=moment(), by=office["officer"])
    told = feed(client)

    assert [error.message for error in official.iter_errors(told)] == []
    assert len(told["features"]) == 4
    assert told["feed_info"]["version"] == "4.2"


def test_a_feed_without_any_section_fits_the_schema(client, office, official):
    told = feed(client)

    assert told["features"] == []
    assert [error.message for error in official.iter_errors(told)] == []


@pytest.mark.parametrize("wrong", ["2026-05-12", "2026-13-01T00:00:00Z", "tomorrow"])
def test_the_schema_refuses_a_wrong_date(client, office, official, wrong):
    a_permit(office=office)
    told = feed(client)
    told["features"][0]["properties"]["start_date"] = wrong

    assert not official.is_valid(told)


def test_the_schema_refuses_a_line_that_is_none(client, office, official):
    a_permit(office=office)
    told = feed(client)
    told["features"][0]["geometry"] = {"type": "LineString", "coordinates": [[106.3, 29.3]]}

    assert not official.is_valid(told)


def test_days_of_a_section_to_come_are_those_granted_in_utc_and_not_verified(client, office):
    a_permit(office=office, proposed_first=date(2026, 6, 1), proposed_last=date(2026, 6, 3))
    event = one_event(client)

    assert (event["start_date"], event["end_date"]) == (
        "2026-05-31T16:00:00Z",
        "2026-06-03T16:00:00Z",
    )
    assert (event["is_start_date_verified"], event["is_end_date_verified"]) == (False, False)


def test_rain_moves_the_end(client, office):
    a_permit(office=office, proposed_first=date(2026, 6, 1), proposed_last=date(2026, 6, 3))
    actions.note_rain(division="500116", day=date(2026, 6, 2), mm=12, source="Station",
                      by=office["officer"])  # fmt: skip

    assert one_event(client)["end_date"] == "2026-06-04T16:00:00Z"


def test_true_days_are_verified_and_a_restored_road_has_its_lanes_back(client, office, moment):
    section, _watch = an_open_section(office=office, lanes_closed=1)
    event = one_event(client)
    assert (event["start_date"], event["is_start_date_verified"]) == (OPENED, True)
    assert event["is_end_date_verified"] is False
    assert event["vehicle_impact"] == "some-lanes-closed"

    moment(days=2)
    actions.restore(section, by=office["officer"])
    event = one_event(client)
    assert (event["end_date"], event["is_end_date_verified"]) == ("2026-05-14T16:00:00Z", True)
    assert event["vehicle_impact"] == "all-lanes-open"


def test_a_road_that_still_lies_open_after_its_days_has_not_ended(client, office, moment):
    an_open_section(office=office)
    moment(days=20)

    assert one_event(client)["end_date"] == "2026-06-01T16:00:00Z"


def test_an_emergency_without_any_grant_is_told_and_what_is_unknown_is_said_to_be(
    client, office, moment
):
    permit = an_application(is_emergency=True, emergency_words="A main burst", by=office["officer"])
    actions.break_open(permit, at=moment(), by=office["officer"])
    event = one_event(client)

    assert event["start_date"] == OPENED
    assert event["vehicle_impact"] == "unknown"
    assert event["core_details"]["direction"] == "unknown"


def test_what_is_done_follows_the_purpose_and_nothing_is_said_of_others(client, office):
    a_permit(office=office, purpose="road")
    a_permit(office=office, purpose="other")
    told = [one["properties"]["types_of_work"] for one in feed(client)["features"]]

    assert told == [[{"type_name": "surface-work", "is_architectural_change": False}], []]


@pytest.mark.parametrize("upto", ["submit", "review"])
def test_what_is_not_decided_is_in_no_feed(client, office, upto):
    an_application(by=office["officer"])
    a_permit(upto, office=office)

    assert feed(client)["features"] == []


def test_what_is_signed_off_is_over_and_what_was_planned_under_a_revoked_permit_does_not_come(
    client, office, moment
):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get(pk=section.permit_id)
    revoked = a_permit(office=office)
    assert len(feed(client)["features"]) == 2

    actions.revoke(revoked, words="They gave false papers", by=office["officer"])
    actions.restore(section, by=office["officer"])
    actions.finish(permit, by=office["officer"])
    actions.sign(permit, party="municipal", by=office["second"])
    actions.sign(permit, party="police", by=a_user(Role.PERMIT_OFFICER))
    assert Section.objects.get(pk=section.pk).state == "signed_off"
    assert feed(client)["features"] == []


def test_a_road_that_lies_open_under_a_revoked_permit_is_still_a_work_zone(client, office):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get(pk=section.permit_id)
    actions.revoke(permit, words="They gave false papers", by=office["officer"])

    assert len(feed(client)["features"]) == 1


def test_an_event_says_when_it_was_last_changed(client, office, moment):
    section, _watch = an_open_section(office=office)
    before = one_event(client)["core_details"]
    moment(days=1)
    actions.rest(section, by=office["officer"])
    after = one_event(client)["core_details"]

    assert before["creation_date"] == after["creation_date"]
    assert after["update_date"] > before["update_date"]
