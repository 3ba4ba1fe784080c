"""Watchers: recruited with consent, looking once a day, and what they see going its way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from xiuhua.accounts import links
from xiuhua.accounts.models import Identity, PersonalLink
from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case
from xiuhua.delivery.models import Message
from xiuhua.excavations import actions
from xiuhua.excavations.actions import reminding
from xiuhua.excavations.examples import (
    LAT,
    LON,
    a_brigade,
    a_contractor,
    a_watcher,
    an_open_section,
)
from xiuhua.excavations.models import Finding, Look, Permit, Section
from xiuhua.excavations.queries.coverage import at_risk, coverage, days_watched, missed, uncovered
from xiuhua.excavations.workflow import FindingState
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def dig(office):
    """A section that lies open, watched by a shopkeeper with a link."""
    section, watch = an_open_section(office=office)
    _watcher, secret = actions.give_link(watch.watcher, by=office["steward"])
    return section, watch, links.find(secret)


def looked(watch, by, worked="yes", **facts):
    return actions.look(watch, worked=worked, by=by, **facts)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"consented": False}, "agreed"),
        ({"notice": False}, "safety notice"),
        ({"tied": True}, "contractor"),
        ({"phone": ""}, "telephone number"),
        ({"last": date(2026, 5, 1)}, "term"),
    ],
)
def test_nobody_watches_without_consent_notice_and_freedom(office, wrong, match):
    with pytest.raises(Refused, match=match):
        a_watcher(office["steward"], **wrong)
    assert not Identity.objects.filter(name="Zhou Guifen").exists()


def test_no_name_of_a_watcher_is_in_the_records(office, dig):
    _section, watch, link = dig
    looked(watch, link)
    finding = actions.note_finding(watch.section, rule="mud", words="", by=office["steward"])
    actions.persuade(
        finding, told_to="Foreman Qian", answer="refused", words="Qian swore", by=office["steward"]
    )
    told = " ".join(str(row.after) + str(row.before) for row in Record.objects.all())
    assert "Qian" not in told
    assert "Tea shop" not in told + str(watch.watcher)
    assert "Zhou Guifen" not in told
    assert "13900000065" not in told


def test_a_look_is_one_a_day_however_often_it_is_sent(office, dig):
    _section, watch, link = dig
    one = looked(watch, link, request_key="k1", problems=["dust"], told="promised")
    assert looked(watch, link, request_key="k1").pk == one.pk
    again = looked(watch, link, worked="no", problems=["other"], request_key="k2")
    assert again.pk == one.pk
    assert Look.objects.count() == 1
    assert again.problems == ["dust", "other"]
    assert again.worked == "yes"


def test_a_look_that_waited_without_signal_counts_for_its_day_and_not_for_ever(office, dig, moment):
    _section, watch, link = dig
    then = moment()
    moment(days=2)
    kept = looked(watch, link, at=then, request_key="kept")
    assert kept.day == localdate() - timedelta(days=2)
    with pytest.raises(Refused, match="older than a week"):
        looked(watch, link, at=then - timedelta(days=8))


def test_a_link_opens_its_own_watch_alone(office, dig):
    section, watch, link = dig
    other = a_watcher(office["steward"], name="Wu", phone="13900000066", place="No. 39")
    theirs = actions.give_section(other, section=section, by=office["steward"])
    with pytest.raises(Denied):
        looked(theirs, link)
    actions.give_link(watch.watcher, by=office["steward"])
    assert not PersonalLink.objects.filter(pk=link.pk, secret_hash=link.secret_hash).exists()


def test_a_card_is_entered_for_somebody_without_a_phone(office, dig):
    _section, watch, _link = dig
    card = actions.tick(watch, day=localdate(), worked="no", problems=["mud"], by=office["steward"])
    assert (card.how, card.by) == ("paper", office["steward"].ref)
    with pytest.raises(Refused, match="ahead"):
        actions.tick(watch, day=localdate() + timedelta(days=1), worked="no", by=office["steward"])


def test_the_last_watcher_gone_is_flagged_and_another_one_settles_it(office, dig):
    section, watch, _link = dig
    actions.thank(watch.watcher, words="Moves away", by=office["steward"])
    section.refresh_from_db()
    assert section.unwatched_since == localdate()
    assert list(uncovered(localdate())) == [section]
    told = coverage(Section.objects.all(), localdate())
    assert (told.opened, told.watched, told.bare, told.percent) == (1, 0, 1, 0)

    actions.give_section(a_watcher(office["steward"], phone="13900000067"), section=section,
                         by=office["steward"])  # fmt: skip
    section.refresh_from_db()
    assert section.unwatched_since is None
    assert coverage(Section.objects.all(), localdate()).percent == 100


def test_a_handed_over_section_is_never_without_somebody(office, dig):
    section, watch, _link = dig
    other = a_watcher(office["steward"], phone="13900000068")
    actions.want_out(watch, by=office["steward"])
    actions.hand_over(watch, watcher=other, by=office["steward"])
    section.refresh_from_db()
    assert section.unwatched_since is None
    assert watch.ended_on == localdate()


def test_missed_looks_remind_the_watcher_once_and_leave_does_not(office, dig, moment):
    _section, watch, link = dig
    assert [one.pk for one in missed(localdate())] == [watch.pk]
    assert reminding.remind(localdate()) == 1
    assert reminding.remind(localdate()) == 1
    assert Message.objects.filter(template="excavations.look_missing").count() == 1
    moment(days=1)
    assert reminding.tell_stewards(localdate() - timedelta(days=1)) in (0, 1)
    actions.ask_leave(watch.watcher, first=localdate(), last=localdate(), by=link)
    assert not missed(localdate())
    moment(days=4)
    assert [one.pk for one in at_risk(localdate())] == [watch.pk]
    looked(watch, link)
    assert not at_risk(localdate())
    assert days_watched([watch.watcher_id]) == {watch.watcher_id: 1}


def test_idle_hoarding_is_found_from_looks_in_a_row_by_class_of_road(office, dig, moment):
    _section, watch, link = dig
    Permit.objects.update(road_class="arterial", granted_last=localdate() + timedelta(days=60))
    looked(watch, link)
    for _day in range(2):
        moment(days=1)
        looked(watch, link, worked="no")
        actions.look_over(localdate())
    assert not Finding.objects.exists()
    moment(days=1)
    looked(watch, link, worked="no")
    night = actions.look_over(localdate())
    assert (night.new, Finding.objects.get().rule, Finding.objects.get().size) == (1, "idle", 3)
    assert actions.look_over(localdate()).new == 0

    moment(days=1)
    looked(watch, link)
    actions.look_over(localdate())
    assert Finding.objects.get().state == "mended"


def test_overrun_counts_from_the_last_granted_end(office, dig, moment):
    _section, _watch, _link = dig
    moment(days=10)
    actions.look_over(localdate())
    assert Finding.objects.get().size == 1
    moment(days=2)
    night = actions.look_over(localdate())
    one = Finding.objects.get()
    assert (night.joined, one.size, one.sightings, one.first_seen) == (
        1,
        3,
        2,
        localdate() - timedelta(days=2),
    )


def test_over_area_is_found_only_beyond_what_the_measuring_can_tell(office, dig):
    section, _watch, _link = dig
    corners = [
        [LON, LAT - 0.00003],
        [LON + 0.0008, LAT - 0.00003],
        [LON + 0.0008, LAT + 0.00003],
        [LON, LAT + 0.00003],
    ]
    rough = actions.walk(section, points=corners, accuracy_m=20, by=office["steward"])
    assert rough.over_m2 is None
    sure = actions.walk(section, points=corners, accuracy_m=2, by=office["steward"])
    assert sure.over_m2 > sure.tolerance_m2
    actions.look_over(localdate())
    assert Finding.objects.get().rule == "over_area"
    taped = actions.tape(section, length_m=78, width_m=3, by=office["steward"])
    assert taped.over_m2 <= taped.tolerance_m2


def test_the_ladder_from_a_sight_to_the_brigade_and_back_in_one_sentence(office, dig, moment):
    _section, watch, link = dig
    a_standard()
    brigade = a_brigade()
    actions.set_power(division="500116005", rule="", holder=brigade.organisation, document="No. 5",
                      first=localdate(), by=office["head"])  # fmt: skip
    looked(watch, link, problems=["dust"], told="refused")
    actions.look_over(localdate())
    finding = Finding.objects.get()
    assert finding.now is FindingState.OPEN

    with pytest.raises(Refused, match="talked to the site"):
        actions.escalate(finding, words="", by=office["steward"])
    actions.persuade(finding, told_to="Foreman Li", answer="promised", by=office["steward"])
    permit = Permit.objects.get()
    contractor = a_contractor(permit.contractor)
    actions.answer_persuasion(finding.persuasions.get(), words="Wetted", by=contractor)
    moment(days=2)
    actions.look_over(localdate())
    finding.refresh_from_db()
    assert finding.now is FindingState.UNHEEDED
    assert finding.persuasions.get().kept is False

    actions.escalate(finding, words="", by=office["steward"])
    case = Case.objects.get()
    assert (case.source, case.state, case.asked_unit_id) == (
        "raised",
        "taken_in",
        brigade.organisation_id,
    )
    assert "Zhou" not in case.words
    stranger = a_brigade("500116001")
    escalation = finding.escalation
    with pytest.raises(Denied):
        actions.record_outcome(escalation, outcome="educated", words="", by=stranger)
    with pytest.raises(Refused, match="number"):
        actions.record_outcome(escalation, outcome="filed", words="Fined", by=brigade)
    actions.record_outcome(
        escalation, outcome="filed", number="J-2026-3", words="Fined", by=brigade
    )
    finding.refresh_from_db()
    assert finding.now is FindingState.ANSWERED
    reminding.tell_watchers(finding.pk, "outcome", "e1")
    assert Message.objects.filter(template="excavations.came_of_it").count() == 1


def test_what_was_only_guessed_does_not_go_to_enforcement(office, dig):
    _section, watch, link = dig
    looked(watch, link, problems=["by_eye_area"])
    actions.look_over(localdate())
    finding = Finding.objects.get()
    assert not finding.certain
    with pytest.raises(Refused, match="by eye"):
        actions.escalate(finding, words="x", by=office["steward"])


def test_something_else_gets_its_proper_name_from_whoever_looks(office, dig):
    _section, watch, link = dig
    looked(watch, link, problems=["other"], words="Mud")
    actions.look_over(localdate())
    finding = Finding.objects.get()
    actions.name_it(finding, rule="mud", by=office["steward"])
    assert (finding.rule, finding.certain) == ("mud", True)


def test_a_spoken_note_is_kept_as_the_sound_it_came_as(office, dig):
    from xiuhua.evidence.models import Sound

    _section, watch, link = dig
    look = looked(watch, link, problems=["dust"], voice=b"OggS" + b"\0" * 200)
    note = Sound.objects.get()
    assert (note.subject_key, note.media, note.size_bytes) == (str(look.pk), "audio/ogg", 204)
    for hostile in (
        b"<html>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ\x90",
        b"<svg onload=x>",
        b"\xff\xd8\xff",
        b"x",
    ):
        with pytest.raises(Refused, match="not a sound"):
            looked(watch, link, voice=hostile + bytes(50))
    with pytest.raises(Refused, match="too long"):
        looked(watch, link, voice=b"OggS" + bytes(3 * 1024 * 1024))
    assert Sound.objects.count() == 1


def test_what_was_settled_is_not_raised_again_from_the_same_look(office, dig):
    _section, watch, link = dig
    looked(watch, link, problems=["dust"])
    actions.look_over(localdate())
    actions.withdraw_finding(Finding.objects.get(), words="Fog", by=office["steward"])
    assert actions.look_over(localdate()).new == 0


def test_a_finding_that_was_named_or_noted_by_hand_stands_until_a_later_look(office, dig, moment):
    section, watch, link = dig
    looked(watch, link, problems=["other"], words="Mud")
    actions.look_over(localdate())
    actions.name_it(Finding.objects.get(), rule="mud", by=office["steward"])
    actions.note_finding(section, rule="night_noise", words="", by=office["steward"])
    actions.look_over(localdate())
    assert set(Finding.objects.values_list("rule", "state")) == {
        ("mud", "open"),
        ("night_noise", "open"),
    }
    moment(days=1)
    looked(watch, link)
    actions.look_over(localdate())
    assert set(Finding.objects.values_list("state", flat=True)) == {"mended"}


def test_what_days_and_measurements_tell_is_not_noted_by_hand(office, dig):
    section, _watch, _link = dig
    with pytest.raises(Refused, match="nightly pass"):
        actions.note_finding(section, rule="over_area", words="", by=office["steward"])


def test_the_figures_of_a_period_come_with_both_parts(office, dig, moment):
    from xiuhua.excavations import indicators
    from xiuhua.kernel.period import Period

    section, watch, link = dig
    for _day in range(3):
        looked(watch, link, problems=["dust"] if not _day else ())
        moment(days=1)
    actions.ask_leave(watch.watcher, first=localdate(), last=localdate(), by=link)
    moment(days=2)
    actions.look_over(localdate() - timedelta(days=4))
    finding = actions.note_finding(section, rule="mud", words="", by=office["steward"])
    actions.persuade(finding, told_to="Li", answer="promised", by=office["steward"])
    actions.recheck(finding, mended=True, words="", by=office["steward"])
    told = {
        one.key: one.ask(Period(localdate() - timedelta(days=9), localdate()))
        for one in indicators.FIGURES
    }
    parts = {key: (one.n, one.of) for key, one in told.items()}
    assert parts["granted"] == (1, None)
    assert parts["opened"] == (1, None)
    assert parts["watched"] == (1, 1)
    assert parts["looked"] == (3, 4)
    assert parts["mended"] == (1, 1)
    assert parts["escalated"] == (0, parts["found"][0])
    assert parts["repeated"] == (0, 1)
    assert told["looked"].percent == 75.0
    moment(days=9)
    over = indicators.days_over(Period(localdate() - timedelta(days=30), localdate()))
    assert over.n == 5.0


def test_a_watcher_from_the_community_next_door_looks_too(office):
    section, _watch = an_open_section(office=office)
    other = a_watcher(office["steward"], phone="13900000070", division="500116001002")
    theirs = actions.give_section(other, section=section, by=office["steward"])
    _watcher, secret = actions.give_link(other, by=office["steward"])
    assert looked(theirs, links.find(secret)).worked == "yes"
