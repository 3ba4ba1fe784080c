"""A period has both its ends in."""

from datetime import date

import pytest

from xiuhua.kernel.period import Period

MAY = Period(date(2022, 5, 1), date(2022, 5, 31))


def test_a_period_counts_both_its_ends():
    assert MAY.days == 31
    assert Period(date(2022, 5, 1), date(2022, 5, 1)).days == 1
    assert len(list(MAY)) == 31


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2022, 4, 30), False),
        (date(2022, 5, 1), True),
        (date(2022, 5, 31), True),
        (date(2022, 6, 1), False),
    ],
)
def test_the_first_and_the_last_day_are_inside(day, inside):
    assert (day in MAY) is inside


def test_a_period_never_ends_before_it_starts():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2022, 5, 2), date(2022, 5, 1))


def test_periods_that_touch_share_that_day():
    next_one = Period(date(2022, 5, 31), date(2022, 6, 30))
    assert MAY.overlaps(next_one)
    assert MAY & next_one == Period(date(2022, 5, 31), date(2022, 5, 31))


def test_periods_side_by_side_share_nothing():
    june = Period.month(2022, 6)
    assert not MAY.overlaps(june)
    assert MAY & june is None


def test_months_and_years_are_periods():
    assert Period.month(2024, 2) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert Period.year(2022).days == 365


def test_a_period_is_read_first_day_to_last_day():
    assert str(MAY) == "2022-05-01 \u2013 2022-05-31"
