"""Dated areas: where they lie, when they hold, and what the database refuses."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from shapely.geometry import box

from xiuhua.kernel.geometry import area_m2, circle, metres
from xiuhua.places.models import Area
from xiuhua.places.queries import areas_at, areas_on

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)
SQUARE = box(106.28, 29.30, 106.30, 29.32)


def an_area(**facts):
    """A square held by nobody in particular, for the whole of May."""
    outline = facts.pop("outline", SQUARE)
    told = {
        "kind": Area.NO_REPORT, "name": "Works", "division": "500116005",
        "first_on": date(2026, 5, 1), "last_on": date(2026, 5, 31),
    }  # fmt: skip
    area = Area(**told | facts)
    area.take_shape(outline)
    area.save()
    return area


@pytest.mark.parametrize(
    ("lon", "lat", "inside"),
    [
        (106.29, 29.31, True),
        (106.28, 29.31, True),  # on its western edge
        (106.30, 29.32, True),  # its corner
        (106.2799999, 29.31, False),
        (106.29, 29.3200001, False),
    ],
)
def test_the_line_belongs_to_the_area(lon, lat, inside):
    area = an_area()
    assert areas_at(lon, lat, DAY, Area.NO_REPORT) == ([area] if inside else [])


def test_the_box_alone_does_not_decide():
    disc = an_area(outline=circle(106.29, 29.31, 500))
    west, south = disc.minx + 1e-6, disc.miny + 1e-6
    assert areas_at(west, south, DAY, Area.NO_REPORT) == []
    assert areas_at(106.29, 29.31, DAY, Area.NO_REPORT) == [disc]


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 5, 31), True),
        (date(2026, 6, 1), False),
    ],
)
def test_both_days_count(day, holds):
    an_area()
    assert areas_on(day, Area.NO_REPORT).exists() is holds


def test_what_was_ended_early_is_over_from_that_day_on_but_was_not_before():
    ended = datetime(2026, 5, 20, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # still 19 May in UTC
    an_area(ended_at=ended)
    assert not areas_on(DAY, Area.NO_REPORT).exists()
    assert areas_on(date(2026, 5, 19), Area.NO_REPORT).exists()


def test_kinds_are_asked_apart_and_the_smallest_comes_first():
    park = an_area(kind=Area.MAINTAINED, holder="YL", last_on=None)
    plot = an_area(
        kind=Area.MAINTAINED, holder="SZ", last_on=None, outline=circle(106.29, 29.31, 50)
    )
    an_area()
    assert areas_at(106.29, 29.31, DAY, Area.MAINTAINED) == [plot, park]


def test_a_list_of_areas_costs_one_query(django_assert_num_queries):
    for _each in range(3):
        an_area()
    with django_assert_num_queries(1):
        assert len(areas_at(106.29, 29.31, DAY, Area.NO_REPORT)) == 3


@pytest.mark.parametrize(
    "facts",
    [
        {"last_on": date(2026, 4, 30)},
        {"last_on": None},
        {"from_time": "22:00", "until_time": None},
        {"kind": Area.MAINTAINED, "holder": ""},
    ],
)
def test_the_database_refuses_what_cannot_be(facts):
    with pytest.raises(IntegrityError):
        an_area(**facts)


def test_a_circle_is_as_wide_as_it_says():
    disc = circle(106.29, 29.31, 200)
    assert all(abs(metres((106.29, 29.31), corner) - 200) < 0.01 for corner in disc.exterior.coords)
    assert float(area_m2(disc)) == pytest.approx(3.14159 * 200**2, rel=0.005)
