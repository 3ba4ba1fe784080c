"""What leaves the straight way from report to close, and comes back to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_picture, a_standard, move, the_posts
from xiuhua.cases.models import Ask, DutyRow, Order, PhoneCall, Step, Way
from xiuhua.cases.queries.duties import propose
from xiuhua.cases.queries.windows import windows
from xiuhua.cases.workflow import CaseState
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.verification import verify

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def posts():
    found = the_posts()
    found["supervision_head"] = a_user(Role.SUPERVISION_HEAD)
    found["command_head"] = a_user(Role.COMMAND_HEAD)
    found["collector_2"] = a_user(Role.COLLECTOR)
    return found


def clock_of(case, stage="handle"):
    return case.clocks.filter(stage=stage).order_by("-turn").first()


# --- before filing --------------------------------------------------------------------------------
def test_a_collector_confirms_before_filing_but_never_their_own_report(posts):
    case = a_case("take_in", posts=posts)
    actions.ask_confirm(case, by=posts["reception"])
    assert case.now is CaseState.CONFIRMING

    with pytest.raises(Refused, match="photo"):
        actions.confirm(case, by=posts["collector"])
    actions.confirm(case, photos=[a_picture(5)], by=posts["collector"])

    assert (case.now, case.confirmed) == (CaseState.TAKEN_IN, True)


def test_what_a_collector_did_not_find_is_not_filed(posts):
    case = a_case("take_in", posts=posts)
    actions.ask_confirm(case, by=posts["reception"])
    with pytest.raises(Refused):
        actions.refute(case, photos=[a_picture(5)], words=" ", by=posts["collector"])
    actions.refute(case, photos=[a_picture(5)], words="No cover there.", by=posts["collector"])

    with pytest.raises(Refused, match="not so"):
        move(case, "file", rule=a_standard(), posts=posts)


def test_a_collector_does_not_confirm_what_they_reported():
    posts = the_posts()
    a_case("", posts=posts)
    from xiuhua.cases.examples import a_report

    case, _code = actions.report(a_report(source="collector"), by=posts["collector"])
    actions.ask_confirm(case, by=posts["reception"])

    with pytest.raises(Refused, match="somebody else"):
        actions.confirm(case, photos=[a_picture(5)], by=posts["collector"])


def test_turning_away_and_declining_need_a_reason_and_the_second_needs_another_person(posts):
    away = a_case("", posts=posts)
    with pytest.raises(Refused, match="reason"):
        actions.turn_away(away, words="", by=posts["reception"])
    actions.turn_away(away, words="A private matter.", cause="private", by=posts["reception"])
    assert away.now is CaseState.TURNED_AWAY
    assert away.closed_at is not None
    assert away.steps.last().cause == "private"

    case = a_case("take_in", posts=posts)
    actions.ask(case, kind="decline", words="Nothing to do.", by=posts["reception"])
    assert (case.now, case.asked) == (CaseState.TAKEN_IN, "decline")
    with pytest.raises(Denied):
        actions.grant(case, by=posts["reception"])
    actions.grant(case, by=posts["shift_head"])
    assert (case.now, case.asked) == (CaseState.DECLINED, "")


def test_whoever_asks_does_not_decide(posts):
    case = a_case("take_in", posts=posts)
    actions.ask(case, kind="void", words="A test report.", by=posts["shift_head"])

    with pytest.raises(Refused, match="somebody else"):
        actions.grant(case, by=posts["shift_head"])
    actions.grant(case, by=posts["supervision_head"])
    assert case.now is CaseState.VOID


def test_one_request_at_a_time(posts):
    case = a_case("take_in", posts=posts)
    actions.ask(case, kind="void", words="A test report.", by=posts["reception"])

    with pytest.raises(Refused, match="waits for its decision"):
        actions.ask(case, kind="decline", words="Nothing.", by=posts["reception"])
    actions.withdraw(case, by=posts["reception"])
    actions.ask(case, kind="decline", words="Nothing.", by=posts["reception"])
    assert [ask.state for ask in case.asks.all()] == ["withdrawn", "open"]


def test_a_simple_case_goes_in_one_step_if_its_class_is_listed(posts):
    rule = a_standard()
    case = a_case("", posts=posts)
    unit = posts["unit"].organisation
    told = {"category": rule.category, "rule": rule, "unit": unit, "by": posts["reception"]}
    with pytest.raises(Refused, match="one step"):
        actions.send_simple(case, **told)

    rule.category.is_simple = True
    rule.category.save()
    actions.send_simple(case, **told)

    assert (case.now, case.way, case.unit) == (CaseState.DISPATCHED, Way.SIMPLE, unit)
    assert clock_of(case).limit_unit == "work_hour"


def test_an_urgent_case_is_called_out_first_and_its_papers_come_afterwards(posts, moment):
    case = a_case("", posts=posts)
    case.category = case.rule = None
    case.save()
    unit = posts["unit"].organisation
    actions.call_out(case, unit=unit, whom="Mr Li", words="Gas smell", by=posts["reception"])

    assert (case.now, case.way) == (CaseState.DISPATCHED, Way.URGENT)
    assert PhoneCall.objects.get(case=case).whom == "Mr Li"
    assert case.papers_due_at - timezone.now() == 24 * HOUR
    assert clock_of(case).limit_unit == "urgent_hour"
    began = clock_of(case).started_at

    moment(minutes=30)
    rule = a_standard()
    actions.papers(case, category=rule.category, rule=rule, by=posts["shift_head"])
    clock = clock_of(case)
    assert (clock.limit_value, clock.limit_unit, clock.started_at) == (4, "work_hour", began)
    assert (case.papers_due_at, case.due_at) == (None, clock.due_at)


def test_no_urgent_case_is_closed_without_its_papers(posts):
    case = a_case("", posts=posts)
    case.category = case.rule = None
    case.save()
    actions.call_out(case, unit=posts["unit"].organisation, whom="Li", by=posts["reception"])
    for name in ("handle", "answer", "check"):
        move(case, name, rule=a_standard(), posts=posts)

    with pytest.raises(Refused, match="class"):
        actions.close(case, by=posts["shift_head"])


def test_a_collector_mends_listed_things_on_the_spot_and_somebody_else_closes(posts):
    from xiuhua.cases.examples import a_report

    rule = a_standard()
    a_case("", posts=posts)
    told = a_report(source="collector", category=rule.category, photos=[a_picture(1)])
    case, _code = actions.report(told, by=posts["collector"])
    with pytest.raises(Refused, match="list"):
        actions.fix_on_spot(case, photos=[a_picture(2)], by=posts["collector"])
    rule.category.is_on_spot = True
    rule.category.save()
    case.refresh_from_db()
    with pytest.raises(Refused, match="Two photos"):
        actions.fix_on_spot(case, by=posts["collector"])
    with pytest.raises(Denied):
        actions.fix_on_spot(case, photos=[a_picture(2)], by=posts["collector_2"])
    actions.fix_on_spot(case, photos=[a_picture(2)], by=posts["collector"])

    assert (case.now, case.way) == (CaseState.FIXED, Way.SPOT)
    actions.close(case, by=posts["reception"])
    assert case.now is CaseState.CLOSED


def test_a_merged_case_is_over_and_its_companions_follow_the_other(posts):
    one, other = a_case("take_in", posts=posts), a_case("", posts=posts)
    actions.merge(other, into=one, by=posts["reception"])

    assert (other.now, other.merged_into) == (CaseState.MERGED, one)
    with pytest.raises(Refused, match="itself"):
        actions.merge(one, into=one, by=posts["reception"])
    with pytest.raises(Refused, match="over"):
        actions.merge(one, into=other, by=posts["reception"])


def test_whoever_passed_a_merged_case_on_still_waits_and_their_clock_governs(posts, moment):
    one, other = a_case("take_in", posts=posts), a_case("", posts=posts)
    other.outside_due_at = one.due_at - timedelta(minutes=20)
    other.save()
    actions.merge(other, into=one, by=posts["reception"])

    one.refresh_from_db()
    assert one.due_at == one.outside_due_at == other.outside_due_at


# --- sending back ---------------------------------------------------------------------------------
def test_a_case_sent_back_begins_a_fresh_clock_for_the_next_unit(posts, moment):
    case = a_case("dispatch", posts=posts)
    actions.ask(case, kind="send_back", words="Not ours.", by=posts["unit"])
    moment(hours=1)
    actions.grant(case, by=posts["shift_head"])
    assert (case.now, case.unit) == (CaseState.FILED, None)
    moment(minutes=10)
    other = an_organisation()
    actions.dispatch(case, unit=other, by=posts["dispatcher"])

    clocks = case.clocks.filter(stage="handle").order_by("turn")
    assert [(one.turn, one.unit_id, one.settled) for one in clocks] == [
        (0, posts["unit"].organisation.pk, True), (1, other.pk, False),
    ]  # fmt: skip
    assert clocks[1].started_at == timezone.now()


def test_a_refused_return_never_stopped_the_clock(posts, moment):
    case = a_case("dispatch", posts=posts)
    due = case.due_at
    actions.ask(case, kind="send_back", words="Not ours.", by=posts["unit"])
    moment(hours=1)
    with pytest.raises(Refused, match="why"):
        actions.refuse(case, words="", by=posts["shift_head"])
    actions.refuse(case, words="It is yours: see the list.", by=posts["shift_head"])

    assert (case.now, case.due_at) == (CaseState.DISPATCHED, due)
    assert clock_of(case).ended_at is None
    assert Ask.objects.get(case=case).decision == "It is yours: see the list."


def test_after_the_window_whoever_has_it_first_answers_for_it(posts, moment):
    case = a_case("dispatch", posts=posts)
    assert windows(case, timezone.now()).send_back_until is not None
    moment(hours=2, seconds=1)  # a quarter of four working hours is one; two is longer

    assert windows(case, timezone.now()).send_back_until is None
    with pytest.raises(Refused, match="first answers for it"):
        actions.ask(case, kind="send_back", words="Not ours.", by=posts["unit"])


@pytest.mark.parametrize("other", [True, False])
def test_a_second_return_is_settled_by_a_ruling_that_binds(posts, moment, other):
    case = a_case("dispatch", posts=posts)
    due = case.due_at
    actions.ask(case, kind="send_back", words="Not ours.", by=posts["unit"])
    actions.refuse(case, words="Yours.", by=posts["shift_head"])
    actions.ask(case, kind="send_back", words="Really not.", by=posts["unit"])
    with pytest.raises(Denied):
        actions.refuse(case, words="No.", by=posts["shift_head"])
    with pytest.raises(Refused, match="ruling"):
        actions.grant(case, by=posts["command_head"])
    moment(hours=1)
    unit = an_organisation() if other else posts["unit"].organisation
    told = {"unit": unit, "document": "Minutes 3/2026", "words": "Settled."}
    actions.ruling(case, **told, by=posts["command_head"])

    assert (case.unit, case.bound, case.asked) == (unit, True, "")
    assert (case.due_at == due) is not other
    row = DutyRow.objects.get()
    assert (row.unit, row.ruled_on, row.document) == (unit, case, "Minutes 3/2026")
    found = propose(case, timezone.localdate())
    assert (found.unit, found.row) == (unit, row)
    by = a_user(Role.UNIT, organisation=unit)
    with pytest.raises(Refused, match="ruling gave"):
        actions.ask(case, kind="send_back", words="Again.", by=by)


def test_a_town_that_stands_in_finds_the_owner_and_the_next_unit_begins_anew(posts, moment):
    town = an_organisation(kind="town", division="500116005")
    case = a_case("file", posts=posts)
    found = propose(case, timezone.localdate())
    assert (found.unit, found.fallback) == (town, True)
    actions.dispatch(case, unit=town, fallback=True, by=posts["dispatcher"])
    keeper, owner = a_user(Role.UNIT, organisation=town), an_organisation()
    moment(hours=1)
    actions.owner_found(case, holder=owner, words="Their name is on the lid.", by=keeper)

    assert (case.now, case.holder, case.unit, case.fallback) == (
        CaseState.FILED, owner, None, False,
    )  # fmt: skip


# --- more time ------------------------------------------------------------------------------------
def test_an_extension_adds_the_limit_once_more_and_only_twice(posts, moment):
    case = a_case("dispatch", posts=posts)
    first = case.due_at
    actions.ask(case, kind="extend", words="Parts.", by=posts["unit"])
    actions.grant(case, by=posts["shift_head"])
    assert case.due_at > first
    assert (case.extensions, clock_of(case).granted) == (1, 1)

    actions.ask(case, kind="extend", words="Rain.", by=posts["unit"])
    with pytest.raises(Denied):
        actions.grant(case, by=posts["shift_head"])
    actions.grant(case, by=posts["command_head"])
    with pytest.raises(Refused, match="twice"):
        actions.ask(case, kind="extend", words="More.", by=posts["unit"])


def test_no_extension_once_time_is_up(posts, moment):
    case = a_case("dispatch", posts=posts)
    moment(days=3)

    with pytest.raises(Refused, match="up already"):
        actions.ask(case, kind="extend", words="Parts.", by=posts["unit"])


def test_a_refused_extension_does_not_count(posts, moment):
    case = a_case("dispatch", posts=posts)
    for _ in range(3):
        actions.ask(case, kind="extend", words="Parts.", by=posts["unit"])
        actions.refuse(case, words="No.", by=posts["shift_head"])

    assert case.extensions == 0
    assert {ask.round for ask in case.asks.all()} == {1}


def test_a_deferred_case_stays_in_the_list_and_comes_back_by_itself(posts, moment):
    case = a_case("dispatch", posts=posts)
    used = case.due_at - timezone.now()
    until = timezone.localdate() + timedelta(days=2)
    told = {"kind": "defer", "words": "Rain.", "by": posts["unit"]}
    with pytest.raises(Refused, match="at most 15 days"):
        actions.ask(case, facts={"until": "2026-07-01"}, **told)
    with pytest.raises(Refused, match="Choose the day"):
        actions.ask(case, facts={"until": "soon"}, **told)
    actions.ask(case, facts={"until": until.isoformat()}, **told)
    actions.grant(case, by=posts["shift_head"])
    assert (case.now, case.until, case.stage) == (CaseState.DEFERRED, until, "")
    assert timezone.localdate(case.due_at) == until

    moment(days=2)
    assert actions.wake(timezone.localdate()) == 0
    moment(days=1)
    assert actions.wake(timezone.localdate()) == 1
    case.refresh_from_db()
    assert (case.now, case.attention, case.until) == (CaseState.DISPATCHED, "", None)
    assert case.due_at - timezone.now() == used


def test_the_shelf_is_the_heads_and_ends_with_a_person_looking(posts, moment):
    case = a_case("dispatch", posts=posts)
    facts = {"until": date(2027, 5, 1).isoformat()}
    actions.ask(case, kind="shelve", words="Needs a dig.", facts=facts, by=posts["unit"])
    with pytest.raises(Denied):
        actions.grant(case, by=posts["shift_head"])
    actions.grant(case, by=posts["command_head"])
    assert case.now is CaseState.SHELVED
    assert case.shelved_at is not None

    moment(days=356)
    actions.wake(timezone.localdate())
    case.refresh_from_db()
    assert (case.now, case.attention, case.shelved_at) == (
        CaseState.DISPATCHED, "shelf_over", None,
    )  # fmt: skip
    assert clock_of(case).ended_at is None
    actions.seen(case, by=posts["shift_head"])
    assert case.attention == ""


def test_what_leaves_the_shelf_earlier_needs_a_new_photo_and_is_checked(posts, moment):
    case = a_case("dispatch", posts=posts)
    facts = {"until": "2026-12-01"}
    actions.ask(case, kind="shelve", words="Needs a dig.", facts=facts, by=posts["unit"])
    actions.grant(case, by=posts["command_head"])
    with pytest.raises(Refused, match="photo"):
        actions.clear_shelved(case, words="Done.", by=posts["unit"])
    actions.clear_shelved(case, words="Done.", photos=[a_picture(7)], by=posts["unit"])

    assert (case.now, case.until, case.shelved_at) == (CaseState.ANSWERED, None, None)


def test_a_request_that_time_has_overtaken_is_withdrawn_by_itself(posts, moment):
    case = a_case("dispatch", posts=posts)
    actions.ask(case, kind="send_back", words="Not ours.", by=posts["unit"])
    actions.handle(case, photos=[a_picture(2)], by=posts["unit"])

    assert case.asked == ""
    assert Ask.objects.get().state == "withdrawn"


# --- nudging, ordering, forcing -------------------------------------------------------------------
def test_an_urge_is_a_nudge_and_an_order_is_owed_a_reply(posts, moment):
    case = a_case("dispatch", posts=posts)
    due = case.due_at
    actions.urge(case, words="Please.", by=posts["dispatcher"])
    deadline = timezone.now() + 5 * HOUR
    with pytest.raises(Refused, match="ahead"):
        actions.oversee(
            case, kind="late", words="At once.", due_at=timezone.now(), by=posts["shift_head"]
        )
    actions.oversee(case, kind="late", words="At once.", due_at=deadline, by=posts["shift_head"])
    order = Order.objects.get()
    assert order.number == "DB50011620260512001"
    with pytest.raises(Denied):
        actions.reply_order(case, order=order, words="Done.", by=a_user(Role.UNIT))
    moment(hours=6)
    actions.reply_order(case, order=order, words="Done.", by=posts["unit"])

    order.refresh_from_db()
    assert (case.urges, case.due_at, order.late) == (1, due, True)


def test_closing_by_order_takes_two_people_and_is_counted_apart(posts):
    case = a_case("dispatch", posts=posts)
    told = {"kind": "force_close", "words": "The house is gone.", "cause": "object_gone"}
    actions.ask(case, by=posts["shift_head"], **told)
    with pytest.raises(Denied):
        actions.grant(case, by=posts["shift_head"])
    actions.grant(case, by=posts["supervision_head"])

    assert (case.now, case.first_closed_at) == (CaseState.FORCED, None)
    assert case.closed_at is not None
    assert not case.clocks.filter(ended_at=None).exists()


# --- checking -------------------------------------------------------------------------------------
def test_rework_goes_on_from_where_the_clock_stood_and_the_passing_answer_decides(posts, moment):
    case = a_case("dispatch", posts=posts)
    moment(hours=1)
    move(case, "handle", rule=a_standard(), posts=posts)
    move(case, "answer", rule=a_standard(), posts=posts)
    moment(hours=1)
    actions.rework(case, words="Not level.", photos=[a_picture(4)], by=posts["collector"])
    assert case.reworks == 1
    left = clock_of(case).due_at
    assert left - timezone.now() >= 3 * HOUR  # an hour is used; the hour of checking is not counted
    moment(days=2)
    move(case, "handle", rule=a_standard(), posts=posts)
    move(case, "answer", rule=a_standard(), posts=posts)

    assert clock_of(case).late
    assert case.clocks.filter(stage="handle").count() == 1


def test_a_drawn_case_is_checked_again_by_somebody_else(posts, monkeypatch):
    monkeypatch.setattr("xiuhua.cases.actions.moving.drawn_for_recheck", lambda *a: True)
    case = a_case("answer", posts=posts)
    actions.check(case, photos=[a_picture(3)], by=posts["collector"])
    assert case.now is CaseState.RECHECK
    with pytest.raises(Refused, match="somebody else"):
        actions.recheck(case, photos=[a_picture(8)], by=posts["collector"])
    actions.recheck(case, photos=[a_picture(8)], by=posts["collector_2"])

    assert case.now is CaseState.CHECKED


def test_a_failed_second_check_sends_it_back_and_asks_for_a_look(posts, monkeypatch):
    monkeypatch.setattr("xiuhua.cases.actions.moving.drawn_for_recheck", lambda *a: True)
    case = a_case("answer", posts=posts)
    actions.check(case, photos=[a_picture(3)], by=posts["collector"])
    told = {"words": "It still rattles.", "photos": [a_picture(8)], "by": posts["collector_2"]}
    actions.recheck_fails(case, **told)

    assert (case.now, case.attention, case.reworks) == (CaseState.REWORK, "checks_differ", 1)


def test_the_same_thing_sent_twice_by_a_phone_is_done_once(posts):
    case = a_case("answer", posts=posts)
    for _ in range(2):
        actions.check(
            case, photos=[a_picture(3)], by=posts["collector"], request_key="phone-0001-abcdef"
        )

    assert case.now is CaseState.CHECKED
    assert Step.objects.filter(case=case, name="check").count() == 1


# --- afterwards -----------------------------------------------------------------------------------
def test_not_fixed_is_checked_afresh_by_other_eyes_and_the_first_closing_stays(posts, moment):
    case = a_case("close", posts=posts)
    closed = case.first_closed_at
    moment(days=2)
    actions.not_fixed(case, words="It rattles.", by=PUBLIC)
    assert (case.now, case.closed_at, case.first_closed_at) == (CaseState.DOUBTED, None, closed)
    with pytest.raises(Refused, match="checked again"):
        actions.stand_by(case, words="No.", by=posts["supervision_head"])
    actions.check_again(case, by=posts["reception"])
    with pytest.raises(Refused, match="somebody else"):
        actions.check(case, photos=[a_picture(9)], by=posts["collector"])
    actions.check(case, photos=[a_picture(9)], by=posts["collector_2"])
    actions.close(case, by=posts["shift_head"])

    assert (case.now, case.first_closed_at, case.reopenings) == (CaseState.CLOSED, closed, 1)
    assert case.clocks.filter(stage="check").count() == 2


def test_the_second_doubt_is_the_shift_heads(posts, moment):
    case = a_case("close", posts=posts)
    actions.not_fixed(case, words="It rattles.", by=PUBLIC)
    actions.check_again(case, by=posts["reception"])
    actions.check(case, photos=[a_picture(9)], by=posts["collector_2"])
    actions.close(case, by=posts["shift_head"])
    actions.not_fixed(case, words="Still.", by=PUBLIC)

    with pytest.raises(Denied):
        actions.check_again(case, by=posts["reception"])
    actions.stand_by(case, words="Seen twice, it is fine.", by=posts["shift_head"])
    assert case.now is CaseState.CLOSED


def test_a_doubt_comes_within_its_days(posts, moment):
    case = a_case("close", posts=posts)
    moment(days=31)

    with pytest.raises(Refused, match="report it anew"):
        actions.not_fixed(case, words="It rattles.", by=PUBLIC)


def test_an_appeal_is_heard_twice_and_the_overtime_stays_visible(posts, moment):
    case = a_case("dispatch", posts=posts)
    moment(days=5)
    for name in ("handle", "answer", "check", "close"):
        move(case, name, rule=a_standard(), posts=posts)
    actions.ask(case, kind="appeal", words="The road was flooded.", by=posts["unit"])
    actions.grant(case, words="It was.", by=posts["supervision_head"])
    assert (case.asked, case.exempt) == ("appeal", False)
    with pytest.raises(Refused, match="somebody else"):
        actions.grant(case, by=posts["supervision_head"])
    actions.grant(case, by=posts["command_head"])

    assert (case.exempt, case.now, case.asked) == (True, CaseState.CLOSED, "")
    assert clock_of(case).late
    with pytest.raises(Refused, match="once"):
        actions.ask(case, kind="appeal", words="Again.", by=posts["unit"])


def test_every_chain_of_records_verifies_after_side_paths(posts):
    case = a_case("dispatch", posts=posts)
    actions.ask(case, kind="extend", words="Parts.", by=posts["unit"])
    actions.grant(case, by=posts["shift_head"])

    assert all(chain.intact for chain in verify())
