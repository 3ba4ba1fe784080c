"""The rules at their edges, and the table they guard; no database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xiuhua.cases import rules
from xiuhua.cases.rules import CaseFacts
from xiuhua.cases.workflow import CASE, CaseState
from xiuhua.kernel.words import Refused

READY = CaseFacts(
    has_category=True,
    has_limit=True,
    has_division=True,
    unit="7",
    photos_before=1,
    photos_after=1,
    photos_check=1,
)


@pytest.mark.parametrize(
    ("rule", "lacking"),
    [
        (rules.needs_category, {"has_category": False}),
        (rules.needs_category, {"has_limit": False}),
        (rules.needs_division, {"has_division": False}),
        (rules.needs_unit, {"unit": ""}),
        (rules.needs_photo_after, {"photos_after": 0}),
        (rules.needs_photo_check, {"photos_check": 0}),
        (rules.lies_here, {"elsewhere": True}),
    ],
)
def test_each_rule_passes_what_is_ready_and_names_what_is_lacking(rule, lacking):
    assert rule(READY) is None
    assert str(rule(replace(READY, **lacking)))


@pytest.mark.parametrize("name", [step.name for step in CASE.transitions])
def test_a_step_is_refused_from_every_state_that_it_does_not_leave(name):
    step = CASE.find(name)
    for state in set(CaseState) - step.sources:
        with pytest.raises(Refused):
            CASE.step(name, state, READY)
    for state in step.sources:
        assert CASE.step(name, state, READY) == step.target


def test_nobody_both_handles_and_closes():
    for earlier in ("dispatch", "handle", "answer", "check"):
        with pytest.raises(Refused, match="somebody else"):
            CASE.step("close", CaseState.CHECKED, READY, doers=[earlier])


def test_a_case_ends_nowhere_but_closed():
    assert CASE.finals == {CaseState.CLOSED}
    assert set(CASE.clocks) == set(CaseState) - CASE.finals
