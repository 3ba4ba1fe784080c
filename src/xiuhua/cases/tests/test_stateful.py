"""The workflow driven at random: whatever anybody tries, no clock, count or separation breaks.

`XIUHUA_EXAMPLES=500` drives it longer, with a fresh seed each time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.calendars.queries import calendar
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_picture, a_standard
from xiuhua.cases.models import Ask, Case, Clock, DutyRow, Order, Step
from xiuhua.cases.workflow import CASE, HANDLING, OUT, OVER, Asking, CaseState, Stage
from xiuhua.kernel.permissions import PUBLIC, SYSTEM, Role
from xiuhua.kernel.words import Refused
from xiuhua.records.verification import verify

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("XIUHUA_EXAMPLES", "0"))
ZONE = ZoneInfo("Asia/Shanghai")
NAMES = [one.name for one in CASE.transitions if one.name != "draw_recheck"]
WORKS = {CaseState.DISPATCHED, CaseState.HANDLED, CaseState.REWORK}
GRANTED = {**{kind.value: kind.value for kind in Asking}, "appeal": "excuse"}


class Office(RuleBasedStateMachine):
    """Two units, two of each post, one case; anybody tries anything at any time."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = datetime(2026, 5, 12, 9, 0, tzinfo=ZONE)
        self.clock = patch.object(timezone, "now", lambda: self.now)
        self.clock.start()
        self.lot = patch(
            "xiuhua.cases.actions.moving.drawn_for_recheck", lambda *a: self.now.minute % 2 == 0
        )
        self.lot.start()
        self.rule = a_standard()
        self.rule.category.is_simple = True
        self.rule.category.save()
        self.units = [an_organisation(), an_organisation()]
        self.people = [
            a_user(role, organisation=unit)
            for role in (
                Role.RECEPTION, Role.SHIFT_HEAD, Role.DISPATCHER, Role.COLLECTOR,
                Role.SUPERVISION_HEAD, Role.COMMAND_HEAD, Role.UNIT,
            )
            for unit in self.units
        ]  # fmt: skip
        self.case, self.other = a_case(""), a_case("take_in")
        self.first_closed = None
        self.worked: list[tuple[datetime, datetime | None]] = []
        """When the present unit's clock should have run, kept beside the product's own book."""
        self.turn = -1

    def teardown(self):
        assert all(chain.intact for chain in verify())
        self.lot.stop()
        self.clock.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # --- what happens ---------------------------------------------------------------------------
    @rule(minutes=st.sampled_from([1, 7, 45, 61, 180, 600, 1440, 4000, 12000]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def night_falls(self):
        actions.wake(timezone.localdate())

    @rule(name=st.sampled_from(NAMES), who=st.integers(0, 13), unit=st.integers(0, 1))
    def somebody_tries(self, name, who, unit):
        self.tries(name, self.people[who], unit)

    @rule(choice=st.randoms(use_true_random=False), unit=st.integers(0, 1))
    def somebody_does_what_is_open(self, choice, unit):
        """Half of the time follow the table, so that long ways are walked too."""
        self.case.refresh_from_db()
        names = [one.name for one in CASE.open_from(self.case.now) if one.name in NAMES]
        name = choice.choice(names or ["take_in"])
        allowed = [
            person for person in self.people
            if person.may(CASE.find(name).permission, self.case.division_id)
        ]  # fmt: skip
        self.tries(name, choice.choice(allowed or self.people), unit)

    def tries(self, name, by, unit):
        self.case.refresh_from_db()
        before, asked = self.case.now, self.case.asked
        with suppress(Refused), transaction.atomic():
            self.do(name, by, self.units[unit])
        self.case.refresh_from_db()
        self.book(before, asked)

    def do(self, name, by, unit):  # noqa: C901 - one arm for each kind of deed
        case, words, photo = self.case, "In words.", [a_picture(7)]
        classed = {"category": self.rule.category, "rule": self.rule}
        if name.startswith("ask_") and name != "ask_confirm":
            kind = name.removeprefix("ask_")
            until = timezone.localdate() + timedelta(days=9)
            facts = {"until": until.isoformat()} if kind in {"defer", "shelve"} else {}
            return actions.ask(case, kind=kind, words=words, facts=facts, by=by)
        if name in {*GRANTED.values(), "review"}:
            return actions.grant(case, words=words, by=by)
        match name:
            case "take_in" | "ask_confirm" | "receive" | "urge" | "resume" | "check_again" | "seen":
                return getattr(actions, name)(case, by=by)
            case "turn_away" | "stand_by" | "refuse" | "withdraw" | "answer" | "close":
                return getattr(actions, name)(case, words=words, by=by)
            case "not_fixed":
                return actions.not_fixed(case, words=words, by=PUBLIC)
            case "file" | "papers":
                return getattr(actions, name)(case, **classed, by=by)
            case "send_simple":
                return actions.send_simple(case, **classed, unit=unit, by=by)
            case "call_out":
                return actions.call_out(case, unit=unit, whom="Li", by=by)
            case "dispatch":
                return actions.dispatch(case, unit=unit, fallback=True, by=by)
            case "ruling":
                return actions.ruling(case, unit=unit, document="M1", words=words, by=by)
            case "owner_found":
                return actions.owner_found(case, holder=unit, words=words, by=by)
            case "merge":
                return actions.merge(case, into=self.other, by=by)
            case "oversee":
                due = timezone.now() + timedelta(hours=4)
                return actions.oversee(case, kind="late", words=words, due_at=due, by=by)
            case "reply_order":
                order = Order.objects.filter(case=case, replied_at=None).first()
                return order and actions.reply_order(case, order=order, words=words, by=by)
            case "return_order":
                return None  # what came from nobody has nobody to return to
            case _:
                return getattr(actions, name)(case, photos=photo, words=words, by=by)

    def book(self, before, asked):
        """Keep our own book of when the unit's clock should run."""
        case = self.case
        last = Clock.objects.filter(case=case, stage=Stage.HANDLE).order_by("-turn").first()
        if last and last.turn != self.turn:
            self.turn, self.worked = last.turn, [(self.now, None)]
            return
        ran = bool(self.worked) and self.worked[-1][1] is None
        runs = case.now in WORKS
        if ran and not runs:
            self.worked[-1] = (self.worked[-1][0], self.now)
        elif runs and not ran:
            self.worked.append((self.now, None))

    # --- what always holds ------------------------------------------------------------------------
    @invariant()
    def one_clock_runs_where_the_table_says_so(self):
        case = Case.objects.get(pk=self.case.pk)
        running = list(Clock.objects.filter(case=case, ended_at=None))
        wanted = CASE.clocks.get(case.now)
        assert [clock.stage for clock in running] == ([wanted.value] if wanted else [])
        assert case.stage == (wanted.value if wanted else "")
        if running:
            assert case.due_at == running[0].due_at
        elif case.now in OVER:
            assert case.due_at is None
        else:
            assert timezone.localdate(case.due_at) == case.until

    @invariant()
    def only_time_in_the_units_hands_counts(self):
        last = Clock.objects.filter(case=self.case, stage=Stage.HANDLE).order_by("-turn").first()
        if last is None:
            return
        kept = [(span.start, span.end) for span in last.counted.spans]
        assert kept == [span for span in self.worked if span[0] != span[1]] or kept == self.worked
        due = last.counted.due(calendar())
        assert due is None or due.at == last.due_at

    @invariant()
    def counts_are_those_of_the_steps(self):
        case = Case.objects.get(pk=self.case.pk)
        steps = list(Step.objects.filter(case=case))
        count = lambda *names: sum(step.name in names for step in steps)  # noqa: E731 - one line
        assert case.reworks == count("rework", "recheck_fails")
        assert case.urges == count("urge")
        assert case.reopenings == count("not_fixed")
        assert case.extensions == count("extend") <= 2
        assert case.send_backs == count("ask_send_back")
        assert DutyRow.objects.filter(ruled_on=case).count() == count("ruling") <= 1
        assert steps[-1].state == case.state
        for one, other in pairwise(steps):
            step = CASE.find(other.name)
            assert CaseState(one.state) in step.sources
            assert other.state == (step.target or one.state)

    @invariant()
    def over_is_over_and_the_first_closing_stays(self):
        case = Case.objects.get(pk=self.case.pk)
        assert (case.closed_at is not None) == (case.now in OVER)
        if case.first_closed_at:
            self.first_closed = self.first_closed or case.first_closed_at
        assert case.first_closed_at == self.first_closed

    @invariant()
    def at_most_one_request_is_open(self):
        case = Case.objects.get(pk=self.case.pk)
        kinds = list(Ask.objects.filter(case=case, state="open").values_list("kind", flat=True))
        assert kinds == ([case.asked] if case.asked else [])

    @invariant()
    def duties_stay_apart(self):
        steps = list(Step.objects.filter(case=self.case))
        did = lambda *names: {s.by for s in steps if s.name in names} - {SYSTEM.ref}  # noqa: E731
        assert not did(*OUT, *HANDLING) & did("check", "recheck", "rework")
        assert not did(*OUT, *HANDLING, "check", "recheck") & did("close")
        assert not did(*HANDLING) & did("force_close", "stand_by", "check_again")
        assert not did("check") & did("recheck")
        for ask in Ask.objects.filter(case=self.case).exclude(state="withdrawn"):
            assert ask.asked_by not in {ask.decided_by, ask.first_by}
            assert not ask.decided_by or ask.decided_by != ask.first_by
            assert (ask.first_by and ask.kind == "appeal") or not ask.first_by


def test_no_clock_count_or_separation_breaks_whatever_anybody_tries(caplog):
    """Drive it; the people, the units and the deeds are real, and so is the database."""
    caplog.set_level("ERROR")  # denials are the point here, and there are thousands
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=MANY or 12,
            stateful_step_count=60,
            derandomize=not MANY,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
