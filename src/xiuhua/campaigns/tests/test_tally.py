"""The tally: every figure equals a fresh count by hand, whatever happened, in every direction."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate, make_aware
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.campaigns import actions
from xiuhua.campaigns.models import DayTally, Task, Visit
from xiuhua.campaigns.queries import tally
from xiuhua.campaigns.queries.belonging import cases_of, fits
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case
from xiuhua.cases.tests.test_desks import copies
from xiuhua.cases.workflow import OVER, CaseState
from xiuhua.kernel.permissions import Role

from .making import COMMUNITY, TOWN, a_task, book_of, running, today, whole_of

pytestmark = pytest.mark.django_db
S = CaseState
NEVER = {S.VOID, S.MERGED, S.DECLINED, S.TURNED_AWAY}
STATES = [
    S.REPORTED, S.TAKEN_IN, S.FILED, S.DISPATCHED, S.HANDLED, S.ANSWERED, S.SHELVED, S.CLOSED, S.FORCED,
    S.VOID, S.MERGED, S.DECLINED, S.DISPATCHED, S.CLOSED,
]  # fmt: skip
FLOWS = ("cases", "filed", "dispatched", "closed", "in_time", "due")


def scattered(case, unit_ids, chance: random.Random) -> None:
    """A case in any state at all, its moments somewhere in these two weeks."""
    state = chance.choice(STATES)
    at = case.reported_at - timedelta(days=chance.randrange(-1, 4))

    def later(most=5):
        return at + timedelta(hours=chance.randrange(1, most * 24))

    filed = state not in {S.REPORTED, S.TAKEN_IN, S.DECLINED}
    filed_at = later(2) if filed else None
    owed = later() if filed and chance.random() < 0.9 else None
    answered = later() if state in {S.ANSWERED, S.CLOSED} or chance.random() < 0.2 else None
    closed = later(6) if state is S.CLOSED else None
    facts = {
        "state": state.value, "reported_at": at, "filed_at": filed_at, "owed_at": owed,
        "dispatched_at": later(3) if filed and chance.random() < 0.8 else None,
        "answered_at": answered, "first_closed_at": closed,
        "closed_at": closed or (later(6) if state in OVER else None),
        "shelved_at": later(4) if state is S.SHELVED else None,
        "unit_id": chance.choice(unit_ids), "stage": "",
        "division_id": chance.choice(["500116005003", "500116005003", "500116001", "500116"]),
    }  # fmt: skip
    Case.objects.filter(pk=case.pk).update(**facts)


def by_hand(cases: list[Case], until: datetime, on: date | None = None) -> dict[str, int]:
    """The same counts, one case after the other."""
    found = dict.fromkeys((*FLOWS, "open", "late"), 0)

    def counts(moment):
        return moment is not None and moment <= until and (on is None or localdate(moment) == on)

    def over(moment):
        return moment is not None and moment <= until

    for case in cases:
        filed = case.filed_at is not None and case.now is not S.VOID
        ended = case.first_closed_at or case.closed_at
        ended = ended or (case.shelved_at if case.now is S.SHELVED else None)
        due = min((at for at in (case.owed_at, case.first_closed_at) if at), default=None)
        found["cases"] += counts(case.reported_at)
        found["filed"] += filed and counts(case.filed_at)
        found["dispatched"] += filed and counts(case.dispatched_at)
        found["closed"] += filed and counts(case.first_closed_at)
        answered, owed = case.answered_at, case.owed_at
        in_time = answered is not None and owed is not None and answered <= owed
        found["in_time"] += filed and in_time and counts(case.first_closed_at)
        found["due"] += filed and counts(due)
        found["open"] += filed and over(case.filed_at) and not over(ended)
        found["open"] -= filed and not over(case.filed_at) and over(ended)
        owes = filed and case.now not in NEVER | {S.FORCED}
        owes = owes and not (case.now is S.SHELVED and case.first_closed_at is None)
        found["late"] += owes and over(case.owed_at) and not over(case.answered_at)
    return found


def only(one: tally.Tally) -> dict[str, int]:
    return {name: one.count(name) for name in (*FLOWS, "open", "late")}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9))
def test_every_tally_is_a_fresh_count_by_day_town_and_unit(head, moment, seed):
    chance = random.Random(seed)
    Case.objects.all().delete()
    first = a_case("file")
    units = [None, an_organisation().pk, an_organisation().pk]
    for case in [first, *copies(first, 11)]:
        scattered(case, units, chance)
    last = today() + timedelta(days=3)
    campaign = running(head, first=today() - timedelta(days=3), last=last, divisions=[])
    until = timezone.now() + timedelta(days=chance.randrange(-2, 6))
    book = tally.ledger(campaign, until=until)
    cases = list(cases_of(campaign))

    assert {one.pk for one in cases} == {
        one.pk for one in Case.objects.all() if fits(campaign, one)
    }
    assert only(book.whole) == by_hand(cases, until)
    for day in campaign.period:
        end = min(tally.end_of(day), until)
        assert only(book.of(day)) == by_hand(cases, end, day), day
        assert only(book.so_far(day)) == by_hand(cases, end), day
    for split, of in (
        (book.towns(), lambda one: one.division_id[:9]),
        (book.units(), lambda one: str(one.unit_id or "")),
    ):
        for key in {of(one) for one in cases}:
            own = [one for one in cases if of(one) == key]
            assert only(split.get(key, tally.Tally({}))) == by_hand(own, until), key


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    walks=st.lists(
        st.tuples(
            st.integers(0, 3), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9),
            st.none() | st.integers(0, 4),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_coverage_and_what_was_missed_are_a_fresh_count(head, walks):
    campaign = running(head)
    now = timezone.now()
    missed = together = first_found = done = 0
    for n, (back, first, second, told) in enumerate(walks):
        day = today() + timedelta(days=back)
        task = Task.objects.create(campaign=campaign, division=COMMUNITY, words=f"{n}", day=day)
        if first is None:
            continue
        Visit.objects.create(task=task, by="user:1", at=now, found=first)
        counted = day <= today()
        done += counted
        first_found += first * counted
        if second is None:
            continue
        Visit.objects.create(task=task, by="user:2", at=now, found=second, again=True, missed=told)
        not_seen = max(0, second - first) if told is None else told
        missed += not_seen * counted
        together += (first + not_seen) * counted

    whole = whole_of(campaign)
    assigned = sum(back == 0 for back, *_rest in walks)
    assert (whole.walked.n, whole.walked.of) == (done, assigned)
    assert (whole.count("found"), whole.missed.n, whole.missed.of) == (
        first_found, missed, together,
    )  # fmt: skip
    assert whole.count("tasks_done") == book_of(campaign).towns().get(
        TOWN, tally.Tally({})
    ).count("tasks_done")  # fmt: skip


def test_what_changes_after_the_night_is_told_as_a_correction_and_the_tally_stays(head, moment):
    campaign = running(head)
    task = a_task(head, campaign)
    case = a_case("file")
    day = today()
    moment(days=1)
    actions.freeze(today(), timezone.now())
    actions.visit(task, found=2, by=a_user(Role.COLLECTOR))
    actions.take_out(campaign, case=case, reason="Another matter.", by=head)

    found = tally.one_day(book_of(campaign), day)

    assert found.shown.walked.parts == "0/1"
    assert found.corrections == [
        ("tasks_done", 0, 1), ("found", 0, 2), ("cases", 1, 0), ("filed", 1, 0), ("due", 1, 0),
        ("open", 1, 0), ("late", 1, 0),
    ]  # fmt: skip
    assert book_of(campaign).whole.walked.parts == "1/1", "the whole is counted anew"


def test_a_night_keeps_towns_and_units_and_what_there_was_so_far(head, moment):
    posts = the_posts()
    running(head)
    a_case("dispatch", posts=posts)
    moment(days=2)
    actions.freeze(today(), timezone.now())

    first, second = DayTally.objects.order_by("day")
    unit = str(posts["unit"].organisation_id)
    assert (first.towns[TOWN]["cases"], first.units[unit]["dispatched"]) == (1, 1)
    assert (second.numbers.get("cases", 0), second.so_far["cases"]) == (0, 1)
    assert second.numbers["open"] == 1, "what stands open is told every day"


def test_a_unit_sees_its_own_figures_only(head):
    posts, others = the_posts(), the_posts()
    campaign = running(head)
    a_case("dispatch", posts=posts)
    copies(a_case("dispatch", posts=others), 2)

    own = book_of(campaign, unit=posts["unit"].organisation_id)

    assert own.whole.count("cases") == 1
    assert list(own.units()) == [str(posts["unit"].organisation_id)]


def test_a_ledger_costs_the_same_number_of_queries_however_large(head):
    campaign = running(head)
    case = a_case("file")

    def asks():
        with CaptureQueriesContext(connection) as asked:
            book_of(campaign)
        return len(asked.captured_queries)

    before = asks()
    copies(case, 5)
    actions.assign_every(campaign, day=today(), by=head)

    assert asks() == before


def test_a_day_ends_with_its_last_moment():
    end = tally.end_of(date(2026, 5, 12))

    assert localdate(end) == date(2026, 5, 12)
    assert end + timedelta.resolution == make_aware(datetime.combine(date(2026, 5, 13), time.min))
