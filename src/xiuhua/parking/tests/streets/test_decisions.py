"""Bays on a street are decided by two hands, heard by the public, counted, looked at again, and go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.evidence.actions import prepare
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.queries import of as photos_of
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.ledgers.models import Entry
from xiuhua.parking import permissions
from xiuhua.parking.actions import marking_out, proposing, publishing, signing, streets_nightly
from xiuhua.parking.actions.hours import set_limits
from xiuhua.parking.examples import BY_DAY, GOOD_STREET, a_car_park
from xiuhua.parking.models import CarPark, Decision, Limit
from xiuhua.parking.queries.conditions import of_decision, still_open
from xiuhua.parking.queries.counts import entries_of
from xiuhua.parking.queries.decisions import due_decisions, to_sign
from xiuhua.parking.rules.stays import Limit as Hours
from xiuhua.parking.workflow import DecisionState
from xiuhua.records.deeds import deed
from xiuhua.records.queries import history

NARROW = replace(GOOD_STREET, width_m=7.0)


def test_from_the_proposal_to_bays_in_use(office, moment):
    decision = proposing.propose(
        street="滨江大道", name="12号至40号", division="500116005003", bays=12, disabled=1,
        line=[[106.30, 29.33], [106.3008, 29.33]], reasons="缺车位", hours=[BY_DAY], by=office["officer"],
    )  # fmt: skip
    assert decision.number == "LN50011620260001"
    assert float(decision.area_m2) == pytest.approx(78 * 2.5, rel=0.05)
    with pytest.raises(Refused, match="not possible"):
        signing.sign_police(decision, by=office["police"])

    proposing.measure(decision, stretch=GOOD_STREET, by=office["officer"])
    signing.sign_police(decision, by=office["police"])
    assert decision.now is DecisionState.MEASURED
    signing.sign_city(decision, by=office["head"])
    assert decision.now is DecisionState.SIGNED

    publishing.publish(decision, by=office["officer"])
    assert decision.published_until == date(2026, 5, 19)
    moment(days=7)
    with pytest.raises(Refused, match="until 2026-05-19"):
        publishing.decide(decision, document="No. 8", by=office["head"])
    moment(days=1)
    publishing.decide(decision, document="No. 8", by=office["head"])
    assert not CarPark.objects.exists()

    photo = prepare(a_photo())
    marking_out.set_out(
        decision, bays=11, from_day=localdate(), photos=[photo], by=office["second"]
    )
    stretch = CarPark.objects.get()
    assert decision.now is DecisionState.IN_USE
    assert (stretch.state, stretch.supply, stretch.capacity, stretch.disabled) == (
        "open",
        "on_street",
        11,
        1,
    )
    assert stretch.opened_on == date(2026, 5, 20)
    entry = entries_of(stretch).get()
    assert (entry.day, int(entry.quantity), entry.reason, entry.class_key) == (
        date(2026, 5, 20), 11, "built", "on_street",
    )  # fmt: skip
    assert decision.number in entry.document
    limit = Limit.objects.get()
    assert (limit.start_min, limit.end_min, limit.longest_min) == (480, 1200, 120)
    assert (limit.first_on, limit.last_on, limit.decision) == (
        date(2026, 5, 20),
        None,
        decision.number,
    )
    assert decision.review_on == date(2027, 5, 20)
    assert photos_of("parking.decision", decision.number).count() == 1
    assert [one.deed for one in history("parking.decision", decision.number)][
        -1
    ] == "parking.set_out_bays"


# --- signatures ---------------------------------------------------------------------------------
def test_nobody_signs_what_they_proposed_nor_for_both(office, decided):
    both = a_user(Role.COMMAND_HEAD, Role.TRAFFIC_POLICE, Role.PARKING_OFFICER)
    decision = decided("measure")
    signing.sign_city(decision, by=both)
    with pytest.raises(Refused, match="somebody else"):
        signing.sign_police(decision, by=both)
    own = proposing.propose(
        street="A",
        name="B",
        division="500116005003",
        line=decision.line,
        bays=3,
        reasons="C",
        by=both,
    )
    proposing.measure(own, stretch=GOOD_STREET, by=office["officer"])
    with pytest.raises(Refused, match="somebody else"):
        signing.sign_city(own, by=both)
    with pytest.raises(Refused, match="signed here already"):
        signing.sign_city(decision, by=office["head"])


def test_the_database_refuses_one_hand_for_both(decided):
    decision = decided("measure")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(city_by="user:1", police_by="user:1")


def test_an_officer_may_not_sign_and_the_police_may_not_propose(office, decided):
    decision = decided("measure")
    with pytest.raises(Denied):
        signing.sign_city(decision, by=office["officer"])
    with pytest.raises(Denied):
        signing.sign_city(decision, by=office["police"])
    with pytest.raises(Denied):
        proposing.measure(decision, stretch=GOOD_STREET, by=office["police"])


def test_a_no_goes_back_with_its_reason_and_voids_the_other_signature(office, decided):
    decision = decided("measure")
    signing.sign_city(decision, by=office["head"])
    with pytest.raises(Refused, match="Say why"):
        signing.decline_police(decision, words=" ", by=office["police"])
    signing.decline_police(decision, words="消防通道", by=office["police"])

    assert (decision.now, decision.back_words) == (DecisionState.BACK, "消防通道")
    assert (decision.city_by, decision.city_on) == ("", None)
    assert "sign_city" not in decision.doers
    proposing.revise(decision, bays=8, by=office["officer"])
    proposing.measure(decision, stretch=GOOD_STREET, by=office["officer"])
    signing.sign_city(decision, by=office["head"])
    signing.sign_police(decision, by=office["police"])
    assert decision.now is DecisionState.SIGNED


def test_other_figures_take_a_signature_away(office, decided):
    decision = decided("measure")
    signing.sign_police(decision, by=office["police"])
    proposing.measure(decision, stretch=replace(GOOD_STREET, width_m=13.0), by=office["officer"])

    assert decision.police_on is None
    assert to_sign(office["police"]).get() == decision


def test_each_party_sees_what_waits_for_it(office, decided):
    decision = decided("measure")
    assert list(to_sign(office["police"])) == [decision]
    assert list(to_sign(office["head"])) == [decision]
    assert not to_sign(office["officer"]).exists()
    signing.sign_police(decision, by=office["police"])
    assert not to_sign(office["police"]).exists()
    assert list(to_sign(office["head"])) == [decision]


# --- conditions ---------------------------------------------------------------------------------
def test_a_condition_that_is_not_met_keeps_it_from_being_signed_until_waived_with_a_document(
    office, decided
):
    decision = decided("measure", measured=NARROW)
    with pytest.raises(Refused, match="1 conditions"):
        signing.sign_city(decision, by=office["head"])
    for facts in ({"words": "", "document": "D"}, {"words": "W", "document": " "}):
        with pytest.raises(Refused):
            proposing.waive(decision, condition="on_street.width", by=office["officer"], **facts)
    proposing.waive(decision, condition="on_street.width", words="夜间单向", document="交警〔2026〕1号",
                    by=office["officer"])  # fmt: skip
    assert still_open(of_decision(decision, localdate())) == []
    signing.sign_city(decision, by=office["head"])
    assert decision.city_on


def test_what_nobody_measured_and_a_fire_lane_are_never_waived(office, decided):
    unknown = decided("measure", measured=replace(GOOD_STREET, sight_m=None))
    with pytest.raises(Refused, match="Measure it first"):
        proposing.waive(
            unknown, condition="on_street.sight", words="W", document="D", by=office["officer"]
        )
    lane = decided("measure", measured=replace(GOOD_STREET, on_fire_lane=True))
    with pytest.raises(Refused, match="fire lane"):
        proposing.waive(
            lane, condition="on_street.fire_lane", words="W", document="D", by=office["officer"]
        )
    with pytest.raises(Refused, match="not met"):
        proposing.waive(
            lane, condition="on_street.width", words="W", document="D", by=office["officer"]
        )
    with pytest.raises(Refused, match="1 conditions"):
        signing.sign_police(lane, by=office["police"])


def test_a_waiver_of_a_condition_that_turns_into_a_fire_lane_does_not_count(office, decided):
    decision = decided("measure", measured=replace(GOOD_STREET, left_for_fire_m=3.5))
    proposing.waive(
        decision, condition="on_street.fire_lane", words="W", document="D", by=office["officer"]
    )
    proposing.measure(
        decision, stretch=replace(GOOD_STREET, on_fire_lane=True), by=office["officer"]
    )

    assert [one.key for one in still_open(of_decision(decision, localdate()))] == [
        "on_street.fire_lane"
    ]


# --- proposals that make no sense ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reasons": " "}, "reasons"),
        ({"street": ""}, "street"),
        ({"bays": 0}, "bays"),
        ({"bays": 2001}, "bays"),
        ({"disabled": 13}, "disabled"),
        ({"depth_m": 0.5}, "depth_m"),
        ({"line": [[106.3, 29.33]]}, "line"),
        ({"line": [[106.3, 29.33], [106.5, 29.33]]}, "line"),
        ({"line": [[106.3, 29.33], ["x", 29.33]]}, "lon"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused_beside_its_field(decided, facts, field):
    with pytest.raises(Refused) as refused:
        decided("propose", **facts)
    assert refused.value.field == field
    assert not Decision.objects.exists()


def test_a_proposal_is_not_changed_while_others_sign(office, decided):
    decision = decided("measure")
    with pytest.raises(Refused, match="not possible"):
        proposing.revise(decision, bays=3, by=office["officer"])


# --- publication --------------------------------------------------------------------------------
def test_anybody_may_object_while_it_is_published_and_each_waits_for_its_answer(
    office, decided, moment
):
    decision = decided("sign")
    with pytest.raises(Refused, match="over"):
        publishing.object_to(decision, words="太挤", by=PUBLIC)
    publishing.publish(decision, by=office["officer"])
    unnamed = publishing.object_to(decision, words="路口视线不好", by=PUBLIC)
    named = publishing.object_to(
        decision, words="太挤", name="王晓敏", phone="13812345678", by=PUBLIC
    )
    assert unnamed.person is None
    assert named.person is not None
    with pytest.raises(Refused, match="what you object to"):
        publishing.object_to(decision, words=" ", by=PUBLIC)

    moment(days=8)
    with pytest.raises(Refused, match="over"):
        publishing.object_to(decision, words="太晚", by=PUBLIC)
    assert due_decisions(office["officer"], localdate()).objections == [decision]
    with pytest.raises(Refused, match="2 objections"):
        publishing.decide(decision, document="No. 8", by=office["head"])
    publishing.answer(unnamed, words="已移开路口 50 米。", by=office["officer"])
    publishing.answer(named, words="限时两小时。", by=office["officer"])
    with pytest.raises(Refused, match="has its answer"):
        publishing.answer(named, words="再答", by=office["officer"])
    publishing.decide(decision, document="No. 8", by=office["head"])
    assert decision.decided_on == localdate()


def test_no_words_and_no_name_of_who_objects_are_in_the_records(office, decided):
    decision = decided("publish")
    made = publishing.object_to(
        decision, words="我家门口", name="王晓敏", phone="13812345678", by=PUBLIC
    )
    publishing.answer(made, words="已调整。", by=office["officer"])

    kept = [
        *history("parking.decision", decision.number),
        *history("parking.objection", str(made.pk)),
    ]
    assert len(kept) > 4
    assert not any("我家门口" in str(one.after) or "王晓敏" in str(one.after) for one in kept)


def test_an_objection_that_holds_sends_it_back_to_be_signed_and_published_anew(office, decided):
    decision = decided("publish")
    publishing.object_to(decision, words="太挤", by=PUBLIC)
    publishing.uphold(decision, words="改为 8 个", by=office["head"])

    assert decision.now is DecisionState.BACK
    assert (decision.published_on, decision.city_by, decision.police_by) == (None, "", "")


# --- carrying out -------------------------------------------------------------------------------
def test_bays_of_a_later_day_are_counted_at_once_and_open_on_that_day(office, decided, moment):
    decision = decided("decide")
    first = localdate() + timedelta(days=3)
    marking_out.set_out(decision, bays=12, from_day=first, by=office["officer"])
    stretch = CarPark.objects.get()
    assert (decision.now, stretch.state, stretch.capacity) == (DecisionState.SET_OUT, "planned", 12)
    with pytest.raises(Refused, match="begins on"):
        marking_out.begin(decision, by=office["officer"])
    assert streets_nightly.begin_and_end(localdate()) == (0, 0)
    moment(days=3)
    assert streets_nightly.begin_and_end(localdate()) == (1, 0)
    assert streets_nightly.begin_and_end(localdate()) == (0, 0)
    stretch.refresh_from_db()
    assert (stretch.state, stretch.opened_on) == ("open", first)


@pytest.mark.parametrize("bays", [0, 13])
def test_no_more_bays_are_marked_than_were_decided(office, decided, bays):
    decision = decided("decide")
    with pytest.raises(Refused, match="12 bays were decided"):
        marking_out.set_out(decision, bays=bays, from_day=localdate(), by=office["officer"])
    assert not CarPark.objects.exists()
    assert not Entry.objects.exists()


def test_bays_are_not_set_out_in_the_past_nor_before_the_decision(office, decided):
    with pytest.raises(Refused, match="later day"):
        marking_out.set_out(decided("decide"), bays=3, from_day=localdate() - timedelta(days=1),
                             by=office["officer"])  # fmt: skip
    with pytest.raises(Refused, match="not possible"):
        marking_out.set_out(decided("publish"), bays=3, from_day=localdate(), by=office["officer"])


def signed_and_decided(decision, office, moment):
    proposing.hand_on(decision, by=office["officer"])
    signing.sign_city(decision, by=office["head"])
    signing.sign_police(decision, by=office["police"])
    publishing.publish(decision, by=office["officer"])
    moment(days=8)
    publishing.decide(decision, document="No. 9", by=office["head"])
    return decision


NIGHT = Hours(20 * 60, 8 * 60)


def test_hours_change_by_a_new_decision_only_and_the_old_ones_end_the_day_before(
    office, decided, moment
):
    first = decided()
    stretch = first.car_park
    new = proposing.propose_hours(car_park=stretch, hours=[NIGHT], outside=False, reasons="只供夜间",
                                  by=office["officer"])  # fmt: skip
    assert new.measured == first.measured
    signed_and_decided(new, office, moment)
    day = localdate() + timedelta(days=2)
    marking_out.change_hours(new, from_day=day, by=office["officer"])
    rows = list(
        stretch.limits.order_by("first_on").values_list(
            "start_min", "first_on", "last_on", "decision"
        )
    )
    assert rows == [
        (480, first.first_on, day - timedelta(days=1), first.number),
        (1200, day, None, new.number),
    ]
    stretch.refresh_from_db()
    assert stretch.outside is True
    moment(days=2)
    streets_nightly.begin_and_end(localdate())
    first.refresh_from_db()
    new.refresh_from_db()
    stretch.refresh_from_db()
    assert (first.now, new.now, stretch.outside) == (
        DecisionState.REPLACED,
        DecisionState.IN_USE,
        False,
    )
    assert new.review_on == first.review_on
    assert entries_of(stretch).count() == 1


def test_one_decision_at_a_time_is_under_way_about_a_stretch(office, decided):
    stretch = decided().car_park
    proposing.propose_hours(car_park=stretch, hours=[NIGHT], reasons="夜间", by=office["officer"])
    with pytest.raises(Refused, match="under way"):
        proposing.propose_removal(car_park=stretch, reasons="修路", by=office["officer"])


def test_removed_bays_leave_the_ledger_and_no_hours_count_any_more(office, decided, moment):
    first = decided()
    stretch = first.car_park
    removal = proposing.propose_removal(car_park=stretch, reasons="修路", by=office["officer"])
    with pytest.raises(Refused, match="nothing has to be measured"):
        proposing.measure(removal, stretch=GOOD_STREET, by=office["officer"])
    signed_and_decided(removal, office, moment)
    marking_out.remove(removal, by=office["officer"])

    stretch.refresh_from_db()
    first.refresh_from_db()
    assert (stretch.state, stretch.removed_on, stretch.capacity) == ("removed", localdate(), 0)
    assert [int(one.quantity) for one in entries_of(stretch)] == [-12, 12]
    assert Limit.objects.get().last_on == localdate()
    assert (first.now, removal.now) == (DecisionState.REPLACED, DecisionState.REMOVED)
    with pytest.raises(Refused, match="removed already"):
        proposing.propose_hours(car_park=stretch, hours=[NIGHT], reasons="X", by=office["officer"])


def test_a_proposal_of_other_hours_changes_in_its_hours_and_reasons_only(office, decided):
    stretch = decided().car_park
    new = proposing.propose_hours(
        car_park=stretch, hours=[NIGHT], reasons="夜间", by=office["officer"]
    )
    proposing.revise(new, hours=[BY_DAY], reasons="白天", by=office["second"])
    assert (new.reasons, new.hours[0]["start_min"], new.bays) == ("白天", 480, 12)
    with pytest.raises(Refused, match="Only the reasons"):
        proposing.revise(new, bays=3, by=office["officer"])


def test_hours_of_bays_without_a_line_can_be_proposed_and_changed(office):
    listed = a_car_park(supply="on_street", address="滨江大道")
    new = proposing.propose_hours(
        car_park=listed, hours=[NIGHT], reasons="夜间", by=office["officer"]
    )
    proposing.revise(new, reasons="只供夜间", by=office["officer"])
    assert (new.street, new.line, new.reasons) == ("滨江大道", [], "只供夜间")


def test_steps_of_another_kind_are_refused(office, decided, moment):
    stretch = decided().car_park
    hours = proposing.propose_hours(
        car_park=stretch, hours=[NIGHT], reasons="夜间", by=office["officer"]
    )
    signed_and_decided(hours, office, moment)
    with pytest.raises(Refused, match="another kind"):
        marking_out.remove(hours, by=office["officer"])
    with pytest.raises(Refused, match="another kind"):
        marking_out.set_out(hours, bays=3, from_day=localdate(), by=office["officer"])
    plain = decided("propose")
    with pytest.raises(Refused, match="measured first"):
        proposing.hand_on(plain, by=office["officer"])


def test_a_limited_time_ends_after_today_and_not_before_it_begins(office, decided):
    with pytest.raises(Refused, match="still to come"):
        decided("propose", last_on=date(2026, 5, 12))
    decision = decided("decide", last_on=date(2026, 5, 25))
    with pytest.raises(Refused, match="ends on 2026-05-25"):
        marking_out.set_out(decision, bays=3, from_day=date(2026, 5, 26), by=office["officer"])


def test_a_decision_of_a_limited_time_closes_the_bays_when_it_ends(office, decided, moment):
    decision = decided(last_on=date(2026, 6, 1))
    stretch = decision.car_park
    assert Limit.objects.get().last_on == date(2026, 6, 1)
    assert due_decisions(office["officer"], date(2026, 5, 21)).ending == [decision]
    moment(days=12)
    assert localdate() == date(2026, 6, 1)
    assert streets_nightly.begin_and_end(localdate()) == (0, 0)
    moment(days=1)
    assert streets_nightly.begin_and_end(localdate()) == (0, 1)
    stretch.refresh_from_db()
    decision.refresh_from_db()
    assert (decision.now, stretch.state) == (DecisionState.LAPSED, "closed")


# --- the yearly look ----------------------------------------------------------------------------
def test_bays_in_use_are_looked_at_every_year(office, decided, moment):
    decision = decided()
    assert due_decisions(office["officer"], date(2027, 5, 19)).reviews == []
    assert due_decisions(office["officer"], date(2027, 5, 20)).reviews == [decision]
    moment(days=370)
    marking_out.look_again(decision, outcome="keep", words="秩序良好", fixed_for_one_user=True,
                            by=office["officer"])  # fmt: skip
    assert decision.review_on == localdate().replace(year=2028)
    assert decision.looks.get().outcome == "keep"
    decision.car_park.refresh_from_db()
    assert decision.car_park.running == {"fixed_for_one_user": True}
    with pytest.raises(Refused, match="what you saw"):
        marking_out.look_again(decision, outcome="keep", words="", by=office["officer"])


def test_officers_are_told_once_a_day_of_what_is_due(office, decided):
    from xiuhua.delivery.models import Message

    decided("sign")
    assert streets_nightly.tell_officers(localdate()) == 2
    streets_nightly.tell_officers(localdate())
    assert Message.objects.filter(template="parking.decisions_due").count() <= 2


# --- the one door to hours ----------------------------------------------------------------------
@deed(permissions.KEEP, on="car_park", name="parking.test_set")
def setting(car_park, *, by, **facts):
    return set_limits(car_park, by=by, **facts)


def test_hours_of_bays_on_a_street_are_set_by_a_decision_being_carried_out_and_nothing_else(
    office, decided
):
    decision = decided("set_out")
    stretch = decision.car_park
    before = list(stretch.limits.values())
    facts = {"limits": [NIGHT], "from_day": localdate(), "by": office["officer"]}
    for number, words in (
        ("", "new decision only"),
        ("LN1", "No decision LN1"),
        (decision.number, "No decision"),
    ):
        with pytest.raises(Refused, match=words):
            setting(stretch, decision=number, **facts)
    waiting = decided("decide")
    with pytest.raises(Refused, match="No decision"):
        setting(stretch, decision=waiting.number, **facts)
    assert list(stretch.limits.values()) == before


def test_a_decision_sets_its_own_hours_and_no_others(office, decided, moment):
    stretch = decided().car_park
    new = proposing.propose_hours(
        car_park=stretch, hours=[NIGHT], reasons="夜间", by=office["officer"]
    )
    signed_and_decided(new, office, moment)
    with pytest.raises(Refused, match="sets other hours"):
        setting(
            stretch,
            limits=[BY_DAY],
            from_day=localdate(),
            decision=new.number,
            by=office["officer"],
        )


def test_hours_off_the_street_need_no_decision_and_take_none(office):
    lot = a_car_park()
    facts = {"limits": [BY_DAY], "from_day": localdate(), "by": office["officer"]}
    setting(lot, **facts)
    setting(lot, **facts | {"limits": [NIGHT], "from_day": localdate() + timedelta(days=5)})
    setting(lot, **facts | {"limits": [], "from_day": localdate() + timedelta(days=3)})
    assert list(lot.limits.values_list("start_min", "last_on")) == [
        (480, localdate() + timedelta(days=2))
    ]
    with pytest.raises(Refused, match="on a street"):
        setting(lot, **facts, decision="LN1")
