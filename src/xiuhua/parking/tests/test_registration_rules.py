"""What a registration asks for, at its edges; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xiuhua.parking.rules.registration import (
    Application,
    answered,
    ceasing,
    gaps,
    last_day,
    operator,
    papers,
    place,
    reason,
    running,
    spaces,
)
from xiuhua.parking.rules.restrictions import Running

BEFORE, SINCE = date(2025, 6, 30), date(2025, 7, 1)
KEPT = Running(has_information_system=True, joined_to_city=True, pay_ways=2, adverts_in_payment=False,
               asks_more_data_than_needed=False)  # fmt: skip
WHOLE = Application(
    kind="first", operator_admitted=True, needed={"form": "Form"}, papers=frozenset({"form"}),
    has_place=True, spaces=100, by_kind={"ordinary": 98, "disabled": 2}, running=KEPT,
)  # fmt: skip
ENDING = Application(kind="cancellation", operator_admitted=True, kept_open=False)


def test_nothing_keeps_a_whole_application_from_being_registered():
    assert list(gaps(WHOLE, SINCE)) == []
    assert list(gaps(ENDING, SINCE)) == []


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        (operator, {"operator_admitted": False}),
        (papers, {"papers": frozenset()}),
        (place, {"has_place": False}),
        (spaces, {"spaces": 0, "by_kind": {}}),
        (spaces, {"by_kind": {"ordinary": 98}}),
        (running, {"running": Running()}),
        (answered, {"unanswered": True}),
    ],
)
def test_each_gap_is_found_by_its_own_rule_alone(rule, wrong):
    asked = replace(WHOLE, **wrong)

    found = list(gaps(asked, SINCE))

    assert [one.text for _key, one in found] == [rule(asked, SINCE).text]


def test_missing_papers_are_named():
    asked = replace(WHOLE, needed={"form": "Form", "plan": "Plan", "title": "Title"})

    assert papers(asked, SINCE).facts["papers"] == "Plan; Title"
    assert papers(asked, SINCE).size == 2


def test_kinds_that_are_too_many_count_as_such():
    assert spaces(replace(WHOLE, by_kind={"ordinary": 98, "disabled": 3}), SINCE).size == 1


@pytest.mark.parametrize(
    ("kind", "before", "why", "fits"),
    [
        ("first", 40, "", True),  # what the ledger lacks is registered; nobody has to say so
        ("change", 100, "", True),
        ("change", 40, "", False),
        ("change", 40, "built", True),
        ("change", 40, "registered", True),
        ("change", 40, "removed", False),
        ("change", 140, "removed", True),
        ("renewal", 140, "built", False),
        ("change", 40, "whim", False),
    ],
)
def test_a_change_of_spaces_says_why_and_the_reason_fits(kind, before, why, fits):
    asked = replace(WHOLE, kind=kind, before=before, reason=why)

    assert (reason(asked, SINCE) is None) == fits


def test_the_regulation_asks_nothing_before_it_holds():
    asked = replace(WHOLE, running=Running(adverts_in_payment=True))

    assert list(gaps(asked, BEFORE)) == []
    assert {key for key, _found in gaps(asked, SINCE)} == {
        "registration.running", "restrictions.adverts",
    }  # fmt: skip


def test_an_ending_says_whether_the_spaces_cease():
    assert ceasing(replace(ENDING, kept_open=None), SINCE)
    assert ceasing(replace(ENDING, kept_open=True), SINCE) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 5, 12), date(2029, 5, 11)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2026, 1, 1), date(2028, 12, 31)),
    ],
)
def test_three_years_end_the_day_before_they_begin_again(first, last):
    assert last_day(first, 3) == last
