"""Where spaces are wanting: counted by place and hour, once, and never whose."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from xiuhua.parking.actions.demand import note_full, note_refused
from xiuhua.parking.models import CarPark, Demand, DemandDay, Vacancy

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 20, 12, 3, tzinfo=ZoneInfo("Asia/Shanghai"))


def a_street(free, number="S-1", **facts):
    """A stretch on a street with a live count; None for a place that nobody counts."""
    told = {
        "name": "River Road",
        "supply": "on_street",
        "division": "500116005",
        "lon": 106.29,
        "lat": 29.29,
    }
    street = CarPark.objects.create(number=number, capacity=20, **told | facts)
    if free is not None:
        Vacancy.objects.create(
            car_park=street, state="live", free=free, as_of=NOON, stale_at=NOON + timedelta(hours=9)
        )
    return street


def test_searches_are_counted_by_rounded_place_and_hour():
    for lon in (106.29031, 106.29049, 106.29051):
        note_refused(lon, 29.29, "web", NOON)
    note_refused(106.2903, 29.29, "wechat", NOON)
    note_refused(106.2903, 29.29, "web", NOON + timedelta(hours=1))
    told = sorted(Demand.objects.values_list("lon_r", "kind", "hour", "count"))
    assert told == [
        (106.29, "web", 12, 2), (106.29, "web", 13, 1), (106.29, "wechat", 12, 1), (106.291, "web", 12, 1),
    ]  # fmt: skip


def test_a_search_of_no_known_kind_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="telepathy"):
        note_refused(106.29, 29.29, "telepathy", NOON)
    assert not Demand.objects.exists()


def test_full_streets_are_counted_each_quarter_once():
    full, roomy = a_street(0), a_street(3, "S-2")
    a_street(None, "S-3")
    a_street(0, "S-4", supply="public")
    assert note_full(NOON) == 1
    assert note_full(NOON + timedelta(minutes=5)) == 1  # the same quarter, run twice
    note_full(NOON + timedelta(minutes=15))
    told = DemandDay.objects.values_list("car_park", "full_minutes", "known_minutes")
    assert sorted(told) == [(full.pk, 30, 30), (roomy.pk, 0, 30)]


def test_a_stale_count_says_nothing_about_demand():
    street = a_street(0)
    Vacancy.objects.filter(car_park=street).update(stale_at=NOON)
    assert note_full(NOON) == 0
    assert not DemandDay.objects.exists()


def test_counting_costs_the_same_for_one_street_and_for_three(django_assert_max_num_queries):
    for n in range(3):
        a_street(0, f"S-{n}")
    with django_assert_max_num_queries(6):
        note_full(NOON)
