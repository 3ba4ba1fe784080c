"""Counts coming in: what the database holds in the end is what the pure rules say."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from xiuhua.parking.board.packing import STATES, micros, unpacked
from xiuhua.parking.feeds import Reading
from xiuhua.parking.feeds.canonical import Sent
from xiuhua.parking.ingest import take_in, taking, tick
from xiuhua.parking.ingest.mirror import MIRROR, Mirror
from xiuhua.parking.models import (
    Batch,
    CarPark,
    Device,
    GateCount,
    Latest,
    Passing,
    Quarantined,
    Tick,
    Vacancy,
)
from xiuhua.parking.models import Reading as History
from xiuhua.parking.rules.judging import Place
from xiuhua.parking.rules.readings import Board, fold
from xiuhua.parking.rules.standing import State, gathered, standing

from .counting import NOW, a_car_park, a_device, a_source, ago, said

pytestmark = pytest.mark.django_db


def vacancy(car_park):
    found = Vacancy.objects.get(car_park=car_park)
    return found.state, found.free


def test_a_count_comes_in_and_the_car_park_stands_so():
    device = a_device("A")
    taken = take_in(device.source, [said("A", 1, free=7)], NOW)

    assert taken.counts == {
        "current": 1,
        "late": 0,
        "twice": 0,
        "differs": 0,
        "quarantined": 0,
        "off": 0,
    }
    found = Vacancy.objects.get(car_park=device.car_park)
    assert (found.state, found.free, found.as_of, found.why) == ("live", 7, ago(1), [])
    assert found.stale_at == ago(1) + timedelta(minutes=30, microseconds=1)
    history = History.objects.get()
    assert (history.device_id, history.at, history.received_at, history.free, history.occupied,
            history.open, history.timed) == (device.pk, ago(1), NOW, 7, None, None, True)  # fmt: skip


def test_the_same_delivery_again_changes_nothing():
    source = a_device("A").source
    some = [said("A", 1, free=7), said("A", 2, occupied=3, open=True)]
    take_in(source, some, NOW)
    before = list(Latest.objects.values()), list(History.objects.order_by("at").values())
    taken = take_in(source, some, NOW + timedelta(minutes=1))

    assert (taken.twice, taken.current, taken.late) == (2, 0, 0)
    assert (list(Latest.objects.values()), list(History.objects.order_by("at").values())) == before


def test_late_differing_and_doubled_readings_are_told_apart():
    source = a_device("A").source
    take_in(source, [said("A", 5, free=4)], NOW)
    taken = take_in(
        source, [said("A", 10, free=3), said("A", 5, free=9), said("A", 5, free=4), said("A", 1, free=5),
                 said("A", 1, free=5)], NOW,
    )  # fmt: skip
    assert (taken.current, taken.late, taken.twice + taken.differs) == (1, 1, 3)
    assert Latest.objects.get().free == 5
    assert [one.free for one in History.objects.order_by("at")] == [3, 4, 5]


def test_an_old_word_is_stale_and_a_clock_that_is_off_is_flagged():
    device = a_device("A")
    taken = take_in(device.source, [said("A", 45, free=3)], NOW)
    found = Vacancy.objects.get()
    assert (taken.current, taken.off, found.state, found.free) == (1, 1, "stale", 3)
    assert found.why == ["readings.clock"]


def test_what_cannot_be_used_waits_in_quarantine_as_it_came():
    source = a_device("A").source
    some = [said("A", 1, free=-3), said("nowhere", 1, free=3), Sent("A", datetime(2026, 5, 12), free=1),
            Sent("A", datetime(1970, 1, 1, tzinfo=UTC), free=1), said("A", 1, capacity=9)]  # fmt: skip
    taken = take_in(source, some, NOW)
    take_in(source, some[:2], NOW + timedelta(minutes=1))

    assert [(one.index, one.rule) for one in taken.refusals] == [
        (0, "readings.negative"), (1, "readings.no_such_place"), (2, "readings.no_zone"),
        (3, "readings.before_2000"), (4, "readings.says_nothing"),
    ]  # fmt: skip
    assert taken.quarantined == 5
    assert list(Quarantined.objects.order_by("pk").values_list("key", "times")) == [
        ("A", 2), ("nowhere", 2), ("A", 1), ("A", 1), ("A", 1)]  # fmt: skip
    assert '"free":-3' in Quarantined.objects.get(rule="readings.negative").raw
    assert not Vacancy.objects.exists() and not History.objects.exists()


def test_more_than_there_are_is_doubted():
    device = a_device("A", car_park=a_car_park(capacity=20))
    take_in(device.source, [said("A", 1, free=21)], NOW)
    assert vacancy(device.car_park) == ("suspect", 21)
    assert Vacancy.objects.get().why == ["readings.beyond_capacity"]


def test_bays_are_gathered_and_of_two_counts_the_later_counts():
    lot = a_car_park(capacity=3)
    for key in ("b1", "b2", "b3"):
        a_device(key, car_park=lot, measures="bay")
    take_in(a_source(), [said("b1", 1, free=1), said("b2", 2, free=0)], NOW)
    assert vacancy(lot) == ("live", 1)
    assert Vacancy.objects.get().why == ["partly"]

    a_device("c1", car_park=lot)
    a_device("c2", car_park=lot)
    take_in(a_source(), [said("c1", 1, free=3), said("c2", 2, free=2)], NOW)
    assert vacancy(lot) == ("live", 3)


def test_a_device_that_is_not_in_use_has_no_say():
    device = a_device("A")
    take_in(device.source, [said("A", 1, free=7)], NOW)
    Device.objects.update(in_use=False)
    tick.facts_changed()
    assert take_in(device.source, [said("A", 0, free=9)], NOW).quarantined == 1
    upkeep(NOW)
    assert vacancy(device.car_park) == ("unknown", None)


def upkeep(now):
    from xiuhua.parking.ingest.upkeep import look_over

    look_over(now)


# --- gates ----------------------------------------------------------------------------------------
def test_cars_through_gates_are_counted_from_a_base_in_any_order():
    lot = a_car_park(capacity=50)
    gate = a_device("g1", car_park=lot, measures="gate")
    GateCount.objects.create(car_park=lot, base_at=ago(60), base_inside=10)
    some = [
        said("g1", 5, cars_in=3),
        said("g1", 9, cars_out=1),
        said("g1", 7, cars_in=2, cars_out=2),
    ]
    random.Random(1).shuffle(some)
    taken = take_in(gate.source, [some[0]], NOW)
    take_in(gate.source, [*some, some[1]], NOW)

    assert taken.current == 1
    assert vacancy(lot) == ("live", 38)
    assert Vacancy.objects.get().as_of == ago(5)
    assert GateCount.objects.get().inside == 12
    assert Passing.objects.count() == 3


def test_of_two_reports_of_a_gate_for_one_time_the_larger_counts():
    lot = a_car_park(capacity=50)
    gate = a_device("g1", car_park=lot, measures="gate")
    GateCount.objects.create(car_park=lot, base_at=ago(60))
    for cars in (3, 5, 4):
        take_in(gate.source, [said("g1", 5, cars_in=cars)], NOW)
    assert GateCount.objects.get().inside == 5


def test_a_gate_that_counts_no_cars_says_nothing():
    gate = a_device("g1", measures="gate")
    assert [one.rule for one in take_in(gate.source, [said("g1", 1, free=3)], NOW).refusals] == [
        "readings.says_nothing"]  # fmt: skip


def test_the_count_of_the_gates_starts_anew_at_night():
    lot = a_car_park(capacity=50)
    gate = a_device("g1", car_park=lot, measures="gate")
    GateCount.objects.create(car_park=lot, base_at=ago(24 * 60), base_inside=30, overnight=4)
    take_in(gate.source, [said("g1", 1, cars_in=2)], NOW)
    assert vacancy(lot) == ("live", 44)


def test_gates_that_have_lost_count_are_in_doubt():
    lot = a_car_park(capacity=50)
    gate = a_device("g1", car_park=lot, measures="gate")
    GateCount.objects.create(car_park=lot, base_at=ago(60), base_inside=49)
    take_in(gate.source, [said("g1", 1, cars_in=9)], NOW)
    assert vacancy(lot) == ("suspect", 0)
    assert Vacancy.objects.get().why == ["gates.drift"]


# --- the boards' log -------------------------------------------------------------------------------
def test_each_delivery_is_one_batch_that_tells_what_changed():
    device = a_device("A")
    take_in(device.source, [said("A", 1, free=7)], NOW)
    take_in(device.source, [said("A", 1, free=7)], NOW)

    first, second = Batch.objects.order_by("seq")
    assert (first.seq, second.seq, Tick.objects.get().seq) == (1, 2, 2)
    rows = unpacked(first.packed)
    assert [(int(r["car_park"]), int(r["free"]), STATES[r["state"]], int(r["as_of_us"])) for r in rows] == [
        (device.car_park_id, 7, State.LIVE, micros(ago(1)))]  # fmt: skip
    assert len(unpacked(second.packed)) == 0


def test_a_delivery_costs_the_same_queries_however_many_readings_it_has():
    source = a_source()
    lots = [a_car_park(capacity=99) for _n in range(3)]
    for n in range(30):
        a_device(f"d{n}", car_park=lots[n % 3], measures="bay")
    take_in(source, [said("d0", 9, free=1)], NOW)

    def cost(some):
        with CaptureQueriesContext(connection) as captured:
            assert take_in(source, some, NOW).current == len(some)
        return len(captured)

    take_in(source, [said(f"d{n}", 6, free=0) for n in range(30)], NOW)
    assert cost([said("d1", 5, free=1)]) == cost([said(f"d{n}", 4, free=0) for n in range(30)])


# --- the mirror -----------------------------------------------------------------------------------
def test_what_another_process_wrote_is_followed_and_not_overwritten(monkeypatch):
    device = a_device("A")
    take_in(device.source, [said("A", 9, free=1)], NOW)
    mine = taking.MIRROR
    monkeypatch.setattr(taking, "MIRROR", Mirror())  # another process
    take_in(device.source, [said("A", 5, free=2)], NOW)
    monkeypatch.setattr(taking, "MIRROR", mine)
    taken = take_in(device.source, [said("A", 7, free=3)], NOW)

    assert (taken.late, taken.current) == (1, 0)
    assert Latest.objects.get().free == 2
    assert vacancy(device.car_park) == ("live", 2)


def test_what_was_undone_is_forgotten(monkeypatch):
    device = a_device("A")
    take_in(device.source, [said("A", 9, free=1)], NOW)
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(taking.Batch.objects, "create", lambda **_facts: 1 / 0)
        take_in(device.source, [said("A", 5, free=2)], NOW)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        take_in(device.source, [said("A", 4, free=3)], NOW)
        raise ZeroDivisionError
    taken = take_in(device.source, [said("A", 8, free=5)], NOW)
    assert taken.current == 1
    assert vacancy(device.car_park) == ("live", 5)


def test_a_change_of_the_inventory_is_seen_with_the_next_reading():
    device = a_device("A", car_park=a_car_park(capacity=5))
    take_in(device.source, [said("A", 2, free=7)], NOW)
    assert vacancy(device.car_park) == ("suspect", 7)
    CarPark.objects.update(capacity=9)
    tick.facts_changed()
    take_in(device.source, [said("A", 1, free=7)], NOW)
    assert vacancy(device.car_park) == ("live", 7)


# --- the truth ------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(4))
def test_a_storm_of_late_doubled_and_broken_readings_ends_in_the_state_that_the_rules_say(seed):
    dice = random.Random(seed)
    lots = [a_car_park(capacity=6) for _n in range(3)]
    counted = a_car_park(capacity=30)
    for n in range(18):
        a_device(f"b{n}", car_park=lots[n // 6], measures="bay")
    a_device("c", car_park=counted)
    source = a_source()
    sent = []
    for n in range(300):
        key = dice.choice([f"b{n % 18}", f"b{dice.randrange(18)}", "c"])
        free = dice.randrange(35) if key == "c" else dice.randrange(2)
        at = ago(dice.randrange(-15, 90)) + timedelta(microseconds=n)
        sent.append(Sent(key, at, free=free, occupied=dice.choice([None, None, 2]) if key == "c" else None,
                         open=dice.choice([None, None, None, True, False])))  # fmt: skip
    garbage = [replace(dice.choice(sent), **dice.choice([
        {"free": -5}, {"key": "nowhere"}, {"at": datetime(1970, 1, 1, tzinfo=UTC)},
        {"at": datetime(2026, 5, 12)}, {"free": None, "occupied": None, "open": None}]))
        for _n in range(40)]  # fmt: skip
    delivered = sent + dice.choices(sent, k=120) + garbage
    dice.shuffle(delivered)
    known, arrived = [], {}
    while delivered:
        cut = dice.choice([1, 3, 40])
        some, delivered = delivered[:cut], delivered[cut:]
        received_at = NOW - timedelta(seconds=len(delivered))
        taken = take_in(source, some, received_at)
        assert sum(taken.counts.values()) - taken.off == len(some)
        for one in some:
            known.append(Reading(one.key, one.at, received_at, "yiting", free=one.free,
                                 occupied=one.occupied, open=one.open))  # fmt: skip
            arrived.setdefault((one.key, one.at), received_at)
    upkeep(NOW)

    places = {
        one.key: Place(one.key, "yiting", 30 if one.key == "c" else 1)
        for one in Device.objects.all()
    }
    truth, _events = fold(Board(places), known, NOW)
    held = {one.device.key: (one.at, one.received_at, one.free, one.occupied, one.open)
            for one in Latest.objects.select_related("device")}  # fmt: skip
    assert held == {key: (one.at, one.received_at, one.free, one.occupied, one.open)
                    for key, one in truth.known.items()}  # fmt: skip

    def stands(key):
        return standing(places[key], truth.known.get(key), NOW)

    expected = [gathered(stands(f"b{6 * n + k}") for k in range(6)) for n in range(3)] + [
        stands("c")
    ]
    for lot, one in zip([*lots, counted], expected, strict=True):
        found = Vacancy.objects.get(car_park=lot)
        assert (found.state, found.free, found.as_of, tuple(found.why)) == (
            one.state, one.free, one.as_of, one.why)  # fmt: skip
    good = {(one.key, one.at) for one in sent}
    assert {(one.device.key, one.at) for one in History.objects.select_related("device")} == good
    assert MIRROR.seq == Tick.objects.get().seq
