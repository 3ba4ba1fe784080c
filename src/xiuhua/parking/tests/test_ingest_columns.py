"""The columns do what the rules do: ordinary readings, the latest word, how places stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from xiuhua.parking.board.packing import NONE, STATES, micros
from xiuhua.parking.feeds import Reading
from xiuhua.parking.feeds.canonical import Sent
from xiuhua.parking.ingest import columns, standings
from xiuhua.parking.ingest.columns import MINUTE_US, Words
from xiuhua.parking.rules import readings as rules
from xiuhua.parking.rules import standing as pure
from xiuhua.parking.rules.judging import Place, quarantined

from .counting import NOW, ago

counts = st.none() | st.integers(-2, 8)
moments = st.sampled_from([0, 1, 9, 10, 11, 29, 30, 31, 60, -1, -10, -11, -90]).flatmap(
    lambda m: st.sampled_from([0, 1, -1]).map(lambda us: ago(m) + timedelta(microseconds=us))
)
strange = st.sampled_from([datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 5, 12, 8, 0),
                           datetime(9999, 12, 31, tzinfo=UTC)])  # fmt: skip
sent = st.builds(Sent, st.just("A"), st.none() | moments | strange, free=counts, occupied=counts,
                 capacity=counts, open=st.none() | st.booleans())  # fmt: skip


def as_reading(one, received_at=NOW):
    return Reading(one.key, one.at or received_at, received_at, free=one.free, occupied=one.occupied,
                   capacity=one.capacity, open=one.open, timed=one.at is not None)  # fmt: skip


def good_readings(received=moments):
    return st.builds(
        lambda at, got, free, occupied, opened, timed: Reading(
            "A", at if timed else got, got, free=free, occupied=occupied, open=opened, timed=timed
        ),
        moments, received, st.none() | st.integers(0, 8), st.none() | st.integers(0, 8),
        st.none() | st.booleans(), st.booleans(),
    )  # fmt: skip


def as_words(readings):
    def numbers(values):
        return np.array([NONE if one is None else one for one in values], dtype=np.int64)

    return Words(
        np.array([micros(one.at) for one in readings], dtype=np.int64),
        np.array([micros(one.received_at) for one in readings], dtype=np.int64),
        numbers(one.free for one in readings), numbers(one.occupied for one in readings),
        numbers(one.open for one in readings), np.array([one.timed for one in readings], dtype=bool),
    )  # fmt: skip


@given(st.lists(sent, max_size=8))
def test_ordinary_readings_are_those_the_rules_let_through(some):
    _words, ordinary = columns.read(some, NOW)
    place = Place("A", capacity=5)
    assert ordinary.tolist() == [quarantined(as_reading(one), place) is None for one in some]


@given(st.lists(good_readings(), min_size=2, max_size=2))
def test_the_later_word_is_the_later_of_the_rules(pair):
    one, other = pair
    is_later = columns.later(as_words([one]), as_words([other]))[0]
    assert is_later == (rules.rank(one) > rules.rank(other))


@given(st.lists(st.tuples(st.integers(0, 2), good_readings(st.just(NOW))), max_size=12))
def test_of_one_device_and_time_one_reading_counts_and_the_latest_word_comes_last(some):
    devices = np.array([device for device, _one in some], dtype=np.int64)
    kept = columns.first_of_each(devices, as_words([one for _device, one in some]))
    chosen = [some[n] for n in kept.tolist()]

    assert sorted((device, one.at) for device, one in chosen) == sorted(
        {(device, one.at) for device, one in some}
    )
    last = columns.last_of_each(devices[kept])
    latest = {some[n][0]: some[n][1] for n in kept[last].tolist()}
    best = {}
    for device, one in some:
        best[device] = rules.later(best.get(device, one), one)
    assert {device: rules.rank(one) for device, one in latest.items()} == {
        device: rules.rank(one) for device, one in best.items()
    }


def shown(found, n):
    """One of many standings as the rules would say it; the clock's own moment apart."""
    free, as_of = int(found.free[n]), int(found.as_of[n])
    return (STATES[found.state[n]], None if free == NONE else free, as_of,
            standings.named(int(found.why[n])))  # fmt: skip


def told(one):
    return one.state, one.free, micros(one.as_of), one.why


known_or_not = st.none() | good_readings()


@given(st.lists(st.tuples(known_or_not, st.booleans()), min_size=1, max_size=6), st.integers(0, 9),
       st.sampled_from([5, 30]), st.integers(0, 4))  # fmt: skip
@settings(max_examples=300)
def test_places_stand_as_the_rules_say(some, capacity, stale_min, drivers):
    place = Place("A", capacity=capacity, stale_min=stale_min)
    blank = Reading("A", NOW, NOW)
    words = as_words([one or blank for one, _missing in some])
    many = len(some)
    found = standings.standings(
        words, np.array([one is not None for one, _missing in some]), np.full(many, capacity),
        np.full(many, stale_min * MINUTE_US), np.array([missing for _one, missing in some]),
        micros(NOW),
    )  # fmt: skip
    found = standings.doubted(found, np.full(many, drivers))

    expected = [pure.standing(place, one, NOW, missing=missing, drivers=drivers)
                for one, missing in some]  # fmt: skip
    assert [shown(found, n) for n in range(many)] == [told(one) for one in expected]


@given(good_readings(), st.sampled_from([5, 30]))
def test_a_count_is_stale_from_its_moment_on_and_not_before(one, stale_min):
    place = Place("A", capacity=5, stale_min=stale_min)
    found = standings.standings(as_words([one]), np.array([True]), np.array([5]),
                                np.array([stale_min * MINUTE_US]), np.array([False]), micros(NOW))  # fmt: skip
    at = NOW + timedelta(microseconds=int(found.stale_at[0]) - micros(NOW))
    assert pure.stale(one, place, at) is not None
    assert pure.stale(one, place, at - timedelta(microseconds=1)) is None


@given(st.lists(st.lists(known_or_not, min_size=1, max_size=5), min_size=1, max_size=4))
def test_sites_are_gathered_from_their_bays_as_the_rules_say(sites):
    place = Place("A", capacity=1)
    bays = [one for site in sites for one in site]
    many, blank = len(bays), Reading("A", NOW, NOW)
    stood = standings.standings(
        as_words([one or blank for one in bays]), np.array([one is not None for one in bays]),
        np.full(many, 1), np.full(many, 30 * MINUTE_US), np.zeros(many, dtype=bool), micros(NOW),
    )  # fmt: skip
    starts = np.cumsum([0, *map(len, sites)])[:-1]
    found = standings.gathered(stood, starts)

    expected = [pure.gathered(pure.standing(place, one, NOW) for one in site) for site in sites]
    assert [shown(found, n) for n in range(len(sites))] == [told(one) for one in expected]


def test_of_several_ways_to_count_the_first_that_speaks_for_now_counts():
    def one(state, free, as_of):
        found = standings.unknown(1)
        found.state[0], found.free[0], found.as_of[0] = STATES.index(pure.State(state)), free, as_of
        return found

    live, stale, nothing = one("live", 3, 9), one("stale", 4, 5), standings.unknown(1)
    closed = one("closed", 0, 7)

    def best(*some):
        return int(standings.best(list(some)).free[0])

    assert best(nothing, nothing) == NONE
    assert best(nothing, stale) == 4
    assert best(stale, nothing, live) == 3
    assert best(live, closed) == 3
    assert best(closed, live) == 0
    assert best(replace(stale), one("stale", 8, 1)) == 4
