"""The real snapshots flow through to the database: every defect named, no row lost, nothing deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from xiuhua.parking.feeds import WRONG
from xiuhua.parking.ingest import delivering
from xiuhua.parking.ingest.delivering import deliver
from xiuhua.parking.ingest.retrying import retry, waiting_for
from xiuhua.parking.models import CarPark, Delivery, Device, Listed, Quarantined, Source, Vacancy
from xiuhua.parking.models import Reading as History

from .counting import a_car_park, a_device, a_source
from .test_feeds import BASEL, FREIBURG, FREIBURG_BAYS, FREIBURG_SITES, HERE, KONSTANZ

pytestmark = pytest.mark.django_db
DAY = datetime(2024, 8, 17, 7, 0, tzinfo=UTC)


def a_feed(key, shape, mapping=None, **facts):
    told = msgspec.to_builtins(mapping) if mapping else {}
    return a_source(key, shape=shape, mapping=told, **facts)


FEEDS = {
    "basel.json": lambda: a_feed("basel", "records", BASEL),
    "konstanz.json": lambda: a_feed("konstanz", "records", KONSTANZ),
    "freiburg.json": lambda: a_feed("freiburg", "geojson", FREIBURG, zone="Europe/Berlin"),
    "freiburg_static.geojson": lambda: a_feed("freiburg-list", "geojson", FREIBURG_SITES),
    "freiburg_disabled_sensors.geojson": lambda: a_feed("freiburg-bays", "geojson", FREIBURG_BAYS),
}


def content(name):
    return (HERE / name).read_bytes()


def known_here(source, parsed):
    """A device for every site and bay that the delivery names."""
    for key in sorted({one.key for one in (*parsed.sites, *parsed.bays, *parsed.readings)}):
        a_device(key, source=source, car_park=a_car_park(key, capacity=500))


@pytest.mark.parametrize("name", FEEDS)
def test_a_snapshot_of_strangers_is_kept_for_somebody_to_decide(name):
    source = FEEDS[name]()
    parsed = delivering.parsed(source, content(name), DAY)
    made = deliver(source, content(name), DAY, way="file")

    assert (made.rows, made.kept, made.lost) == (parsed.rows, parsed.kept, parsed.refused)
    assert made.defects == [msgspec.to_builtins(one) for one in parsed.defects]
    assert all(one["wrong"] in WRONG for one in made.defects)
    assert {one.key for one in Listed.objects.all()} == {
        one.key for one in (*parsed.sites, *parsed.bays)}  # fmt: skip
    assert made.taken["quarantined"] == Quarantined.objects.count() == len(parsed.readings)
    assert not CarPark.objects.exists()
    deliver(source, content(name), DAY + timedelta(minutes=5), way="file")
    assert Listed.objects.count() == len(parsed.sites) + len(parsed.bays)


@pytest.mark.parametrize("name", FEEDS)
def test_a_snapshot_whose_sites_we_have_becomes_counts(name):
    source = FEEDS[name]()
    parsed = delivering.parsed(source, content(name), DAY)
    known_here(source, parsed)
    made = deliver(source, content(name), DAY, way="file")
    again = deliver(source, content(name), DAY + timedelta(minutes=5), way="file")

    counts = made.taken
    assert counts["current"] == len(parsed.readings)
    assert counts["quarantined"] == 0
    timed = sum(one.timed for one in parsed.readings)
    assert again.taken["twice"] == timed
    assert History.objects.count() == len(parsed.readings) * 2 - timed
    assert Vacancy.objects.count() == len({one.key for one in parsed.readings})
    assert not Listed.objects.exists()
    assert (made.missing, made.back) == (0, 0)


def test_freiburgs_closed_one_is_closed_and_what_is_beyond_its_spaces_is_doubted():
    source = FEEDS["basel.json"]()
    parsed = delivering.parsed(source, content("basel.json"), DAY)
    known_here(source, parsed)
    CarPark.objects.filter(name="anfos").update(capacity=162)
    deliver(source, content("basel.json"), datetime(2024, 7, 28, 12, 10, tzinfo=UTC), way="file")
    found = Vacancy.objects.get(car_park__name="anfos")
    assert (found.state, found.free, found.why) == ("suspect", 167, ["readings.beyond_capacity"])

    freiburg = FEEDS["freiburg.json"]()
    known_here(freiburg, delivering.parsed(freiburg, content("freiburg.json"), DAY))
    deliver(
        freiburg, content("freiburg.json"), datetime(2024, 6, 10, 8, 25, tzinfo=UTC), way="file"
    )
    assert (
        Vacancy.objects.get(car_park__devices__key="2", car_park__devices__source=freiburg).state
        == "closed"
    )


def test_a_site_missing_from_a_feed_is_marked_and_comes_back():
    source = a_source("ours")
    for key in ("A", "B"):
        a_device(key, source=source)
    both = b'{"readings": [{"key": "A", "free": 1}, {"key": "B", "free": 1}]}'
    one = b'{"readings": [{"key": "A", "free": 1}]}'
    deliver(source, both, DAY, way="file")
    gone = deliver(source, one, DAY + timedelta(minutes=5), way="file")
    assert gone.missing == 1
    assert Device.objects.get(key="B").missing_since == DAY + timedelta(minutes=5)
    empty = deliver(source, b'{"readings": []}', DAY + timedelta(minutes=6), way="file")
    assert (empty.missing, empty.back) == (0, 0)
    broken = b'{"readings": [{"key": "A", "free": 1}, {"key": "B", "free": "many"}]}'
    deliver(source, broken, DAY + timedelta(minutes=7), way="file")
    back = deliver(source, both, DAY + timedelta(minutes=10), way="file")
    assert back.back == 1
    assert CarPark.objects.count() == 2


def test_a_delivery_that_cannot_be_read_is_kept_and_the_source_has_failed():
    source = a_source("ours")
    made = deliver(source, b"<html>404</html>", DAY, way="pull")
    source.refresh_from_db()
    assert made.unreadable and made.defects[0]["wrong"] == "unreadable"
    assert (source.failed_at, source.heard_at) == (DAY, None)
    deliver(source, b'{"readings": []}', DAY + timedelta(minutes=1), way="pull")
    assert Source.objects.get().heard_at == DAY + timedelta(minutes=1)
    assert Delivery.objects.count() == 2


def test_a_reading_goes_in_once_its_device_is_known():
    source = a_source("ours")
    some = b'{"readings": [{"key": "A", "at": "2024-08-17T06:50:00Z", "free": 4}]}'
    deliver(source, some, DAY, way="file")
    device = a_device("A", source=source)
    assert retry(source, waiting_for(source, "A")) == 1
    assert Quarantined.objects.get().state == "taken"
    assert History.objects.get().received_at == DAY
    assert Vacancy.objects.get(car_park=device.car_park).free == 4


def test_the_licences_of_the_snapshots_lie_beside_them():
    assert (Path(HERE) / "LICENCES.md").exists()
