"""Readings merged into state, and how a place then stands."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from xiuhua.parking.feeds import Reading
from xiuhua.parking.rules import READINGS
from xiuhua.parking.rules.judging import Place, clock, lag_min, moment, quarantined, suspicion
from xiuhua.parking.rules.readings import Board, Happened, fold, heard
from xiuhua.parking.rules.standing import (
    Standing,
    State,
    alarms,
    doubting,
    drivers_doubt,
    gathered,
    silent,
    stale,
    standing,
)

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
PLACE = Place("A", "yiting", capacity=20)
READING = Reading("A", NOW, NOW, "yiting", free=5)
EMPTY = Board({"A": PLACE, "B": Place("B", "yiting", capacity=1)})


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def a_reading(minutes_ago=0, received_after=0, **facts):
    at = ago(minutes_ago)
    return changed(READING, at=at, received_at=at + timedelta(minutes=received_after), **facts)


def what(events):
    return [(one.what, one.rule) for one in events]


# --- one reading --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({}, None),
        ({"free": 0}, None),
        ({"free": -1}, "readings.negative"),
        ({"occupied": -3}, "readings.negative"),
        ({"capacity": -1}, "readings.negative"),
        ({"free": None}, "readings.says_nothing"),
        ({"free": None, "open": False}, None),
        ({"at": datetime(2026, 5, 12, 8, 0)}, "readings.no_zone"),
        ({"at": datetime(1970, 1, 1, tzinfo=UTC)}, "readings.before_2000"),
    ],
)
def test_what_goes_to_quarantine(facts, rule):
    found = quarantined(changed(READING, **facts), PLACE)
    assert (found and found[0]) == rule
    _board, events = fold(EMPTY, [changed(READING, **facts)], NOW)
    assert what(events) == [(Happened.QUARANTINED, rule) if rule else (Happened.CURRENT, "")]


def test_a_reading_for_no_place_we_have_goes_to_quarantine():
    board, events = fold(EMPTY, [changed(READING, key="Z")], NOW)
    assert what(events) == [(Happened.QUARANTINED, "readings.no_such_place")]
    assert board.known == {}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"free": 20}, None),
        ({"free": 21}, "readings.beyond_capacity"),
        ({"free": None, "occupied": 21}, "readings.beyond_capacity"),
        ({"free": 5, "occupied": 15}, None),
        ({"free": 5, "occupied": 14}, None),  # one bay is out of use
        ({"free": 6, "occupied": 15}, "readings.does_not_add_up"),
    ],
)
def test_what_is_suspect(facts, rule):
    found = suspicion(changed(READING, **facts), PLACE)
    assert (found and found[0]) == rule


def test_without_a_capacity_nothing_is_beyond_it():
    assert suspicion(changed(READING, free=9999), replace(PLACE, capacity=None)) is None


@pytest.mark.parametrize(
    ("received_after", "size"), [(10, None), (10.1, 10), (-10, None), (-10.1, -10), (600, 600)]
)
def test_a_clock_is_off_beyond_ten_minutes(received_after, size):
    found = clock(a_reading(0, received_after), PLACE)
    assert (found and found.size) == size


def test_a_reading_without_its_own_time_says_nothing_about_a_clock():
    assert clock(changed(a_reading(0, 60), timed=False), PLACE) is None
    assert lag_min(a_reading(0, 60)) == 60


def test_a_device_that_lives_next_year_is_no_last_word_until_then():
    future = changed(READING, at=NOW + timedelta(days=365), received_at=ago(5), free=0)
    board, events = fold(EMPTY, [future, READING], NOW)

    assert moment(future) == ago(5)
    assert board.known["A"] == READING
    assert (Happened.CLOCK, "readings.clock") in what(events)


# --- many readings ------------------------------------------------------------------------------
def test_late_doubled_and_differing_readings_are_told_apart():
    first, second = a_reading(10, free=3), a_reading(5, free=4)
    other = changed(second, free=9, received_at=NOW)
    board, events = fold(EMPTY, [second, first, second, other], NOW)

    assert what(events) == [(Happened.CURRENT, ""), (Happened.LATE, ""), (Happened.TWICE, ""),
                            (Happened.DIFFERS, "")]  # fmt: skip
    assert board.known == {"A": second}
    assert board.as_of == NOW


@pytest.mark.parametrize("facts", [{"free": 6}, {"occupied": 3}, {"open": True}, {"device": "d"},
                                   {"capacity": 19}, {"source": "z"}])  # fmt: skip
def test_of_two_that_came_at_once_the_same_one_counts_in_either_order(facts):
    one, other = READING, changed(READING, **facts)
    assert fold(EMPTY, [one, other], NOW)[0].known == fold(EMPTY, [other, one], NOW)[0].known


def test_more_than_there_are_is_an_alarm():
    _board, events = fold(EMPTY, [changed(READING, free=21)], NOW)
    assert what(events) == [(Happened.CURRENT, ""), (Happened.ALARM, "readings.beyond_capacity")]


counts = st.none() | st.integers(-2, 25)
any_reading = st.builds(
    lambda key, at, late, free, occupied, opened, device: Reading(
        key, ago(at), ago(at) + timedelta(minutes=late), "yiting", device, free, occupied,
        open=opened),
    st.sampled_from(["A", "B", "Z"]), st.integers(-30, 30), st.sampled_from([-20, 0, 1, 15]),
    counts, counts, st.none() | st.booleans(), st.sampled_from(["", "d1", "d2"]),
)  # fmt: skip


@given(st.lists(any_reading, max_size=12), st.randoms(use_true_random=False), st.integers(0, 12))
def test_any_order_any_repetition_any_batches_end_in_the_same_state(readings, dice, cut):
    straight, _events = fold(EMPTY, readings, NOW)
    shuffled = readings + dice.choices(readings, k=5) if readings else []
    dice.shuffle(shuffled)
    half, _events = fold(EMPTY, shuffled[:cut], NOW)
    whole, events = fold(half, shuffled[cut:], NOW)

    assert whole.known == straight.known
    assert len({id(one.reading) for one in events}) <= len(shuffled)
    again, _events = fold(whole, readings, NOW)
    assert again.known == whole.known


@given(st.lists(any_reading, max_size=12))
def test_every_reading_is_accounted_for(readings):
    _board, events = fold(EMPTY, readings, NOW)
    fates = {Happened.CURRENT, Happened.LATE, Happened.TWICE, Happened.DIFFERS,
             Happened.QUARANTINED}  # fmt: skip
    assert [e.reading for e in events if e.what in fates] == readings


def simulated(seed, bays=40, steps=200):
    """A car park of single bays: the truth at the end, and what its network delivers of it."""
    dice = random.Random(seed)
    taken = [False] * bays
    sent = []
    for step in range(steps):
        at = ago(steps - step)
        for _burst in range(dice.choice([0, 1, 1, 2, 12])):
            bay = dice.randrange(bays)
            if any(one.key == f"B{bay}" and one.at == at for one in sent):
                continue
            taken[bay] = not taken[bay]
            delay = timedelta(seconds=dice.choice([0, 1, 30, 400]))
            sent.append(Reading(f"B{bay}", at, at + delay, "net", f"sensor-{bay}",
                                free=int(not taken[bay])))  # fmt: skip
    sent += [  # the last heartbeat of each
        Reading(f"B{bay}", NOW, NOW, "net", f"sensor-{bay}", free=int(not taken[bay]))
        for bay in range(bays)
    ]
    garbage = [
        changed(dice.choice(sent), **dice.choice([
            {"free": -5}, {"free": None}, {"key": "nowhere"},
            {"at": datetime(1970, 1, 1, tzinfo=UTC)}, {"at": datetime(2026, 5, 12)}]))
        for _ in range(50)
    ]  # fmt: skip
    delivered = sent + dice.choices(sent, k=len(sent) // 2) + garbage
    dice.shuffle(delivered)
    return taken, delivered, garbage


@pytest.mark.parametrize("seed", range(8))
def test_bursts_duplicates_disorder_and_garbage_end_in_the_truth(seed):
    taken, delivered, garbage = simulated(seed)
    board = Board({f"B{n}": Place(f"B{n}", "net", 1) for n in range(40)})
    events = []
    for batch in range(0, len(delivered), 97):
        board, more = fold(board, delivered[batch : batch + 97], NOW)
        events += more
    stands = [standing(board.places[f"B{n}"], board.known[f"B{n}"], NOW) for n in range(40)]

    assert [one.free == 0 for one in stands] == taken
    assert {one.state for one in stands} == {State.LIVE}
    assert sum(e.what is Happened.QUARANTINED for e in events) == len(garbage)
    assert gathered(stands) == Standing(State.LIVE, taken.count(False), 40, NOW)


# --- a site that its feed no longer has ---------------------------------------------------------
def test_a_missing_site_is_marked_keeps_its_word_and_comes_back():
    board, _events = fold(EMPTY, [READING], NOW)
    gone, events = heard(board, "yiting", ["B"], NOW)
    assert what(events) == [(Happened.MISSING, "")]
    assert (gone.missing, gone.known) == ({"A": NOW}, board.known)

    still, events = heard(gone, "yiting", ["B"], NOW + timedelta(hours=1))
    assert (still.missing, events) == ({"A": NOW}, [])

    back, events = heard(still, "yiting", ["A", "B"], NOW + timedelta(hours=2))
    assert (back.missing, what(events)) == ({}, [(Happened.BACK, "")])


def test_an_empty_delivery_and_another_source_mark_nobody():
    assert heard(EMPTY, "yiting", [], NOW) == (EMPTY, [])
    assert heard(EMPTY, "others", ["Q"], NOW)[0].missing == {}


# --- how a place stands -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, (State.LIVE, 5, ())),
        ({"free": None, "occupied": 18}, (State.LIVE, 2, ())),
        ({"free": None, "open": True}, (State.UNKNOWN, None, ())),
        ({"open": False}, (State.CLOSED, 0, ())),
        ({"free": 21}, (State.SUSPECT, 21, ("readings.beyond_capacity",))),
        ({"timed": False}, (State.LIVE, 5, ("untimed",))),
        ({"at": ago(30)}, (State.LIVE, 5, ("readings.clock",))),
        ({"at": ago(31)}, (State.STALE, 5, ("readings.clock",))),
        ({"at": ago(31), "received_at": ago(31), "open": False}, (State.STALE, 5, ())),
    ],
)
def test_the_states_of_a_place(facts, expected):
    found = standing(PLACE, changed(READING, **facts), NOW)
    assert (found.state, found.free, found.why) == expected


def test_what_was_never_heard_is_unknown():
    assert standing(PLACE, None, NOW).state is State.UNKNOWN
    assert standing(PLACE, None, NOW, missing=True).why == ("missing",)


def test_each_source_has_its_own_patience():
    quick, slow = replace(PLACE, stale_min=5), replace(PLACE, stale_min=1440)
    old = a_reading(6)
    assert standing(quick, old, NOW).state is State.STALE
    assert standing(slow, old, NOW).state is State.LIVE
    assert (stale(old, quick, NOW).size, stale(old, slow, NOW)) == (6, None)


def test_drivers_who_find_no_space_weigh_in():
    reports = [("a", ago(3)), ("a", ago(2)), ("b", ago(1)), ("c", ago(20)), ("d", ago(90))]
    one = a_reading(10)
    assert doubting(reports, one, NOW) == 2
    assert drivers_doubt(one, PLACE, 2) is None
    assert drivers_doubt(one, PLACE, 3).size == 3
    assert standing(PLACE, one, NOW, drivers=3) == Standing(
        State.SUSPECT, 5, 20, ago(10), ("readings.drivers",))  # fmt: skip
    assert standing(PLACE, changed(one, free=0), NOW, drivers=3).state is State.LIVE


def test_silence_is_an_alarm_after_two_hours_and_a_case_a_day_later():
    def found(minutes, **facts):
        board, _events = fold(EMPTY, [a_reading(minutes, **facts)], NOW)
        return [(one.rule, one.is_case) for one in alarms(board, NOW)]

    assert found(120) == []
    assert found(121) == [("readings.silent", False)]
    assert found(120 + 1441) == [("readings.silent", True)]
    assert found(5, free=21) == [("readings.beyond_capacity", False)]
    assert silent(a_reading(121), PLACE, NOW).size == 121


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], (State.UNKNOWN, None)),
        (["unknown", "unknown"], (State.UNKNOWN, None)),
        (["live", "live"], (State.LIVE, 2)),
        (["live", "stale", "unknown"], (State.LIVE, 1)),
        (["stale", "stale"], (State.STALE, 2)),
        (["closed", "stale"], (State.CLOSED, 0)),
        (["suspect", "stale"], (State.SUSPECT, 1)),
    ],
)
def test_a_site_out_of_its_bays(states, expected):
    bays = [Standing(State(one), 1, 1, ago(n)) for n, one in enumerate(states)]
    found = gathered(bays)
    assert (found.state, found.free, found.capacity) == (*expected, len(bays))


def test_a_site_is_no_fresher_than_the_oldest_of_its_live_bays():
    bays = [Standing(State.LIVE, 1, 1, ago(n)) for n in (3, 9, 1)]
    assert gathered([*bays, Standing(State.STALE, 1, 1, ago(90))]) == Standing(
        State.LIVE, 3, 4, ago(9), ("partly",))  # fmt: skip
    assert gathered(bays, capacity=2).free == 2


def test_every_rule_on_readings_says_what_it_is_and_where_from():
    tested = {"readings.no_such_place", "readings.no_zone", "readings.before_2000",
              "readings.negative", "readings.says_nothing", "readings.beyond_capacity",
              "readings.does_not_add_up", "readings.clock", "readings.stale", "readings.silent",
              "readings.drivers"}  # fmt: skip
    assert {rule.key for rule in READINGS} == tested
    assert all(rule.title and rule.source and rule.doc for rule in READINGS)
