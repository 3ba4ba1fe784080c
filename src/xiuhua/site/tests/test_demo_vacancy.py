"""The demo's live counts: six weeks, a present, one silent lot, one beyond its spaces."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.parking.models import Alarm, Bay, CarPark, Device, Quarantined, Reading, Vacancy
from xiuhua.places.examples import a_little_county
from xiuhua.site import tasks
from xiuhua.site.demo import vacancy

pytestmark = pytest.mark.django_db


def a_lot(n, name, **facts):
    told = {"number": f"L{n}", "name": f"{name}（演示）", "supply": "public", "division": "500116001001",
            "address": "滨江大道（演示）", "capacity": 100, "is_demo": True}  # fmt: skip
    return CarPark.objects.create(**told | facts)


@pytest.fixture
def road(monkeypatch, settings, tmp_path):
    settings.HISTORY_ROOT = tmp_path / "history"
    a_little_county()
    a_user(Role.PARKING_OFFICER, username="parking_officer")
    lot = a_lot(1, "滨江大道一段路内泊位", supply="on_street", capacity=4)
    for n in range(4):
        Bay.objects.create(car_park=lot, number=f"{n:03}")
    a_lot(2, "滨江大道东公共停车场")
    a_lot(3, "临江苑小区地下车库", supply="attached")
    a_lot(4, "滨江广场停车场")
    a_lot(5, "别处的停车场", address="几江街道（演示）")
    monkeypatch.setattr(vacancy, "WEEKS", 1)


def test_only_the_river_road_has_live_counts_and_a_little_is_wrong(road):
    vacancy.load(date.today(), lambda words: None)
    vacancy.load(date.today(), lambda words: None)

    states = dict(Vacancy.objects.values_list("car_park__number", "state"))
    assert states == {"L1": "live", "L2": "live", "L3": "stale", "L4": "suspect"}
    assert sorted(Alarm.objects.values_list("car_park__number", "rule")) == [
        ("L3", "readings.silent"), ("L4", "readings.beyond_capacity")]  # fmt: skip
    assert set(Quarantined.objects.values_list("rule", flat=True)) == {
        "readings.no_such_place", "readings.negative"}  # fmt: skip
    count = Device.objects.get(key="L2")
    rows = Reading.objects.filter(device=count)
    assert rows.count() == 7 * 96 + 1
    assert all(0 <= one.free <= 100 for one in rows)


def test_while_the_demo_serves_counts_move_on(road, settings):
    settings.DEMO = True
    vacancy.load(date.today(), lambda words: None)
    before = Vacancy.objects.get(car_park__number="L2").as_of
    tasks.demo_counts({})
    assert Vacancy.objects.get(car_park__number="L2").as_of > before


def test_a_curve_is_the_same_whenever_it_is_asked(road):
    lot, at = CarPark.objects.get(number="L2"), timezone.now()
    assert vacancy.occupied(lot, at) == vacancy.occupied(lot, at)
    day = [vacancy.occupied(lot, at + timedelta(hours=n)) for n in range(24)]
    assert max(day) - min(day) > 40


def test_outside_of_a_demo_nothing_is_made_up(road, settings):
    settings.DEMO = False
    tasks.demo_counts({})
    assert not Reading.objects.exists()
