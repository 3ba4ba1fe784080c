"""Forecasts for arrival, scored beside a naive reference; and where the next small car parks go."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone
from itertools import combinations
from math import sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiuhua.kernel.geometry import metres
from xiuhua.parking.rules.forecast import (
    HORIZONS_MIN,
    Ease,
    Score,
    ease,
    forecast,
    horizon,
    score,
    slot,
    typical,
)
from xiuhua.parking.rules.siting import Chosen, distances_m, site

CHINA = timezone(timedelta(hours=8))
START = datetime(2026, 3, 2, tzinfo=CHINA)  # a Monday
NOW = datetime(2026, 5, 12, 9, 0, tzinfo=CHINA)
STEP = timedelta(minutes=15)
DAY = NOW.date()


def a_series(count, days=75):
    return {START + n * STEP: count(START + n * STEP) for n in range(days * 96)}


def rhythm(moment):
    """A week that repeats itself: busy at noon, quiet on Sundays."""
    hour = moment.hour + moment.minute / 60
    return (10 if moment.weekday() == 6 else 40) * (1 + sin((hour - 6) / 24 * 6.2832))


def wandering(dice):
    """A number that only knows where it was a quarter of an hour ago."""
    inside = 50.0

    def count(moment):
        nonlocal inside
        inside = min(100.0, max(0.0, inside + dice.uniform(-2, 2)))
        return inside

    return count


RHYTHM = a_series(rhythm)
WANDERING = a_series(wandering(random.Random(1)))
ORIGINS = [NOW - timedelta(hours=n) for n in range(1, 24 * 14, 3)]


def scores(series):
    return {far: score(series, far, ORIGINS) for far in HORIZONS_MIN}


def test_typical_is_the_mean_of_the_last_four_same_weekdays_and_hours():
    arrival = NOW + timedelta(hours=2)
    weeks = {arrival - timedelta(days=7 * n): float(n * 10) for n in range(1, 9)}
    assert typical(weeks, arrival, NOW) == 25.0
    del weeks[arrival - timedelta(days=14)]
    assert typical(weeks, arrival, NOW) == (10 + 30 + 40 + 50) / 4
    assert typical({arrival - timedelta(days=7): 3.0}, arrival, NOW) is None


def test_typical_never_looks_into_the_future():
    arrival = NOW + timedelta(days=8)
    weeks = {arrival - timedelta(days=7 * n): float(n * 10) for n in range(1, 9)}
    assert typical(weeks, arrival, NOW) == (20 + 30 + 40 + 50) / 4  # a week before is still to come


def test_where_weeks_repeat_the_forecast_is_right_and_says_so():
    found = forecast(
        RHYTHM, scores(RHYTHM), now=NOW, arrival=NOW + timedelta(hours=3), capacity=100
    )
    assert found is not None
    assert (found.inside, found.free, found.ease, round(found.error, 6)) == (80, 20, Ease.FAIR, 0)


def test_where_the_last_value_is_as_good_the_forecast_is_silent():
    told = scores(WANDERING)
    near = told[15]
    assert near.error > near.naive_error
    assert forecast(WANDERING, told, now=NOW, arrival=NOW + STEP, capacity=100) is None


def test_every_horizon_is_scored_by_itself():
    told = scores(RHYTHM)
    assert list(told) == list(HORIZONS_MIN)
    assert all(one.trials == 112 for one in told.values())
    assert told[15].naive_error < told[360].naive_error
    assert told[1440].is_better(DAY)


@pytest.mark.parametrize(
    ("one", "better"),
    [
        (Score(60, 9.4, 10.0, 24), True),
        (Score(60, 9.5, 10.0, 24), False),  # five per cent is not enough
        (Score(60, 1.0, 10.0, 23), False),  # too few trials
        (Score(60, 0.0, 0.0, 0), False),
    ],
)
def test_when_a_forecast_is_better_than_a_guess(one, better):
    assert one.is_better(DAY) is better


@pytest.mark.parametrize(("minutes", "far"), [(-1, None), (0, 15), (15, 15), (16, 30), (1440, 1440),
                                              (1441, None)])  # fmt: skip
def test_which_horizon_an_arrival_belongs_to(minutes, far):
    assert horizon(NOW, NOW + timedelta(minutes=minutes)) == far


def test_a_slot_is_the_quarter_of_an_hour_that_holds_the_moment():
    assert slot(NOW.replace(minute=59, second=7), 15) == NOW.replace(minute=45)
    assert slot(NOW.replace(minute=59), 60) == NOW


@given(st.lists(st.floats(-50, 500), min_size=4, max_size=4), st.integers(0, 60))
def test_a_forecast_is_never_above_capacity(values, capacity):
    weeks = {NOW + STEP - timedelta(days=7 * (n + 1)): v for n, v in enumerate(values)}
    told = {15: Score(15, 0.0, 9.0, 99)}
    found = forecast(weeks, told, now=NOW, arrival=NOW + STEP, capacity=capacity)
    assert found is not None
    assert 0 <= found.inside <= capacity
    assert found.inside + found.free == capacity


@pytest.mark.parametrize(
    ("free", "capacity", "expected"),
    [(25, 100, Ease.EASY), (24, 100, Ease.FAIR), (8, 100, Ease.FAIR), (7, 100, Ease.HARD),
     (0, 0, Ease.HARD)],
)  # fmt: skip
def test_how_easy_it_is(free, capacity, expected):
    assert ease(free, capacity, date(2026, 5, 12)) is expected


# --- siting -------------------------------------------------------------------------------------
LON, LAT = 106.25, 29.29
NEAR = 0.001  # about 97 m to the east


def brute(plots, demand, weights, k, radius_m):
    near = distances_m(plots, demand) <= radius_m
    return max(
        sum(w for j, w in enumerate(weights) if any(near[i, j] for i in chosen))
        for chosen in combinations(range(len(plots)), min(k, len(plots)))
    )


def test_distances_are_those_of_the_ellipsoid_within_half_a_per_cent():
    one, other = (LON, LAT), (LON + 0.004, LAT + 0.003)
    assert distances_m([one], [other])[0, 0] == pytest.approx(metres(one, other), rel=0.005)


def test_two_plots_that_together_relieve_more_than_the_best_single_ones():
    demand = [(LON + n * NEAR, LAT) for n in range(4)]
    plots = [(LON + 1.5 * NEAR, LAT), (LON + 0.5 * NEAR, LAT), (LON + 2.5 * NEAR, LAT)]
    found = site(plots, demand, [3, 5, 5, 3], k=2, radius_m=60)

    assert found.chosen == (Chosen(1, (0, 1), 8.0), Chosen(2, (2, 3), 8.0))
    assert (found.covered, found.demand, found.best) == (16.0, 16.0, True)


def test_a_demand_point_goes_to_the_nearest_chosen_plot():
    found = site([(LON, LAT), (LON + 3 * NEAR, LAT)], [(LON + NEAR, LAT), (LON + 2.5 * NEAR, LAT)],
                 [1, 2], k=2, radius_m=300)  # fmt: skip
    assert [(one.plot, one.relieves) for one in found.chosen] in (
        [(1, (1,)), (0, (0,))],
        [(1, (0, 1))],
    )
    assert found.covered == 3.0


@pytest.mark.parametrize(
    ("plots", "demand", "weights", "k"),
    [([], [(LON, LAT)], [1], 1), ([(LON, LAT)], [], [], 1), ([(LON, LAT)], [(LON, LAT)], [1], 0),
     ([(LON, LAT)], [(LON + 1, LAT)], [1], 1), ([(LON, LAT)], [(LON, LAT)], [0], 1)],
)  # fmt: skip
def test_where_nothing_can_be_relieved_nothing_is_chosen(plots, demand, weights, k):
    found = site(plots, demand, weights, k=k, radius_m=500)
    assert (found.chosen, found.covered, found.best) == ((), 0.0, True)


def test_weights_must_be_there_and_not_below_zero():
    for weights in ([], [-1.0], [float("nan")]):
        with pytest.raises(ValueError):
            site([(LON, LAT)], [(LON, LAT)], weights, k=1, radius_m=500)


places = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
    lambda at: (LON + at[0] * NEAR, LAT + at[1] * NEAR)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(places, min_size=1, max_size=7),
       st.lists(st.tuples(places, st.integers(0, 9)), min_size=1, max_size=12),
       st.integers(1, 4), st.sampled_from([120.0, 250.0, 500.0]))  # fmt: skip
def test_no_other_choice_would_relieve_more(plots, needs, k, radius_m):
    demand, weights = [at for at, _w in needs], [w for _at, w in needs]
    found = site(plots, demand, weights, k=k, radius_m=radius_m)

    assert found.covered == pytest.approx(brute(plots, demand, weights, k, radius_m))
    assert found.best
    assert len(found.chosen) <= k
    relieved = [j for one in found.chosen for j in one.relieves]
    assert len(relieved) == len(set(relieved))
    assert found.at_most == pytest.approx(found.covered)
