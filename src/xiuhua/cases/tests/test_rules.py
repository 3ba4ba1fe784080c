"""The rules at their edges, and the table they guard; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from xiuhua.cases import rules
from xiuhua.cases.rules import CaseFacts, Passed, Seen, Zone
from xiuhua.cases.workflow import CASE, OPEN, OVER, CaseState
from xiuhua.kernel.words import Refused
from xiuhua.kernel.working_time import Calendar, Limit, Unit

ZONE = ZoneInfo("Asia/Shanghai")
READY = CaseFacts(
    has_category=True,
    has_limit=True,
    has_division=True,
    unit="7",
    photos_before=1,
    photos_after=1,
    photos_check=1,
    photos_confirm=1,
    simple=True,
    on_spot=True,
    fallback=True,
    reopenings=2,
    outside=True,
)
ASKED = {"refuse", "withdraw"}
"""The steps that need a request to be open; all others that ask about one need none."""


def ready_for(name: str) -> CaseFacts:
    return replace(READY, asked="void" if name in ASKED else "")


@pytest.mark.parametrize(
    ("rule", "lacking"),
    [
        (rules.needs_category, {"has_category": False}),
        (rules.needs_category, {"has_limit": False}),
        (rules.needs_division, {"has_division": False}),
        (rules.needs_unit, {"unit": ""}),
        (rules.needs_photo_after, {"photos_after": 0}),
        (rules.needs_photo_check, {"photos_check": 0}),
        (rules.needs_photo_confirm, {"photos_confirm": 0}),
        (rules.needs_two_photos, {"photos_before": 0}),
        (rules.needs_two_photos, {"photos_after": 0}),
        (rules.lies_here, {"elsewhere": True}),
        (rules.not_refuted, {"refuted": True}),
        (rules.is_simple, {"simple": False}),
        (rules.may_mend_on_spot, {"on_spot": False}),
        (rules.came_as_an_order, {"outside": False}),
        (rules.nothing_asked, {"asked": "extend"}),
        (rules.not_bound, {"bound": True}),
        (rules.at_most_two_extensions, {"extensions": 2}),
        (rules.doubted_before, {"reopenings": 1}),
        (rules.by_fallback, {"fallback": False}),
    ],
)
def test_each_rule_passes_what_is_ready_and_names_what_is_lacking(rule, lacking):
    assert rule(READY) is None
    assert str(rule(replace(READY, **lacking)))


def test_a_decision_needs_a_request():
    assert rules.something_asked(replace(READY, asked="void")) is None
    assert str(rules.something_asked(READY))


@pytest.mark.parametrize("name", [transition.name for transition in CASE.transitions])
def test_a_step_is_refused_from_every_state_that_it_does_not_leave(name):
    step = CASE.find(name)
    for state in CaseState:
        if state in step.sources:
            assert CASE.step(name, state, ready_for(name)) == (step.target or state)
        else:
            with pytest.raises(Refused):
                CASE.step(name, state, ready_for(name))


def test_every_state_is_open_or_over():
    assert set(OPEN) | OVER == set(CaseState)
    assert not set(OPEN) & OVER


def test_nobody_who_gave_or_did_the_work_closes_the_case():
    closing = CASE.find("close")
    done = {"dispatch", "send_simple", "call_out", "handle", "answer", "check", "recheck"}
    assert done <= closing.not_by


# --- times ----------------------------------------------------------------------------------------
CALENDAR = Calendar(zone=ZONE, years=frozenset({2026}))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("limit", "given", "until"),
    [
        (Limit(4, Unit.WORK_HOUR), at(12, 9), at(12, 11)),  # a quarter is one hour; two is longer
        (Limit(5, Unit.WORK_DAY), at(12, 9), at(13, 11)),  # a quarter of five days is ten hours
        (Limit(2, Unit.URGENT_HOUR), at(12, 17), at(13, 9)),  # two work hours, over the night
        (Limit(4, Unit.NATURAL_DAY), at(15, 16), at(16, 16)),  # a day over a Saturday wins
    ],
)
def test_the_window_for_sending_back_is_the_longer_of_two(limit, given, until):
    found = rules.send_back_until(limit, given, CALENDAR, share=Decimal("0.25"), hours=Decimal(2))
    assert found == until


def test_more_time_is_asked_up_to_the_last_second():
    due = at(12, 18)
    assert rules.in_time_to_extend(due, due) is None
    assert rules.in_time_to_extend(due, due + timedelta(seconds=1))
    assert rules.in_time_to_extend(None, due) is None


@pytest.mark.parametrize("rule", [rules.short_deferral, rules.shelf_end])
def test_waiting_ends_after_today_and_within_its_days(rule):
    today = date(2026, 5, 12)
    assert rule(today, today, 15)
    assert rule(date(2026, 5, 13), today, 15) is None
    assert rule(date(2026, 5, 27), today, 15) is None
    assert rule(date(2026, 5, 28), today, 15)


def test_the_earlier_of_two_clocks_governs():
    assert rules.governing(at(12, 9), at(13, 9)) == at(12, 9)
    assert rules.governing(at(14, 9), at(13, 9)) == at(13, 9)
    assert rules.governing(None, at(13, 9)) == at(13, 9)
    assert rules.governing(None, None) is None


def test_an_order_is_returned_and_a_closing_doubted_up_to_the_last_moment():
    assert rules.in_time_to_return(at(12, 9), at(12, 9)) is None
    assert rules.in_time_to_return(at(12, 9), at(12, 9, 1))
    assert rules.in_time_to_doubt(at(12, 9), at(22, 9), 10) is None
    assert rules.in_time_to_doubt(at(12, 9), at(22, 9, 1), 10)


# --- second looks ---------------------------------------------------------------------------------
LON, LAT = 106.25, 29.29
METRE_NORTH = 1 / 110_850


@pytest.mark.parametrize(
    ("category", "metres", "hours", "same"),
    [
        ("C0101", 49, 1, True),
        ("C0101", 51, 1, False),
        ("C0102", 1, 1, False),
        ("C0101", 1, 24, True),
        ("C0101", 1, 25, False),
    ],
)
def test_reports_of_one_class_near_in_place_and_time_may_be_the_same(category, metres, hours, same):
    one = Seen("C0101", LON, LAT, at(12, 9))
    other = Seen(category, LON, LAT + metres * METRE_NORTH, at(12, 9) - timedelta(hours=hours))
    near = timedelta(hours=24)
    assert rules.may_be_same(one, other, near_m=50, near=near) is same
    assert not rules.may_be_same(one, replace(other, lon=None), near_m=50, near=near)


def test_about_the_share_is_drawn_and_always_the_same_ones():
    numbers = [f"50011620260512{n:05d}" for n in range(4000)]
    drawn = [n for n in numbers if rules.drawn_for_recheck(n, "secret", Decimal("0.1"))]
    assert 320 < len(drawn) < 480
    assert drawn == [n for n in numbers if rules.drawn_for_recheck(n, "secret", Decimal("0.1"))]
    assert not any(rules.drawn_for_recheck(n, "secret", Decimal(0)) for n in numbers)
    assert all(rules.drawn_for_recheck(n, "secret", Decimal(1)) for n in numbers[:50])


def test_checks_far_apart_within_minutes_deserve_a_look():
    def passed(minute, metres):
        return Passed("user:1", at(12, 9, minute), LON, LAT + metres * METRE_NORTH)

    checks = [passed(0, 0), passed(2, 1000), passed(30, 5000), passed(31, 5050)]
    assert rules.too_fast(checks, minutes=Decimal(3)) == [0, 1]
    assert rules.too_fast(checks[2:], minutes=Decimal(3)) == []


@pytest.mark.parametrize(
    ("moment", "hidden"),
    [(time(21, 59), False), (time(22, 0), True), (time(3, 0), True), (time(6, 1), False)],
)
def test_hours_of_a_zone_may_run_over_midnight(moment, hidden):
    zone = Zone(date(2026, 5, 1), date(2026, 5, 31), frozenset({"E0304"}), time(22), time(6))
    assert rules.suppressed(zone, "E0304", date(2026, 5, 12), moment) is hidden
    assert not rules.suppressed(zone, "C0101", date(2026, 5, 12), time(23))
    assert not rules.suppressed(zone, "E0304", date(2026, 6, 1), time(23))
    assert rules.suppressed(replace(zone, classes=frozenset()), "C0101", date(2026, 5, 1), time(23))


def test_every_number_of_the_loop_lies_within_its_bounds():
    for number in rules.NUMBERS.values():
        assert number.least <= number.value <= number.most
        assert number.source


def test_every_open_state_has_a_clock_but_what_waits_for_its_day():
    assert set(CASE.clocks) == set(OPEN) - {CaseState.DEFERRED, CaseState.SHELVED}
