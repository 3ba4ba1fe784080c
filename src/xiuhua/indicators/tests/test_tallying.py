"""Tallies: the same as counting afresh, whatever happened meanwhile."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.accounts.models.reach import Reach
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_picture, move, the_posts
from xiuhua.cases.models import Case
from xiuhua.indicators.actions.tallying import mark, tally_days, tally_missing, tally_stale
from xiuhua.indicators.examples import closed, filed, some_cases
from xiuhua.indicators.models import Grain, Stale, Tallied, Tally
from xiuhua.indicators.queries.cohorts import cohort
from xiuhua.indicators.queries.counting import count, rows_in
from xiuhua.indicators.queries.figures import counts, whole
from xiuhua.indicators.queries.spans import spans_of
from xiuhua.kernel.period import Period
from xiuhua.places.examples import a_little_county

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2016, 12, 20, 9, 0, tzinfo=ZONE)
AUTUMN = Period(date(2016, 10, 1), date(2016, 12, 31))


def at(day: int, month: int = 12) -> datetime:
    return datetime(2016, month, day, 12, 0, tzinfo=ZONE)


@pytest.fixture
def autumn(db):
    a_little_county()
    place = {"division_id": "500116005003"}
    for month, day in ((10, 3), (10, 30), (11, 1), (11, 30), (12, 1), (12, 19)):
        some_cases(3, at(day, month), **place, **closed(at(day, month)))
        some_cases(2, at(day, month), **place, **closed(at(day, month), late=True))
        some_cases(1, at(day, month), **place, **filed(at(day, month)))
    some_cases(4, NOW, **place, **filed(NOW, hours=1))


def afresh(key: str, dimension: str, period: Period = AUTUMN):
    return count(cohort(key), dimension, period, now=NOW)


@pytest.mark.parametrize("key", ["reports", "due"])
@pytest.mark.parametrize("dimension", ["", "town", "kind", "source"])
def test_a_tallied_autumn_counts_like_one_counted_afresh(autumn, key, dimension):
    assert tally_missing(AUTUMN.first, NOW) == 80

    assert counts(key, dimension, AUTUMN, now=NOW) == afresh(key, dimension)


def test_whole_months_are_added_up_once(autumn):
    tally_missing(AUTUMN.first, NOW)

    months = set(Tallied.objects.filter(grain=Grain.MONTH).values_list("day", flat=True))

    assert months == {date(2016, 10, 1), date(2016, 11, 1)}


def test_today_is_counted_live_and_what_is_not_owed_yet_is_not_due(autumn):
    tally_missing(AUTUMN.first, NOW)
    today = Period(NOW.date(), NOW.date())

    assert whole("reports", today, now=NOW)["reports.all"] == 4
    assert "due.all" not in whole("due", today, now=NOW)
    assert whole("due", today, now=NOW + timedelta(hours=2))["due.all"] == 4


def test_a_day_that_a_case_reaches_back_into_is_right_at_once_and_tallied_again(autumn):
    tally_missing(AUTUMN.first, NOW)
    late = Case.objects.filter(first_closed_at__isnull=True, owed_at__lt=at(31, 10))
    late.update(state="closed", first_closed_at=NOW, closed_at=NOW, answered_at=NOW)
    mark([date(2016, 10, 3), date(2016, 10, 30), NOW.date()], NOW.date())

    assert whole("due", AUTUMN, now=NOW) == afresh("due", "")[""]
    assert tally_stale(NOW) == 2
    assert not Stale.objects.exists()
    assert whole("due", AUTUMN, now=NOW) == afresh("due", "")[""]


def test_a_mark_made_while_a_day_is_tallied_stays(autumn):
    tally_missing(AUTUMN.first, NOW)
    mark([date(2016, 10, 3)], NOW.date())
    seen = list(Stale.objects.values_list("pk", flat=True))
    mark([date(2016, 10, 3)], NOW.date())

    Stale.objects.filter(pk__in=seen).delete()

    assert Stale.objects.count() == 1


def test_tallying_twice_changes_nothing(autumn):
    tally_days([date(2016, 10, 3)], NOW)
    before = sorted(Tally.objects.values_list("cohort", "dimension", "key", "numbers"), key=str)

    tally_days([date(2016, 10, 3)], NOW)

    assert (
        sorted(Tally.objects.values_list("cohort", "dimension", "key", "numbers"), key=str)
        == before
    )


def test_a_year_costs_four_statements_once_it_is_tallied(autumn, django_assert_max_num_queries):
    tally_missing(AUTUMN.first, NOW)

    with django_assert_max_num_queries(3):
        counts("due", "town", Period(date(2016, 10, 1), date(2016, 12, 19)), now=NOW)


@pytest.mark.django_db
def test_closing_an_old_case_marks_the_days_it_is_counted_on(moment):
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    case.refresh_from_db()
    owed = timezone.localdate(case.owed_at)
    moment(days=9)

    for step in ("handle", "answer"):
        move(case, step, rule=case.rule, posts=posts)

    assert owed in set(Stale.objects.values_list("day", flat=True))


@pytest.mark.django_db
def test_a_case_of_today_marks_nothing():
    a_case("file")

    assert not Stale.objects.exists()


@pytest.mark.django_db
def test_the_moments_of_a_case_follow_its_way(moment):
    posts = the_posts()
    case = a_case("file", posts=posts)
    expected = case.owed_at
    assert (case.filed_at is not None, expected is not None, case.answered_at) == (True, True, None)
    moment(hours=1)
    actions.dispatch(case, unit=posts["unit"].organisation, by=posts["dispatcher"])
    assert case.owed_at == case.due_at > expected
    actions.handle(case, photos=[a_picture(2)], by=posts["unit"])
    actions.answer(case, words="Done.", by=posts["unit"])
    assert case.answered_at == timezone.now()
    actions.rework(case, words="Not yet.", photos=[a_picture(4)], by=posts["collector"])
    assert case.answered_at is None


DAYS = st.dates(date(2016, 10, 1), date(2016, 12, 20))


@given(st.sets(DAYS), st.sets(DAYS), st.booleans())
def test_every_day_of_a_period_is_counted_exactly_once(kept, stale, months):
    tallied = {(Grain.DAY.value, day) for day in kept}
    if months:
        tallied |= {(Grain.MONTH.value, date(2016, 10, 1)), (Grain.MONTH.value, date(2016, 11, 1))}
    period = Period(date(2016, 10, 1), date(2016, 12, 20))

    cut = spans_of(period, tallied, stale, date(2016, 12, 20))

    days = [*cut.days, *(day for one in cut.live for day in one)]
    days += [day for first in cut.months for day in Period.month(first.year, first.month)]
    assert sorted(days) == list(period)
    assert not set(cut.days) & stale


def test_a_town_sees_its_own_part_alone(autumn, db):
    some_cases(5, at(5), division_id="500116001", **filed(at(5)))
    found = counts("due", "town", AUTUMN, now=NOW, within=Reach(("500116001",)))

    assert {town: one["due.all"] for town, one in found.items()} == {"500116001": 5}


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["reports", "due", "shelf", "given", "steps", "calls"])
def test_the_rows_of_a_day_come_out_of_an_index(key):
    """PostgreSQL would rather read a small table whole; the indexes are the same."""
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL looks at how few rows there are")
    day = Period(date(2016, 12, 1), date(2016, 12, 1))
    sql, params = rows_in(cohort(key), day, now=NOW).values("pk").query.sql_with_params()

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = [row[-1] for row in cursor.fetchall()]

    assert plan[0].startswith("SEARCH"), plan


@pytest.mark.parametrize("dimension", ["town", "kind"])
def test_a_part_reads_the_same_out_of_tallies_and_counted_live(autumn, dimension):
    some_cases(5, at(5), division_id="500116001", **filed(at(5)))
    part = Reach(("500116005",))
    live = counts("due", dimension, AUTUMN, now=NOW, within=part)
    tally_missing(AUTUMN.first, NOW)

    assert counts("due", dimension, AUTUMN, now=NOW, within=part) == live
    whole_district = counts("due", "town", AUTUMN, now=NOW, within=Reach(("500116",)))
    assert whole_district == counts("due", "town", AUTUMN, now=NOW)
