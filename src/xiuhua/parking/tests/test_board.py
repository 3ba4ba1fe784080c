"""The board says what the database says, byte for byte, and within one look of it."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.utils import timezone

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.datum import to_wgs84
from xiuhua.parking.board import scene as scenes
from xiuhua.parking.board.answering import answer as board_answer
from xiuhua.parking.board.following import Follower
from xiuhua.parking.board.packing import Row, packed
from xiuhua.parking.examples_vacancy import (
    LAT,
    LON,
    a_car_park,
    a_limit,
    a_tariff,
    counted,
    facts_told,
    tell,
)
from xiuhua.parking.models import Batch, CarPark, Limit, Tariff, Tick, Vacancy
from xiuhua.parking.queries.asking import asked
from xiuhua.parking.queries.finding import nearest
from xiuhua.parking.queries.telling import answer
from xiuhua.parking.rules.standing import State

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 17, 40, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


def slow(query, now, as_of=None):
    question = asked(query)
    found = nearest(
        question.point,
        question.wanted,
        now=now,
        count=question.most,
        is_working=calendar().is_working,
    )
    return answer(question, found, as_of or now)


def fast(board, query, now):
    view = board.view
    return board_answer(view.scene, asked(query), round(now.timestamp() * 1e6), int(view.as_of_s))


def a_district(rng, n):
    """Car parks as they come: crowded, some at one and the same spot, with all sorts of everything."""
    spots = [(LON + rng.gauss(0, 0.02), LAT + rng.gauss(0, 0.02)) for _ in range(max(1, n // 2))]
    spots += [(LON + rng.gauss(0, 0.2), LAT + rng.gauss(0, 0.2)) for _ in range(n - len(spots))]
    made = []
    for i in range(n):
        lon, lat = rng.choice(spots) if rng.random() < 0.3 else spots[i]
        capacity = rng.choice([0, 1, 12, 400])
        made.append(
            a_car_park(
                f"第{i}“停车场”\\" if i % 7 == 0 else f"停车场 {i}",
                lon=lon,
                lat=lat,
                capacity=capacity,
                disabled=min(capacity, rng.choice([0, 0, 2])),
                charging=min(capacity, rng.choice([0, 5])),
                height_m=rng.choice([None, 1.9, 2.2, 4.5]),
                covered=rng.choice([None, True, False]),
                kind=rng.choice(["ground", "underground", "car_park", "on_street", "other"]),
                state=rng.choice(["open"] * 8 + ["closed", "planned"]),
                outside=rng.random() < 0.8,
            )
        )
    for one in rng.sample(made, n // 2):
        for year in rng.sample(range(2020, 2030), 2):
            a_tariff(
                one,
                rng.choice(["", "每小时 3 元"]),
                is_free=rng.random() < 0.4,
                first_on=date(year, 1, 1),
            )
    for one in rng.sample(made, n // 2):
        for _ in range(rng.choice([1, 2])):
            a_limit(
                one,
                start_min=rng.randrange(0, 1440, 30),
                end_min=rng.randrange(30, 1441, 30),
                longest_min=rng.choice([None, 15, 60, 240]),
                may_park=rng.random() < 0.8,
                days=rng.choice(["every", "working", "off"]),
                weekdays=rng.choice([[], [0, 1, 2, 3, 4], [1]]),
                first_on=rng.choice([None, date(2026, 1, 1), date(2026, 6, 1)]),
                last_on=rng.choice([None, date(2026, 12, 31)]),
            )
    tell(rows_of(rng, rng.sample(made, 2 * n // 3)))
    return made


def rows_of(rng, car_parks):
    rows = []
    for one in car_parks:
        as_of = rng.choice([None, NOW - timedelta(seconds=rng.uniform(0, 4000))])
        stale_at = rng.choice([None, NOW + timedelta(seconds=rng.uniform(-600, 900))])
        rows.append(
            Row(
                one.pk,
                rng.choice([None, 0, 3, 399]),
                rng.choice([*State, State.LIVE, State.LIVE]),
                as_of,
                stale_at,
            )
        )
    return rows


def a_question(rng):
    datum = rng.choice(["wgs84", "gcj02", "bd09"])
    words = [
        f"lon={LON + rng.gauss(0, 0.05):.6f}",
        f"lat={LAT + rng.gauss(0, 0.05):.6f}",
        f"datum={datum}",
    ]
    words += [
        f"{name}=1"
        for name in ("with_space", "free", "covered", "charging", "disabled")
        if rng.random() < 0.25
    ]
    words += [f"count={rng.choice([1, 3, 10, 50])}"] if rng.random() < 0.7 else []
    words += [f"height={rng.choice([1.9, 2.1, 3.8])}"] if rng.random() < 0.3 else []
    words += [f"stay_min={rng.choice([1, 60, 300, 3000])}"] if rng.random() < 0.4 else []
    rng.shuffle(words)
    return "&".join(words)


@pytest.mark.parametrize("few", [True, False], ids=["one by one", "by the trees"])
@pytest.mark.parametrize("seed", range(8))
def test_board_and_database_answer_the_same_bytes_in_any_district(seed, few, monkeypatch):
    rng = random.Random(seed)
    if not few:
        monkeypatch.setattr(scenes, "FEW", 2)
        monkeypatch.setattr(scenes, "RARE", 0.05)
    made = a_district(rng, rng.choice([0, 1, 9, 90]))
    board = Follower()
    for step in range(3):
        now = NOW + timedelta(minutes=step * rng.choice([1, 400]))
        if step and made:
            tell(rows_of(rng, rng.sample(made, min(len(made), 5))))
        board = board if now.date() == NOW.date() else Follower()
        board.look(now)
        for _ in range(25):
            query = a_question(rng)
            assert fast(board, query, now) == slow(query, now), (seed, step, query)


def test_a_count_that_goes_stale_between_two_looks_is_no_space_any_more():
    near, far = a_car_park(), a_car_park(lon=LON + 0.01)
    for one in (near, far):
        tell([Row(one.pk, 5, State.LIVE, NOW, NOW + timedelta(minutes=1 if one is near else 9))])
    board = Follower()
    board.look(NOW)
    later = NOW + timedelta(minutes=2)
    query = f"lon={LON}&lat={LAT}&with_space=1"

    found = json.loads(fast(board, query, later))["places"]

    assert [one["number"] for one in found] == [far.number]
    told = json.loads(fast(board, f"lon={LON}&lat={LAT}", later))["places"][0]
    assert (told["state"], told["free"], told["last_free"]) == ("stale", None, 5)


def test_an_answer_of_json_reads_as_it_should():
    park = a_car_park("“小微”停车场\\1", capacity=3)
    a_tariff(park, is_free=True)
    counted(park, 2)
    now = timezone.now()
    board = Follower()
    board.look(now)

    told = json.loads(fast(board, f"lon={LON}&lat={LAT}&datum=gcj02", now))

    (place,) = told["places"]
    assert (place["name"], place["fee"], place["is_free"], place["free"]) == (
        park.name,
        "免费",
        True,
        2,
    )
    assert told["datum"] == "gcj02"
    back = to_wgs84(place["lon"], place["lat"], "gcj02")
    assert back == pytest.approx((LON, LAT), abs=2e-6)


# --- following ----------------------------------------------------------------------------------
def free_of(board, car_park):
    query = f"lon={car_park.lon}&lat={car_park.lat}&count=50"
    told = json.loads(fast(board, query, timezone.now()))["places"]
    return {one["number"]: one["last_free"] for one in told}.get(car_park.number)


def test_one_look_brings_what_changed_and_costs_two_statements(django_assert_num_queries):
    parks = [a_car_park() for _ in range(3)]
    for one in parks:
        counted(one, 1)
    board = Follower()
    board.look()
    counted(parks[0], 7)
    counted(parks[0], 8)
    counted(parks[2], 0)

    with django_assert_num_queries(2):
        board.look()
    assert [free_of(board, one) for one in parks] == [8, 1, 0]
    with django_assert_num_queries(1):
        board.look()


def test_of_several_words_about_one_car_park_the_last_counts():
    park = a_car_park()
    board = Follower()
    board.look()
    Tick.objects.get_or_create(pk=1)
    for seq, frees in ((1, (9, 1)), (2, (2, 3))):
        rows = [Row(park.pk, free, State.LIVE, None, None) for free in frees]
        Batch.objects.create(seq=seq, at=NOW, packed=packed(rows))
    Tick.objects.update(seq=2)

    board.look()
    assert free_of(board, park) == 3


def test_a_broken_batch_makes_the_board_read_everything_anew():
    park = a_car_park()
    counted(park, 1)
    board = Follower()
    board.look()
    counted(park, 5)
    Batch.objects.update(packed=b"half a row")

    board.look()
    assert free_of(board, park) == 5


def test_a_board_that_missed_batches_reads_everything_anew():
    park = a_car_park()
    counted(park, 1)
    board = Follower()
    board.look()
    counted(park, 5)
    counted(park, 6)
    Batch.objects.order_by("seq").first().delete()
    Batch.objects.order_by("seq").first().delete()

    board.look()
    assert free_of(board, park) == 6


def test_a_database_put_back_in_time_is_read_anew():
    park = a_car_park()
    counted(park, 1)
    board = Follower()
    board.look()
    Tick.objects.update(seq=0)
    Vacancy.objects.update(free=4)

    board.look()
    assert free_of(board, park) == 4


def test_a_batch_about_a_car_park_not_in_use_harms_nobody():
    shut, park = a_car_park(state="planned"), a_car_park()
    board = Follower()
    board.look()
    tell(
        [
            Row(shut.pk, 1, State.LIVE, None, None),
            Row(park.pk, 2, State.LIVE, None, None),
            Row(10**9, 3, State.LIVE, None, None),
        ][:2]
    )
    board.look()
    assert (free_of(board, shut), free_of(board, park)) == (None, 2)


def renewed(board):
    """Look until the facts that are loaded beside are there."""
    board.look()
    if board._loading:
        board._loading.join(20)
    board.look()
    return board


@pytest.mark.django_db(transaction=True)
def test_changed_facts_are_read_beside_and_shown_whole():
    park = a_car_park()
    counted(park, 1)
    board = Follower()
    board.look()
    new = a_car_park("新停车场", lon=LON + 0.001)
    counted(new, 9)
    CarPark.objects.filter(pk=park.pk).update(name="改名了")
    board.look()
    assert free_of(board, new) is None

    facts_told()
    renewed(board)

    names = [
        one["name"]
        for one in json.loads(fast(board, f"lon={LON}&lat={LAT}", timezone.now()))["places"]
    ]
    assert names == ["改名了", "新停车场"]
    assert free_of(board, new) == 9


@pytest.mark.django_db(transaction=True)
def test_facts_that_nobody_announced_are_found_within_a_minute(monkeypatch):
    a_car_park()
    board = Follower()
    board.look()
    new = a_car_park()
    board.look()
    assert free_of(board, new) is None and board._loading is None
    monkeypatch.setattr("xiuhua.parking.board.following.DOUBT_S", 0.0)
    renewed(board)
    assert len(board.view.scene.facts) == 2


@pytest.mark.django_db(transaction=True)
def test_after_midnight_the_board_is_silent_until_it_has_read_the_day():
    park = a_car_park()
    a_tariff(park, "旧价", first_on=date(2020, 1, 1))
    a_tariff(park, "新价", first_on=date(2026, 5, 13))
    board = Follower()
    board.look(NOW)
    midnight = NOW.replace(hour=0, minute=0, second=0) + timedelta(days=1)

    board.look(midnight)
    assert board.now(midnight.timestamp()) is None
    board._loading.join(20)
    board.look(midnight)

    assert board.now(midnight.timestamp()) is board.view
    assert json.loads(fast(board, f"lon={LON}&lat={LAT}", midnight))["places"][0]["fee"] == "新价"


def test_a_board_that_fell_behind_does_not_answer():
    a_car_park()
    board = Follower()
    board.look(NOW)
    assert board.now(NOW.timestamp() + 4.9) is not None
    assert board.now(NOW.timestamp() + 5.1) is None
    assert board.is_late(NOW.timestamp() + 5.1)
    assert not Follower().is_late()


def test_what_is_shown_is_never_changed_under_a_reader():
    park = a_car_park()
    counted(park, 1)
    board = Follower()
    board.look()
    held = board.view
    counted(park, 2)
    board.look()
    assert held.scene.counts.free.tolist() == [1]
    assert board.view.scene.counts.free.tolist() == [2]
    assert held.scene.facts is board.view.scene.facts
    assert (
        isinstance(held.scene.vacant, np.ndarray)
        and Limit.objects.count() == Tariff.objects.count()
    )
