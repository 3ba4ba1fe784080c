"""Counting at gates, and stays in time-limited bays."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.parking.rules import GATES, STAYS
from xiuhua.parking.rules.gates import Base, Count, Pass, drift, inside, once, reset, reset_before
from xiuhua.parking.rules.stays import Days, Limit, Regime, fits, leave_by, not_now, too_long

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=CHINA)  # a Tuesday
BASE = Base(NOON, 10, counted=True)
TODAY = NOON.date()


def after(minutes, gate="g1", **cars):
    return Pass(NOON + timedelta(minutes=minutes), gate, **cars)


def test_cars_inside_are_the_base_and_what_came_less_what_left():
    passes = [after(1, cars_in=5), after(2, cars_out=3), after(2, "g2", cars_out=1),
              after(-5, cars_in=99), after(0, cars_in=99)]  # fmt: skip
    found = inside(BASE, passes, 50)
    assert found == Count(11, 0, NOON + timedelta(minutes=2), 5, 4)


@pytest.mark.parametrize(
    ("cars_in", "cars_out", "held", "off"), [(45, 0, 50, 5), (0, 13, 0, -3), (40, 0, 50, 0)]
)
def test_a_count_stays_within_what_is_possible_and_the_rest_is_drift(cars_in, cars_out, held, off):
    found = inside(BASE, [after(1, cars_in=cars_in, cars_out=cars_out)], 50)
    assert (found.inside, found.drift) == (held, off)


def test_gates_drift():
    assert drift(Count(50, 2, NOON, 0, 0), 50, TODAY) is None
    assert drift(Count(50, 3, NOON, 0, 0), 50, TODAY).size == 3
    assert drift(Count(0, -3, NOON, 0, 0), 50, TODAY).size == -3


@given(
    st.lists(
        st.builds(Pass, st.integers(-3, 9).map(lambda m: NOON + timedelta(minutes=m)),
                  st.sampled_from(["a", "b"]), st.integers(-1, 4), st.integers(-1, 4)), max_size=12,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_passes_count_once_in_whatever_order_they_come(passes, dice):
    again = passes + dice.choices(passes, k=4) if passes else []
    dice.shuffle(again)
    assert inside(BASE, again, 50) == inside(BASE, passes, 50)
    assert all(one.cars_in >= 0 and one.cars_out >= 0 for one in once(passes))


def test_the_reset_comes_at_four_in_the_morning():
    four = NOON.replace(hour=4)
    assert reset_before(NOON) == four
    assert reset_before(four) == four
    assert reset_before(four - timedelta(seconds=1)) == four - timedelta(days=1)


@pytest.mark.parametrize(
    ("base_at", "overnight", "expected"),
    [
        (NOON.replace(hour=5), 3, (NOON.replace(hour=5), 10)),  # counted after the reset: stands
        (NOON.replace(hour=4), 3, (NOON.replace(hour=4), 10)),
        (NOON - timedelta(days=1), 3, (NOON.replace(hour=4), 3)),
        (NOON - timedelta(days=1), 99, (NOON.replace(hour=4), 50)),
        (NOON - timedelta(days=1), None, (NOON.replace(hour=4), 0)),  # 10 - 14, without its drift
    ],
)
def test_gates_reset(base_at, overnight, expected):
    passes = [after(-20 * 60, cars_out=14), after(-1, cars_in=7)]
    found = reset(Base(base_at, 10), passes, 50, NOON, overnight)
    assert (found.at, found.inside) == expected


def test_a_simulated_month_of_bad_gates_stays_near_the_truth_with_a_count_each_night():
    dice = random.Random(7)
    spaces, truth, bare, worst = 200, 0, 0, 0
    base = Base(NOON.replace(hour=4), 0)
    for day in range(30):
        start = NOON.replace(hour=4) + timedelta(days=day)
        base = reset(base, [], spaces, start, overnight=truth)  # the night watch knows
        passes = []
        for minute in range(1, 20 * 60, 2):
            came = int(dice.random() < 0.2 and truth < spaces)
            left = int(dice.random() < 0.2 and truth > 0)
            truth += came - left
            seen_in, seen_out = came * (dice.random() > 0.01), left * (dice.random() > 0.04)
            bare += seen_in - seen_out
            passes.append(Pass(start + timedelta(minutes=minute), "g", seen_in, seen_out))
        worst = max(worst, abs(inside(base, passes, spaces).inside - truth))
    assert worst <= 15
    assert abs(bare - truth) > 50


# --- stays --------------------------------------------------------------------------------------
DAYTIME = Regime((Limit(8 * 60, 20 * 60, longest_min=120),))
NIGHT_ONLY = Regime((Limit(21 * 60, 7 * 60),), outside=False)
MARKET = Regime((Limit(6 * 60, 9 * 60, may_park=False, days=Days.WORKING), Limit(longest_min=180)))


def working(day):
    return day.weekday() < 5


def at(hour, minute=0, days=0):
    return datetime(2026, 5, 12, hour, minute, tzinfo=CHINA) + timedelta(days=days)


@pytest.mark.parametrize(
    ("regime", "start", "until"),
    [
        (Regime(), at(12), None),
        (DAYTIME, at(9), at(11)),
        (DAYTIME, at(7), at(10)),  # the two hours begin at eight
        (DAYTIME, at(18), at(10, days=1)),  # they end at eight, and begin anew next morning
        (DAYTIME, at(19), at(10, days=1)),  # who comes in the last hour may stay the night
        (DAYTIME, at(17, 59), at(19, 59)),
        (NIGHT_ONLY, at(22), at(7, days=1)),
        (NIGHT_ONLY, at(3), at(7)),
        (NIGHT_ONLY, at(7), at(7)),
        (NIGHT_ONLY, at(12), at(12)),
        (MARKET, at(7), at(7)),  # nobody parks while the market is on
        (MARKET, at(4), at(6)),
        (MARKET, at(9), at(12)),
        (MARKET, at(7, days=4), at(10, days=4)),  # a Saturday
        (MARKET, at(23), at(2, days=1)),  # round the clock has no midnight
    ],
)
def test_until_when_a_car_may_stay(regime, start, until):
    assert leave_by(regime, start, working) == until


def test_limits_of_one_weekday_and_hours_that_cannot_be():
    monday = Regime((Limit(longest_min=60, weekdays=frozenset({0})),))
    assert leave_by(monday, at(12), working) == at(1, days=6)
    with pytest.raises(ValueError):
        Limit(8 * 60, 25 * 60)


def test_stays_too_long():
    assert too_long(DAYTIME, at(9), at(11), working) is None
    assert too_long(DAYTIME, at(9), at(11, 30), working).size == 30
    assert too_long(Regime(), at(9), at(9, days=300), working) is None


def test_stays_not_now():
    assert not_now(MARKET, at(7), at(7, 30), working).facts == {"start": at(7)}
    assert not_now(MARKET, at(9), at(9, 30), working) is None


def test_a_drivers_stay_fits_or_is_told_why_not():
    assert fits(DAYTIME, at(18), at(23), working) is None
    assert fits(DAYTIME, at(9), at(12), working).size == 60
    assert "No parking" in fits(NIGHT_ONLY, at(12), at(13), working).text


def test_every_rule_on_gates_and_stays_says_what_it_is_and_where_from():
    assert {rule.key for rule in GATES} == {"gates.reset", "gates.drift"}
    assert {rule.key for rule in STAYS} == {"stays.too_long", "stays.not_now"}
    assert all(rule.title and rule.source and rule.doc for rule in (*GATES, *STAYS))
