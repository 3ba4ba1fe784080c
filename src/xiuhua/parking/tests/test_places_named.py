"""A name means car parks, then places of the own district; namesakes are told apart."""

from __future__ import annotations

import pytest

from xiuhua.parking.queries.places_named import names_in, places_named
from xiuhua.places.examples import a_little_county

from .wechat_ground import LAT, LON, a_car_park

pytestmark = pytest.mark.django_db
WEST = "500116001002"


@pytest.fixture(autouse=True)
def county():
    a_little_county()


def test_a_car_park_called_just_so_comes_first():
    a_car_park("滨江", east_m=500)
    exact = a_car_park("几江街道", east_m=100)
    assert [one.point for one in places_named("几江街道")] == [(exact.lon, exact.lat)]


def test_a_division_called_so_comes_before_names_that_contain_it():
    a_car_park("几江街道停车楼")
    [found] = places_named("几江街道")
    assert found.label == "几江街道"
    assert 106.20 < found.lon < 106.28


def test_a_street_is_where_its_car_parks_are():
    a_car_park("一号", east_m=0)
    middle = a_car_park("二号", east_m=200)
    a_car_park("三号", east_m=420)
    a_car_park("别处", address="体育路1号", east_m=4000)
    assert [one.point for one in places_named("滨江大道")] == [(middle.lon, middle.lat)]


def test_a_street_in_two_towns_is_two_places_with_their_towns():
    a_car_park("一号")
    a_car_park("二号", east_m=30)
    a_car_park("三号", division=WEST, lon=LON - 0.06, lat=LAT)
    assert [one.label for one in places_named("滨江大道")] == ["鼎山街道", "几江街道"]
    assert [one.lon for one in places_named("几江街道滨江大道")] == [LON - 0.06]
    assert [one.lon for one in places_named("几江滨江大道")] == [LON - 0.06]


def test_a_name_of_the_neighbour_is_not_meant():
    assert places_named("合江") == []
    assert places_named("白沙镇") == []  # ours has no outline here, theirs is not ours


@pytest.mark.parametrize("name", ["", " ", "大", "没有这里", "\x00", "%", "_", "江津区"])
def test_what_means_nothing_finds_nothing(name):
    a_car_park("大门停车场")
    assert places_named(name) == []


def test_a_car_park_that_is_closed_or_has_no_place_is_not_meant():
    a_car_park(state="closed")
    a_car_park(lon=None, lat=None)
    assert places_named("滨江大道") == []


def test_names_with_words_to_ask_in_them_are_found_whole():
    a_car_park("免费巷停车场")
    assert names_in("免费巷停车场还有空位吗") == ["免费巷停车场"]
    assert names_in("别处") == []
