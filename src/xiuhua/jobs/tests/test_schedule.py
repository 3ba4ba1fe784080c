"""Schedules fire at their moments, once whatever the number of workers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from xiuhua.jobs import Schedule
from xiuhua.jobs.models import Firing, Job
from xiuhua.jobs.timekeeper import Timekeeper
from xiuhua.web.gather import gather

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTELY = Schedule("test.minutely", every=timedelta(minutes=1))
NIGHTLY = Schedule("test.nightly", "test.clean", at=time(3, 40), payload={"what": "all"})
WEEKLY = Schedule("test.weekly", at=time(9), weekday=0, catch_up=False)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("schedule", "now", "latest", "following"),
    [
        (MINUTELY, "2026-03-02 10:00:59", "2026-03-02 10:00", "2026-03-02 10:01"),
        (MINUTELY, "2026-03-02 10:01:00", "2026-03-02 10:01", "2026-03-02 10:02"),
        (NIGHTLY, "2026-03-02 03:39:59", "2026-03-01 03:40", "2026-03-02 03:40"),
        (NIGHTLY, "2026-03-02 03:40:00", "2026-03-02 03:40", "2026-03-03 03:40"),
        (WEEKLY, "2026-03-02 08:59:00", "2026-02-23 09:00", "2026-03-02 09:00"),  # a Monday
        (WEEKLY, "2026-03-02 09:00:00", "2026-03-02 09:00", "2026-03-09 09:00"),
    ],
)
def test_a_schedule_knows_its_last_and_its_next_moment(schedule, now, latest, following):
    assert schedule.latest(at(now), SHANGHAI) == at(latest)
    assert schedule.next(at(now), SHANGHAI) == at(following)


def test_a_day_has_its_local_hours_even_where_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    noon = Schedule("test.noon", at=time(12))
    before = datetime(2026, 3, 28, 12, tzinfo=berlin)
    assert noon.next(before, berlin) == datetime(2026, 3, 29, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"every": timedelta(hours=1), "at": time(1)},
        {"every": timedelta(0)},
        {"every": timedelta(hours=1), "weekday": 1},
        {"at": time(1), "weekday": 7},
    ],
)
def test_a_schedule_that_says_nothing_or_two_things_is_a_mistake(terms):
    with pytest.raises(ValueError):
        Schedule("test.wrong", **terms)


def fired():
    return sorted(Job.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_many_workers_fire_a_schedule_once():
    keepers = [Timekeeper([NIGHTLY]) for _ in range(3)]
    counts = [
        sum(keeper.tick(at(now)) for keeper in keepers)
        for now in ("2026-03-01 12:00", "2026-03-02 03:39", "2026-03-02 03:41", "2026-03-02 03:42")
    ]

    assert counts == [0, 0, 1, 0]  # nothing at first sight
    [job] = Job.objects.all()
    assert (job.name, job.payload, job.run_at <= job.created_at) == (
        "test.clean",
        {"what": "all"},
        True,
    )


@pytest.mark.django_db
def test_missed_firings_are_made_up_by_one():
    Timekeeper([NIGHTLY, MINUTELY]).tick(at("2026-03-01 12:00"))
    assert Timekeeper([NIGHTLY, MINUTELY]).tick(at("2026-03-06 12:00")) == 2
    assert fired() == [
        "test.minutely@2026-03-06T04:00:00+00:00",
        "test.nightly@2026-03-05T19:40:00+00:00",
    ]


@pytest.mark.django_db
def test_a_schedule_that_does_not_catch_up_lets_a_missed_firing_go():
    keeper = Timekeeper([WEEKLY])
    moments = ["2026-03-01 12:00", "2026-03-02 12:00", "2026-03-09 09:01"]
    assert [keeper.tick(at(moment)) for moment in moments] == [0, 0, 1]


@pytest.mark.django_db
def test_between_its_moments_a_schedule_costs_nothing(django_assert_num_queries):
    keeper = Timekeeper([NIGHTLY])
    keeper.tick(at("2026-03-01 12:00"))
    with django_assert_num_queries(0):
        keeper.tick(at("2026-03-01 23:00"))


@pytest.mark.django_db
def test_a_slow_clock_does_not_fire_an_older_moment_again():
    Timekeeper([MINUTELY]).tick(at("2026-03-01 12:00"))
    Timekeeper([MINUTELY]).tick(at("2026-03-01 12:05"))
    assert Timekeeper([MINUTELY]).tick(at("2026-03-01 12:03:30")) == 0
    assert Firing.objects.count() == 2


def test_every_schedule_names_a_task_that_exists():
    from xiuhua.jobs import registry

    missing = [s.key for s in gather("SCHEDULE").values() if registry.find(s.task) is None]
    assert missing == []
