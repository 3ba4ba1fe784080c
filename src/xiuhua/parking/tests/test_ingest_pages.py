"""Sources, devices, deliveries, quarantine and alarms, as the parking officer sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from xiuhua.accounts import limits
from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case
from xiuhua.delivery import posting
from xiuhua.jobs.models import Job
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused
from xiuhua.parking import tasks
from xiuhua.parking.actions import alarms, fetching
from xiuhua.parking.feeds.canonical import Sent
from xiuhua.parking.ingest import history, take_in, upkeep
from xiuhua.parking.models import (
    Alarm,
    Bay,
    Delivery,
    Device,
    GateCount,
    Listed,
    NoSpace,
    Operator,
    Quarantined,
    Source,
    Vacancy,
)
from xiuhua.parking.models import Reading as History
from xiuhua.places.examples import a_little_county

from .counting import a_car_park, a_device, a_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    a_little_county()
    client.force_login(a_user(Role.PARKING_OFFICER))
    return client


def now():
    return timezone.now()


def said(key="A", minutes_ago=1, **facts):
    return Sent(key, now() - timedelta(minutes=minutes_ago), **facts)


SOURCE = {"title": "Yiting", "how": "push", "shape": "canonical", "every_min": 5, "datum": "wgs84",
          "mapping": "{}"}  # fmt: skip


# --- sources and devices ----------------------------------------------------------------------------
def test_an_officer_adds_a_source_and_its_first_device_takes_in_what_waited(officer):
    made = officer.post("/desk/parking/sources/new/", SOURCE | {"key": "yiting"})
    assert made.headers["Location"] == "/desk/parking/sources/yiting/"
    source, lot = Source.objects.get(), a_car_park("Riverside")
    take_in(source, [said("P1", free=4)], now())
    assert Quarantined.objects.get().state == "waiting"

    answer = officer.post(
        "/desk/parking/sources/yiting/device/",
        {"key": "P1", "measures": "count", "car_park": lot.number},
    )
    assert answer.status_code == 302
    assert Vacancy.objects.get(car_park=lot).free == 4
    assert Quarantined.objects.get().state == "taken"
    page = officer.get("/desk/parking/sources/yiting/").content.decode()
    assert "Riverside" in page and "P1" in page


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"key": "yiting", "how": "pull"}, "url"),
        ({"key": "yiting", "zone": "Mars/Olympus"}, "zone"),
        ({"key": "yiting", "mapping": '{"columns": 3}'}, "mapping"),
        ({"key": "yiting", "mapping": "[1]"}, "mapping"),
        ({"key": "no key!"}, "key"),
        ({"key": "there"}, "key"),
    ],
)
def test_a_source_that_cannot_be_is_refused_beside_its_field(officer, told, field):
    a_source("there")
    answer = officer.post("/desk/parking/sources/new/", SOURCE | told)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Source.objects.count() == 1


@pytest.mark.parametrize("told", [{"key": "A"}, {"key": "n", "car_park": "nowhere"}, {"key": "n", "measures": "bay"},
                                  {"key": "n", "measures": "bay", "bay": "99"}, {"key": " "}])  # fmt: skip
def test_a_device_that_cannot_be_is_refused(officer, told):
    device = a_device("A")
    body = {"key": "n", "measures": "count", "car_park": device.car_park.number} | told
    assert officer.post("/desk/parking/sources/yiting/device/", body).status_code == 422
    assert Device.objects.count() == 1


def test_a_device_of_a_bay_is_entered_with_its_bay(officer):
    lot = a_car_park()
    a_source()
    bay = Bay.objects.create(car_park=lot, number="7")
    body = {"key": "n", "measures": "bay", "car_park": lot.name, "bay": "7"}
    assert officer.post("/desk/parking/sources/yiting/device/", body).status_code == 302
    assert Device.objects.get().bay == bay


def test_a_source_that_is_switched_off_counts_no_more(officer):
    device = a_device("A")
    take_in(device.source, [said("A", free=4)], now())
    assert officer.post("/desk/parking/sources/yiting/off/", {"words": "Broken"}).status_code == 302
    upkeep.look_over(now())
    assert Vacancy.objects.get().state == "unknown"
    officer.post("/desk/parking/sources/yiting/on/")
    upkeep.look_over(now())
    assert Vacancy.objects.get().free == 4


def test_a_device_is_taken_out_and_put_back(officer):
    device = a_device("A")
    page = f"/desk/parking/devices/{device.pk}/"
    assert officer.post(f"{page}out/", {"words": "Broken"}).status_code == 302
    assert not Device.objects.get().in_use
    assert officer.get(page).status_code == 200
    officer.post(f"{page}back/")
    assert Device.objects.get().in_use


def test_somebody_counts_the_cars_and_the_gates_count_on_from_there(officer):
    lot = a_car_park(capacity=50)
    gate = a_device("g", car_park=lot, measures="gate")
    page = f"/desk/parking/devices/{gate.pk}/"
    assert officer.post(f"{page}count/", {"inside": 51}).status_code == 422
    assert officer.post(f"{page}count/", {"inside": 12, "overnight": 3}).status_code == 302
    assert Vacancy.objects.get(car_park=lot).free == 38
    take_in(gate.source, [said("g", -1, cars_in=2)], now() + timedelta(minutes=1))
    assert GateCount.objects.get().inside == 14


def test_a_file_is_handed_in_and_each_defect_is_shown(officer):
    a_device("A", source=a_source(shape="table"))
    table = "泊位编号,剩余,总数\n".encode()
    content = table + b"A,7,20\n,3,5\nB,x,9\n"
    columns = '{"columns": {"key": "\\u6cca\\u4f4d\\u7f16\\u53f7", "free": "\\u5269\\u4f59", "capacity": "\\u603b\\u6570"}}'
    officer.post(
        "/desk/parking/sources/yiting/change/", SOURCE | {"shape": "table", "mapping": columns}
    )
    answer = officer.post("/desk/parking/sources/yiting/file/",
                          {"file": SimpleUploadedFile("a.csv", content)})  # fmt: skip
    made = Delivery.objects.get()
    assert answer.headers["Location"] == f"/desk/parking/deliveries/{made.pk}/"
    assert (made.rows, made.kept, made.way) == (3, 2, "file")
    page = officer.get(answer.headers["Location"]).content.decode()
    for one in made.defects:
        assert escape(one["value"]) in page
    assert officer.get(f"/desk/parking/deliveries/{made.pk}/defects.csv").status_code == 200
    assert Listed.objects.get().key == "B"


def test_what_a_feed_lists_is_linked_or_left(officer):
    source, lot = a_source(), a_car_park()
    told = {"first_at": now(), "last_at": now(), "facts": {"name": "New one", "capacity": 9}}
    one, other = (Listed.objects.create(source=source, key=key, **told) for key in ("X", "Y"))
    assert "New one" in officer.get("/desk/parking/sources/yiting/").content.decode()
    assert officer.get(f"/desk/parking/listed/{one.pk}/").status_code == 200
    officer.post(f"/desk/parking/listed/{one.pk}/link/", {"car_park": lot.number})
    officer.post(f"/desk/parking/listed/{other.pk}/leave/")
    assert Device.objects.get().car_park == lot
    assert list(Listed.objects.order_by("key").values_list("state", flat=True)) == [
        "linked",
        "left",
    ]


@pytest.mark.parametrize("address", ["sources/", "sources/yiting/", "quarantine/", "alarms/"])
def test_a_list_costs_the_same_with_one_row_and_with_three(officer, address):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(f"/desk/parking/{address}").status_code == 200
        return len(captured)

    def one_more(n):
        lot = a_car_park(f"lot {n}")
        a_device(f"d{n}", source=a_source(), car_park=lot)
        a_source(f"s{n}")
        take_in(a_source(), [said(f"nowhere {n}", free=1), said(f"d{n}", free=1)], now())
        Alarm.objects.create(car_park=lot, rule="readings.silent", since=now(), seen_at=now())

    one_more(1)
    cost()
    first = cost()
    one_more(2)
    one_more(3)
    assert cost() == first


@pytest.mark.parametrize("address", ["sources/list.xlsx", "quarantine/list.csv?rule=readings.negative", "alarms/list.xlsx",
                                     "sources/?q=zzz", "quarantine/?tab=aside", "alarms/?tab=over"])  # fmt: skip
def test_lists_are_taken_away_and_empty_ones_say_so(officer, address):
    a_device("A")
    take_in(a_source(), [said("A", free=-1)], now())
    assert officer.get(f"/desk/parking/{address}").status_code == 200


def test_whoever_keeps_no_sources_sees_none(client):
    client.force_login(a_user(Role.UNIT))
    a_source()
    assert client.get("/desk/parking/sources/").status_code == 403
    assert client.post("/desk/parking/sources/yiting/off/", {"words": "x"}).status_code == 403


# --- quarantine ---------------------------------------------------------------------------------------
def test_a_reading_is_tried_again_or_set_aside_with_a_reason(officer):
    source = a_source()
    take_in(source, [said("late", free=1), said("never", free=1)], now())
    a_device("late", source=source)
    late, never = Quarantined.objects.order_by("key")
    assert officer.get(f"/desk/parking/quarantine/{late.pk}/").status_code == 200
    assert officer.post(f"/desk/parking/quarantine/{late.pk}/retry/").status_code == 302
    assert officer.post(f"/desk/parking/quarantine/{never.pk}/retry/").status_code == 422
    officer.post(f"/desk/parking/quarantine/{never.pk}/aside/", {"words": "A test device"})
    never.refresh_from_db()
    assert (never.state, never.because, History.objects.count()) == ("aside", "A test device", 1)


# --- feeds that we fetch ------------------------------------------------------------------------------
def test_feeds_are_fetched_when_they_are_due(monkeypatch):
    at = now()
    due = a_source("due", how="pull", url="https://example.org/a")
    a_source("heard", how="pull", url="https://example.org/b", heard_at=at - timedelta(minutes=2))
    a_source("off", how="pull", url="https://example.org/c", in_use=False)
    a_source("pushed")
    assert fetching.due(at) == [due]
    tasks.fetch({})
    assert [job.payload for job in Job.objects.filter(name="parking.fetch_one")] == [
        {"source": due.pk}
    ]

    monkeypatch.setattr(posting, "fetch", lambda url, **_how: (200, b'{"readings": []}'))
    tasks.fetch_one({"source": due.pk})
    due.refresh_from_db()
    assert (Delivery.objects.get().way, due.heard_at >= at) == ("pull", True)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((500, b""), "HTTP 500"),
        (posting.PrivateAddress("10.0.0.1 is not a public address"), "not a public address"),
        (posting.TooLong(), "TooLong"),
        (ConnectionError("refused"), "refused"),
    ],
)
def test_a_feed_that_fails_is_said_to_fail(monkeypatch, answer, why):
    def fetch(url, **_how):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(posting, "fetch", fetch)
    source = a_source("due", how="pull", url="https://example.org/a")
    assert fetching.fetch(source, now()) is None
    source.refresh_from_db()
    assert why in source.failure and source.failed_at


def test_a_feed_in_our_own_network_is_not_fetched():
    with pytest.raises(posting.PrivateAddress):
        posting.fetch("http://127.0.0.1:1/feed", most=10)
    with pytest.raises(posting.PrivateAddress):
        posting.fetch("file:///etc/passwd", most=10)


# --- alarms -------------------------------------------------------------------------------------------
def look(at):
    alarms.settle(upkeep.look_over(at).alarms, at)
    return alarms.raise_cases(at)


def test_silence_becomes_an_alarm_then_a_case_for_the_operator_and_ends_when_mended(officer):
    a_little_county()
    a_standard()
    mine = an_organisation("Operator Ltd")
    operator = Operator.objects.create(name="O", organisation=mine, credit_code="91500116MA0000001X",
                                       state="admitted")  # fmt: skip
    device = a_device("A", car_park=a_car_park("Riverside", operator=operator))
    at = now()
    take_in(device.source, [Sent("A", at, free=4)], at)
    assert look(at) == 0 and not Alarm.objects.exists()
    assert look(at + timedelta(minutes=121)) == 0
    alarm = Alarm.objects.get()
    assert (alarm.rule, alarm.since, alarm.size) == (
        "readings.silent",
        at + timedelta(minutes=120),
        121,
    )

    assert look(at + timedelta(minutes=120 + 1441)) == 1
    assert look(at + timedelta(minutes=120 + 1442)) == 0
    case = Case.objects.get()
    assert (case.subject_kind, case.subject_key) == ("parking.car_park", device.car_park.number)
    assert case.asked_unit == mine
    assert "Riverside" in officer.get("/desk/parking/alarms/").content.decode()

    later = at + timedelta(minutes=120 + 1450)
    take_in(device.source, [Sent("A", later, free=4)], later)
    look(later)
    alarm.refresh_from_db()
    assert alarm.ended_at == later
    assert "Riverside" in officer.get("/desk/parking/alarms/?tab=over").content.decode()


def test_sensors_of_one_car_park_are_one_alarm_and_a_count_beyond_the_spaces_is_another():
    at, lot = now(), a_car_park(capacity=3)
    for key in ("b1", "b2", "b3"):
        a_device(key, car_park=lot, measures="bay")
    a_device("c", car_park=a_car_park("Full", capacity=5))
    a_device("d", car_park=a_car_park("Closed", capacity=5, state="closed"))
    take_in(
        a_source(), [Sent(key, at - timedelta(minutes=130), free=1) for key in ("b1", "b2")], at
    )
    take_in(a_source(), [Sent("b3", at, free=1), Sent("c", at, free=9), Sent("d", at, free=9)], at)
    look(at)
    assert sorted(Alarm.objects.values_list("car_park__name", "rule", "devices", "size")) == [
        ("Binjiang", "readings.silent", 2, 130), ("Full", "readings.beyond_capacity", 1, 4)]  # fmt: skip


def test_gates_that_lose_count_or_fall_silent_are_alarms():
    at, lot = now(), a_car_park("Gated", capacity=50)
    a_device("g", car_park=lot, measures="gate")
    GateCount.objects.create(car_park=lot, base_at=at - timedelta(minutes=1), base_inside=49)
    take_in(a_source(), [Sent("g", at, cars_in=9)], at)
    look(at)
    assert list(Alarm.objects.values_list("rule", "size")) == [("gates.drift", 8)]
    look(at + timedelta(minutes=121))
    assert "readings.silent" in Alarm.objects.filter(ended_at=None).values_list("rule", flat=True)


def test_a_case_that_cannot_be_raised_keeps_no_other_from_being_raised(monkeypatch):
    tried = []

    def refused(told, *, by):
        tried.append(told.subject)
        raise Refused("No time limit is loaded.")

    monkeypatch.setattr(alarms, "raise_case", refused)
    at = now()
    for key in ("A", "B"):
        a_device(key, car_park=a_car_park(key))
        take_in(a_source(), [Sent(key, at, free=4)], at)
    assert look(at + timedelta(minutes=120 + 1441)) == 0
    assert len(tried) == 2
    assert Alarm.objects.filter(case=None).count() == 2


# --- drivers ------------------------------------------------------------------------------------------
def press(client, lot, **headers):
    return client.post(f"/parking/{lot.number}/no-space/", {"next": "/parking/"}, **headers)


def test_three_drivers_who_find_no_space_put_a_count_in_doubt(client):
    from django.test import Client

    device = a_device("A")
    take_in(device.source, [said("A", 2, free=4)], now())
    drivers = [Client() for _n in range(3)]
    for one in (*drivers[:2], drivers[0]):
        answer = press(one, device.car_park)
        assert answer.headers["Location"] == "/parking/"
    assert Vacancy.objects.get().state == "live"
    press(drivers[2], device.car_park)
    found = Vacancy.objects.get()
    assert (found.state, found.free, found.why) == ("suspect", 4, ["readings.drivers"])
    assert all(len(one.who) == 64 for one in NoSpace.objects.all())

    take_in(device.source, [said("A", 0, free=4)], now())
    assert Vacancy.objects.get().state == "live"
    upkeep.look_over(now() + timedelta(minutes=16))
    assert not NoSpace.objects.exists()


def test_one_browser_presses_so_often_and_no_more(client):
    limits._rough.clear()
    lot = a_car_park()
    answers = [press(client, lot).status_code for _n in range(7)]
    assert answers[:5] == [302] * 5
    assert answers[-1] == 429


def test_it_never_leads_away_and_only_to_a_car_park_that_is_there(client):
    lot = a_car_park()
    assert (
        client.post(f"/parking/{lot.number}/no-space/", {"next": "https://evil.example/"}).headers[
            "Location"
        ]
        == "/"
    )
    assert client.post("/parking/nothing/no-space/").status_code == 404
    assert client.get(f"/parking/{lot.number}/no-space/").status_code == 405


# --- how long things are kept -------------------------------------------------------------------------
def test_readings_go_after_their_days_unless_somebody_holds_the_day_back(settings):
    settings.PARKING_READINGS_DAYS = 10
    device, at = a_device("A"), now()
    for days in (0, 5, 12, 13):
        take_in(
            device.source, [Sent("A", at - timedelta(days=days), free=1)], at - timedelta(days=days)
        )
    take_in(device.source, [Sent("A", at + timedelta(days=4000), free=1)], at - timedelta(days=13))
    today = timezone.localdate()
    assert history.days_to_export(today) == [today - timedelta(days=n) for n in (13, 12, 5)]
    held = today - timedelta(days=13)
    assert history.sweep(at, may_go=lambda day: day != held) == 2
    assert history.sweep(at, may_go=lambda day: True) == 1
    assert History.objects.count() == 2


def test_old_quarantine_and_deliveries_go(settings):
    source, at = a_source(), now()
    take_in(source, [Sent("nowhere", at, free=1)], at - timedelta(days=91))
    Delivery.objects.create(
        source=source, received_at=at - timedelta(days=91), way="api", digest=""
    )
    tasks.sweep_counts({})
    assert (Quarantined.objects.count(), Delivery.objects.count()) == (0, 0)
