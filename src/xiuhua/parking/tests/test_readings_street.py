"""Conditions for on-street bays, and the restrictions of the 2025 regulation, each at its edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xiuhua.parking.rules import ON_STREET, RESTRICTIONS
from xiuhua.parking.rules.on_street import UNMEASURED, Stretch, objections
from xiuhua.parking.rules.restrictions import FINES_OFF_CARRIAGEWAY, Running, breaches

DAY = date(2026, 5, 12)
FAR = float("inf")
GOOD = Stretch(
    width_m=12.0, sides=2, slope_pct=4.0, on_fire_lane=False, left_for_fire_m=4.0,
    to_junction_m=50.0, to_zebra_m=5.0, to_stop_m=30.0, to_hydrant_m=30.0, sight_m=30.0,
    walkway_left_m=1.5,
)  # fmt: skip


def found(street, day=DAY):
    return {key: finding.size for key, finding in objections(street, day)}


def test_a_street_that_just_meets_every_condition_has_no_objections():
    assert found(GOOD) == {}
    assert found(replace(GOOD, to_stop_m=FAR, to_hydrant_m=FAR)) == {}


@pytest.mark.parametrize(
    ("facts", "rule", "size"),
    [
        ({"width_m": 11.9}, "on_street.width", 0.1),
        ({"width_m": 7.5, "sides": 1}, "on_street.width", 0.5),
        ({"width_m": 8.9, "one_way": True}, "on_street.width", 0.1),
        ({"width_m": 5.0, "sides": 1, "one_way": True}, "on_street.width", 1.0),
        ({"slope_pct": -4.5}, "on_street.slope", 0.5),
        ({"on_fire_lane": True}, "on_street.fire_lane", None),
        ({"left_for_fire_m": 3.5}, "on_street.fire_lane", 0.5),
        ({"to_junction_m": 49.0}, "on_street.junction", 1.0),
        ({"to_zebra_m": 4.0}, "on_street.zebra", 1.0),
        ({"to_stop_m": 29.5}, "on_street.stop", 0.5),
        ({"to_hydrant_m": 0.0}, "on_street.hydrant", 30.0),
        ({"sight_m": 20.0}, "on_street.sight", 10.0),
        ({"walkway_left_m": 1.0}, "on_street.walkway", 0.5),
    ],
)
def test_each_condition_at_its_edge(facts, rule, size):
    assert found(replace(GOOD, **facts)) == {rule: size}


@pytest.mark.parametrize(("sides", "one_way", "width"), [(2, False, 12), (1, False, 8), (2, True, 9),
                                                         (1, True, 6)])  # fmt: skip
def test_how_wide_a_street_must_be(sides, one_way, width):
    assert found(replace(GOOD, sides=sides, one_way=one_way, width_m=width)) == {}


def test_what_nobody_measured_is_asked_for():
    asked = list(objections(Stretch(), DAY))
    assert [key for key, _finding in asked] == [rule.key for rule in ON_STREET]
    assert {finding.text for _key, finding in asked} == {UNMEASURED}


def test_nobody_here_has_read_the_numbers_so_none_is_called_confirmed():
    assert len(ON_STREET) == 9
    assert not any(rule.confirmed for rule in (*ON_STREET, *RESTRICTIONS))
    assert all(rule.title and rule.source and rule.doc for rule in (*ON_STREET, *RESTRICTIONS))


# --- restrictions -------------------------------------------------------------------------------
FINE = Running(
    built_on=date(2026, 1, 1), has_information_system=True, joined_to_city=True, pay_ways=2,
    adverts_in_payment=False, asks_more_data_than_needed=False, fixed_for_one_user=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ({}, []),
        ({"has_information_system": False}, ["restrictions.system"]),
        ({"has_information_system": False, "built_on": date(2025, 6, 30)}, []),
        ({"has_information_system": False, "built_on": date(2025, 7, 1)}, ["restrictions.system"]),
        ({"has_information_system": None}, []),
        ({"has_information_system": False, "on_street": True}, []),
        ({"joined_to_city": False}, ["restrictions.joined"]),
        ({"joined_to_city": None}, []),
        ({"pay_ways": 1}, ["restrictions.pay_ways"]),
        ({"pay_ways": 0}, []),
        ({"adverts_in_payment": True}, ["restrictions.adverts"]),
        ({"asks_more_data_than_needed": True}, ["restrictions.data"]),
        ({"fixed_for_one_user": True}, []),
        ({"fixed_for_one_user": True, "on_street": True}, ["restrictions.fixed"]),
    ],
)
def test_what_the_2025_regulation_does_not_allow(facts, rules):
    lot = replace(FINE, **facts)
    assert [key for key, _finding in breaches(lot, DAY)] == rules
    assert list(breaches(lot, date(2025, 6, 30))) == []


def test_every_restriction_is_tested():
    assert {rule.key for rule in RESTRICTIONS} == {
        "restrictions.system", "restrictions.joined", "restrictions.pay_ways",
        "restrictions.adverts", "restrictions.data", "restrictions.fixed"}  # fmt: skip


def test_who_fines_off_the_carriageway_changed_with_the_regulation():
    assert FINES_OFF_CARRIAGEWAY.on(date(2025, 6, 30)) == "police"
    assert FINES_OFF_CARRIAGEWAY.on(date(2025, 7, 1)) == "city_management"
