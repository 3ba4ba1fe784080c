"""Feeds of digs: what everybody's programs are told, and how they ask again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from icalendar import Calendar

from xiuhua.excavations import actions
from xiuhua.excavations.examples import (
    LINE,
    a_permit,
    a_watcher,
    an_application,
    an_open_section,
)
from xiuhua.excavations.models import Permit

pytestmark = pytest.mark.django_db
FEEDS = ("/feeds/digs.geojson", "/feeds/wzdx.geojson", "/digs/feed.rss", "/digs/calendar.ics")


def digs(client, query=""):
    return [
        one["properties"] for one in client.get(f"/feeds/digs.geojson{query}").json()["features"]
    ]


def events(client, query=""):
    return Calendar.from_ical(client.get(f"/digs/calendar.ics{query}").content).walk("VEVENT")


def items(client, query=""):
    return ElementTree.fromstring(client.get(f"/digs/feed.rss{query}").content).findall(".//item")


# --- our own GeoJSON ----------------------------------------------------------------------------
def test_a_section_is_told_with_its_outline_its_permit_and_its_days(client, office, moment):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get(pk=section.permit_id)
    moment(days=2)
    (told,) = client.get("/feeds/digs.geojson").json()["features"]

    assert told["id"] == section.number
    assert told["geometry"]["type"] == "Polygon"
    facts = told["properties"]
    assert facts.pop("updated_at").startswith("2026-05-12T")
    assert facts.pop("area_m2") == pytest.approx(78 * 3, rel=0.05)
    assert facts == {
        "number": section.number, "permit": permit.number, "paper_number": permit.paper_number,
        "road": "River Road", "name": "Part 1", "division": "500116005003", "state": "open",
        "purpose": "gas", "contractor": "Gas company", "emergency": False, "lanes_closed": 0,
        "first": "2026-05-12", "last": "2026-05-21", "granted_first": "2026-05-12",
        "granted_last": "2026-05-21", "opened_on": "2026-05-12", "restored_on": None,
        "days_left": 7, "watched": True, "watched_as_of": "2026-05-13", "is_demo": False,
        "url": f"http://127.0.0.1:8000/digs/{permit.number}/",
    }  # fmt: skip


def test_who_watches_is_in_no_feed(client, office, moment):
    an_open_section(office=office, watcher=a_watcher(office["steward"], name="Zhou Guifen",
                                                     place="Tea shop at 37"))  # fmt: skip
    moment(days=1)
    for address in FEEDS:
        told = client.get(address).content.decode()
        assert "Zhou" not in told
        assert "Tea shop" not in told
        assert "13900000065" not in told


def test_that_nobody_watches_is_told_a_day_later(client, office, moment):
    _section, watch = an_open_section(office=office)
    assert digs(client)[0]["watched"] is None  # yesterday it was not open yet
    moment(days=1)
    assert digs(client)[0]["watched"] is True

    watch.ended_on = localdate()
    watch.save()
    assert digs(client)[0]["watched"] is True
    moment(days=1)
    assert digs(client)[0]["watched"] is False


def test_days_are_counted_with_rain_and_below_nothing_once_they_are_over(client, office, moment):
    _section, _watch = an_open_section(office=office)
    actions.note_rain(division="500116", day=date(2026, 5, 14), mm=12, source="Station",
                      by=office["officer"])  # fmt: skip
    assert digs(client)[0]["days_left"] == 10
    moment(days=13)
    assert digs(client)[0]["days_left"] == -3


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?town=500116005", 2),
        ("?town=500116001", 0),
        ("?state=open", 1),
        ("?state=planned", 1),
    ],
)
def test_a_town_or_a_state_can_be_asked_for(client, office, query, count):
    an_open_section(office=office)
    a_permit(office=office)

    assert len(digs(client, query)) == count
    assert len(client.get(f"/feeds/wzdx.geojson{query}").json()["features"]) == count


@pytest.mark.parametrize(
    "query", ["?state=mine", "?town=Jijiang", "?town=%00", "?town=" + "5" * 30]
)
def test_what_makes_no_sense_is_refused_in_words(client, office, query):
    answer = client.get(f"/feeds/digs.geojson{query}")

    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", FEEDS)
def test_what_is_not_decided_is_in_no_feed(client, office, address):
    an_application(by=office["officer"], road="Draft Road")
    a_permit("review", office=office, road="Review Road")

    told = client.get(address).content.decode()
    assert "Draft Road" not in told
    assert "Review Road" not in told


# --- asked again --------------------------------------------------------------------------------
@pytest.mark.parametrize("address", FEEDS)
def test_whoever_has_it_already_is_told_so(client, office, moment, address):
    section, _watch = an_open_section(office=office)
    first = client.get(address)
    moment(minutes=5)
    by_tag = client.get(address, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_tag.status_code, by_date.status_code) == (304, 304)
    assert by_tag["Access-Control-Allow-Origin"] == first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == by_tag["Cache-Control"] == "public, max-age=60"

    actions.restore(section, by=office["officer"])
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    later = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert later.status_code == 200


def test_days_left_are_new_every_day_for_whoever_asks_by_date_too(client, office, moment):
    an_open_section(office=office)
    first = client.get("/feeds/digs.geojson")
    moment(days=1)

    for name, tag in (("If-Modified-Since", "Last-Modified"), ("If-None-Match", "ETag")):
        assert client.get("/feeds/digs.geojson", headers={name: first[tag]}).status_code == 200


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_asks_the_same_number_of_queries_for_one_section_and_for_three(
    client, office, address
):
    an_open_section(office=office)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    an_open_section(office=office, lines=[LINE, [[x + 0.01, y] for x, y in LINE]])
    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)


def test_a_cookie_for_english_changes_nothing(client, office):
    an_open_section(office=office)
    plain = [client.get(address).content for address in FEEDS]
    client.cookies["xiuhua_language"] = "en"

    assert [client.get(address).content for address in FEEDS] == plain


# --- RSS and the calendar -----------------------------------------------------------------------
def test_a_permit_is_one_entry_of_the_calendar_over_whole_days(client, office):
    permit = a_permit(office=office, lines=[LINE, [[x + 0.01, y] for x, y in LINE]],
                      proposed_first=date(2026, 6, 1), proposed_last=date(2026, 6, 3))  # fmt: skip
    (event,) = events(client)

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 6, 1), date(2026, 6, 4))
    assert event["UID"] == f"{permit.number}@127.0.0.1"
    assert event["SUMMARY"] == "River Road · Renewing a gas pipe"
    assert "River Road From 12 to 40" in event["LOCATION"]
    assert event["URL"] == f"http://127.0.0.1:8000/digs/{permit.number}/"
    assert isinstance(event["LAST-MODIFIED"].dt, datetime)


def test_the_entry_stays_the_same_entry_when_its_days_move(client, office):
    _section, _watch = an_open_section(office=office)
    (before,) = events(client)
    for n in (2, 3):
        actions.note_rain(division="500116", day=localdate() + timedelta(days=n), mm=12,
                          source="Station", by=office["officer"])  # fmt: skip
    (after,) = events(client)

    assert after["UID"] == before["UID"]
    assert after["DTEND"].dt - before["DTEND"].dt == timedelta(days=2)


def test_the_calendar_ends_its_lines_as_the_standard_has_it(client, office):
    an_open_section(office=office)
    answer = client.get("/digs/calendar.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_a_reader_of_feeds_sees_each_permit_once_the_last_changed_first(client, office, moment):
    one = a_permit(office=office, road="First Road")
    moment(hours=1)
    other = a_permit(office=office, road="Second Road")
    told = [item.findtext("guid") for item in items(client)]
    assert told == [other.number, one.number]
    assert items(client)[0].findtext("link") == f"http://127.0.0.1:8000/digs/{other.number}/"

    assert client.get("/digs/feed.rss")["Content-Type"].startswith("application/rss+xml")


@pytest.mark.parametrize("ask", [events, items])
def test_one_subscribes_to_a_town(client, office, ask):
    a_permit(office=office)

    assert len(ask(client, "?town=500116005")) == 1
    assert len(ask(client, "?town=500116001")) == 0


def test_signs_that_mean_something_to_xml_arrive_as_they_are(client, office):
    a_permit(office=office, road="A & B <Road>")

    assert items(client)[0].findtext("title").startswith("A & B <Road> ·")
