"""What the history teaches: the same as the rules say, never above capacity, silent where no better."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import get_current_timezone

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.parking.history import keeping, learning
from xiuhua.parking.models import CarPark, ForecastScore, Reading, TypicalWeek
from xiuhua.parking.queries import forecast as queries
from xiuhua.parking.rules import forecast as rules
from xiuhua.parking.rules.forecast import Ease, Forecast, Score
from xiuhua.places.examples import a_little_county

from .counting import a_car_park, a_device

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)  # a Tuesday
SLOT = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.HISTORY_ROOT = tmp_path / "history"


def at(hour, minute=0, day=TODAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=get_current_timezone())


def a_week(
    lot, inside=10.0, error=1.0, naive=4.0, *, trials=300, last_on=TODAY - timedelta(days=1)
):
    """Something learnt: always so full, with the same scores at each horizon."""
    TypicalWeek.objects.create(car_park=lot, inside=[inside] * 672, last_on=last_on)
    ForecastScore.objects.bulk_create(
        ForecastScore(car_park=lot, horizon_min=one, error=error, naive_error=naive, trials=trials,
                      last_on=last_on)
        for one in rules.HORIZONS_MIN
    )  # fmt: skip


def expected(lot, minutes=60, now=None):
    now = now or at(9)
    return queries.expected(lot, now + timedelta(minutes=minutes), now)


# --- the columns and the rules ------------------------------------------------------------------------
def a_grid(days, seed=3):
    """A car park with its rhythm, some chance and gaps, as a series and as a grid that ends today."""
    dice, start = random.Random(seed), at(0) - timedelta(days=days)
    moments = [start + SLOT * n for n in range(days * 96)]
    series = {
        one: round(30 + 20 * np.sin(one.hour / 24 * 6.28) + one.weekday() + dice.uniform(-3, 3))
        for one in moments
        if dice.random() > 0.1
    }
    grid = np.array([[series.get(one, np.nan) for one in moments]])
    return series, moments, grid


def test_the_columns_find_the_same_typical_values_as_the_rules():
    series, moments, grid = a_grid(40)
    told = learning.typical(grid, TODAY)[0]
    ahead = [at(0) + SLOT * n for n in range(96)]
    for n, moment in enumerate(moments + ahead):
        if n % 7:
            continue
        known = min(moment - SLOT, moments[-1])
        ours = None if np.isnan(told[n]) else told[n]
        assert ours == pytest.approx(rules.typical(series, moment, known)), moment


@pytest.mark.parametrize("horizon", [15, 120, 1440])
def test_the_columns_score_as_the_rules(horizon):
    series, moments, grid = a_grid(75)
    told = learning.typical(grid, TODAY)
    found = next(learning.scores(grid, told, horizon))
    assert found == pytest.approx(rules.score(series, horizon, moments[-14 * 96 :]))
    assert found.trials > 500


# --- out of the files -------------------------------------------------------------------------------
def test_a_typical_week_is_the_mean_of_the_last_weeks_worked_out_by_hand():
    lot = a_car_park(capacity=20)
    device = a_device("A", car_park=lot)
    for weeks, free in ((1, 10), (2, 8), (3, 9), (5, 1), (6, 20)):  # four weeks ago is missing
        moment = at(8) - timedelta(weeks=weeks)
        Reading.objects.create(device=device, at=moment, received_at=moment, free=free)
        keeping.keep(moment.date(), at(9))
    once = at(20) - timedelta(days=1)
    Reading.objects.create(device=device, at=once, received_at=once, free=1)
    keeping.keep(once.date(), at(9))

    assert learning.learn(TODAY) == 1

    week = queries.typical(lot)
    assert week.last_on == TODAY - timedelta(days=1)
    tuesday = week.day(TODAY)
    inside = (10 + 12 + 11 + 19) / 4
    assert tuesday[8] == (round(inside), round(inside * 5))
    assert [n for n, one in enumerate(tuesday) if one] == [8]
    assert not any(week.days[0])  # seen once only


def test_learning_again_replaces_and_forgets():
    lot, other = a_car_park(capacity=20), a_car_park()
    a_week(other)
    device = a_device("A", car_park=lot)
    moment = at(8) - timedelta(days=1)
    Reading.objects.create(device=device, at=moment, received_at=moment, free=10)
    keeping.keep(moment.date(), at(9))
    learning.learn(TODAY)
    learning.learn(TODAY)
    assert list(TypicalWeek.objects.values_list("car_park", flat=True)) == [lot.pk]
    assert ForecastScore.objects.count() == len(rules.HORIZONS_MIN)


def test_without_any_day_nothing_is_learnt():
    assert learning.learn(TODAY) == 0


# --- on arrival -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("inside", "ease"), [(10, Ease.EASY), (17, Ease.FAIR), (19.6, Ease.HARD)])
def test_what_is_expected_has_a_word_and_an_error(inside, ease):
    lot = a_car_park(capacity=20)
    a_week(lot, inside)
    assert expected(lot) == Forecast(round(inside), 20 - round(inside), ease, 1.0)


def test_it_is_never_above_capacity_nor_below_none():
    full, empty = a_car_park(capacity=20), a_car_park(capacity=20)
    a_week(full, 35.0)
    a_week(empty, -2.0)
    assert (expected(full).inside, expected(full).free) == (20, 0)
    assert (expected(empty).inside, expected(empty).free) == (0, 20)


@pytest.mark.parametrize(
    "facts",
    [{"error": 4.0}, {"error": 3.9}, {"trials": 23}, {"last_on": TODAY - timedelta(days=4)}],
)
def test_it_is_silent_where_it_is_no_better_or_too_little_is_known(facts):
    lot = a_car_park(capacity=20)
    a_week(lot, **facts)
    assert expected(lot) is None


def test_it_is_silent_beyond_the_last_horizon_for_the_past_and_where_one_cannot_park():
    lot = a_car_park(capacity=20)
    a_week(lot)
    assert expected(lot, 1440) is not None
    assert expected(lot, 1441) is None
    assert expected(lot, -1) is None
    CarPark.objects.update(state="closed")
    assert expected(lot) is None
    assert queries.typical(a_car_park()) is None


def test_the_score_of_the_horizon_at_or_above_the_way_counts():
    lot = a_car_park(capacity=20)
    a_week(lot)
    ForecastScore.objects.filter(horizon_min=30).update(error=9)
    assert expected(lot, 15) is not None
    assert expected(lot, 16) is None
    assert expected(lot, 31) is not None


def test_ten_cost_as_many_queries_as_one():
    lots = [a_car_park(capacity=20) for _ in range(10)]
    for lot in lots:
        a_week(lot)

    def cost(some):
        with CaptureQueriesContext(connection) as asked:
            assert len(queries.ease_on_arrival([one.pk for one in some], at(10), at(9))) == len(
                some
            )
        return len(asked)

    assert cost(lots[:1]) == cost(lots) == 2


def test_the_scores_that_are_told_are_those_the_rules_call_better():
    lot = a_car_park()
    for n, (error, naive, trials) in enumerate([(1, 2, 24), (1, 2, 23), (1.9, 2, 50), (1.91, 2, 50), (0, 0, 99)]):  # fmt: skip
        ForecastScore.objects.create(car_park=lot, horizon_min=n, error=error, naive_error=naive,
                                     trials=trials, last_on=TODAY)  # fmt: skip
    ours = set(ForecastScore.objects.filter(queries.is_told(TODAY)))
    assert ours == {
        one for one in ForecastScore.objects.all() if queries.score(one).is_better(TODAY)
    }
    assert len(ours) == 1


# --- pages ------------------------------------------------------------------------------------------
@pytest.fixture
def officer(client):
    a_little_county()
    client.force_login(a_user(Role.PARKING_OFFICER))
    return client


def test_the_page_shows_both_errors_and_what_is_told(officer):
    a_week(a_car_park("Good"), error=1.25, naive=3.75)
    a_week(a_car_park("Bad"), error=8, naive=4)
    page = officer.get("/desk/parking/forecast/").content.decode()
    assert "1.3" in page
    assert "3.8" in page
    for tab, there, gone in (("told", "Good", "Bad"), ("silent", "Bad", "Good")):
        page = officer.get(
            "/desk/parking/forecast/", {"tab": tab, "horizon": "60"}
        ).content.decode()
        assert there in page
        assert gone not in page
    assert "Good" not in officer.get("/desk/parking/forecast/?q=nobody").content.decode()
    assert officer.get("/desk/parking/forecast/?horizon=x&tab=y").status_code == 200


def test_the_page_turns_and_costs_the_same_with_many_rows(officer):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert officer.get("/desk/parking/forecast/").status_code == 200
        return len(asked)

    a_week(a_car_park("First"))
    cost()
    before = cost()
    for n in range(6):
        a_week(a_car_park(f"More {n}"))
    assert cost() == before
    assert "after=" in officer.get("/desk/parking/forecast/").content.decode()


def test_the_list_can_be_taken_away(officer):
    a_week(a_car_park("Good"), error=1.25, naive=3.75)
    told = b"".join(officer.get("/desk/parking/forecast/list.csv?horizon=60")).decode("utf-8-sig")
    assert told.splitlines()[1].startswith("Good,60,1.25,3.75,300,")
    assert officer.get("/desk/parking/forecast/list.xlsx").status_code == 200


def test_a_car_park_has_its_week_as_a_picture_and_as_a_table(officer):
    lot = a_car_park("Good", capacity=20)
    a_week(lot, 10.0)
    page = officer.get(f"/desk/parking/forecast/{lot.number}/").content.decode()
    assert page.count('fill-opacity="') == 7 * 24
    assert page.count('<td class="n">50</td>') == 7 * 24
    bare = officer.get(f"/desk/parking/forecast/{a_car_park().number}/")
    assert bare.status_code == 200
    assert 'fill-opacity="' not in bare.content.decode()


def test_how_easy_it_will_be_is_said_in_words_or_not_at_all():
    tag = Template("{% load forecasting %}{% on_arrival told %}")
    with translation.override("zh-hans"):
        shown = tag.render(Context({"told": Forecast(10, 10, Ease.EASY, 1.4)}))
        assert "较易" in shown
        assert "10" in shown
        assert tag.render(Context({"told": None})).strip() == ""


def test_a_score_of_no_trials_says_nothing():
    assert not Score(15, 0.0, 1.0, 0).is_better(TODAY)
