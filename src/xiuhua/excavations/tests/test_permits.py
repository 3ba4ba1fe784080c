"""From the plan to the end of the warranty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from xiuhua.excavations import actions
from xiuhua.excavations.examples import (
    LINE,
    a_company,
    a_contractor,
    a_permit,
    a_watcher,
    an_application,
    an_open_section,
)
from xiuhua.excavations.models import Permit, Project
from xiuhua.excavations.queries.days import days_of, rain_for
from xiuhua.excavations.queries.ground import clashes, locks_on
from xiuhua.excavations.queries.review import review
from xiuhua.excavations.workflow import PermitState, SectionState
from xiuhua.kernel.period import Period
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.kernel.words import Denied, Refused

pytestmark = pytest.mark.django_db


def test_a_company_registers_with_a_code_that_checks_and_waits_to_be_admitted(office):
    with pytest.raises(Refused, match="last sign"):
        actions.register(name="Water", credit_code="91500116MA00000097", telephone="", contact="",
                         phone="", by=PUBLIC)  # fmt: skip
    company = a_company(n=3, by=office["officer"])

    assert company.state == "admitted"
    assert company.organisation.kind == "company"


def test_a_permit_goes_from_the_desk_of_the_applicant_to_the_end_of_its_warranty(office, moment):
    company = a_company(by=office["officer"])
    applicant = a_contractor(company)
    permit = an_application(company, by=applicant)
    assert permit.number.startswith("DW5001162026")
    assert float(permit.area_m2) == pytest.approx(78 * 3, rel=0.05)

    actions.submit(permit, by=applicant)
    actions.review(permit, by=office["officer"])
    actions.ask(permit, words="Which pipe?", by=office["officer"])
    actions.answer(permit, words="DN200", by=applicant)
    actions.grant(
        permit, first=localdate(), last=localdate() + timedelta(days=9), by=office["officer"]
    )
    assert permit.now is PermitState.GRANTED
    assert permit.fee_fen > 0

    section = permit.sections.get()
    with pytest.raises(Refused, match="no watcher"):
        actions.open_section(section, by=applicant)
    actions.give_section(a_watcher(office["steward"]), section=section, by=office["steward"])
    actions.open_section(section, by=applicant)
    permit.refresh_from_db()
    assert permit.now is PermitState.STARTED

    moment(days=3)
    with pytest.raises(Refused, match="still lies open"):
        actions.finish(permit, by=applicant)
    actions.restore(section, by=applicant)
    actions.finish(permit, by=applicant)
    actions.sign(permit, party="municipal", by=office["officer"])
    with pytest.raises(Refused, match="other side"):
        actions.sign(permit, party="police", by=office["officer"])
    actions.sign(permit, party="police", by=office["second"])
    section.refresh_from_db()
    assert permit.now is PermitState.WARRANTY
    assert permit.warranty_until == date(2027, 5, 15)
    assert section.now is SectionState.SIGNED_OFF
    assert not section.watches.filter(ended_on=None).exists()

    with pytest.raises(Refused, match="last three months"):
        actions.check_warranty(permit, words="Sound.", sound=True, by=office["officer"])
    moment(days=300)
    actions.check_warranty(permit, words="Sound.", sound=True, by=office["officer"])
    moment(days=70)
    assert actions.close_warranties(localdate()) == 1
    permit.refresh_from_db()
    assert permit.now is PermitState.CLOSED


def test_nobody_grants_what_they_handed_in_themselves(office):
    company = a_company(by=office["officer"])
    permit = an_application(company, by=office["officer"])
    actions.submit(permit, by=office["officer"])
    actions.review(permit, by=office["officer"])

    with pytest.raises(Refused, match="somebody else"):
        actions.grant(permit, first=localdate(), last=localdate(), by=office["officer"])
    actions.grant(permit, first=localdate(), last=localdate(), by=office["second"])
    assert permit.now is PermitState.GRANTED


def test_a_locked_road_is_only_dug_when_an_authority_and_a_document_are_named(office):
    actions.lock_road(kind="road_overhauled", name="River Road", on=date(2025, 6, 1),
                      division="500116005", document="Hand-over 9", line=LINE, width_m=12,
                      by=office["officer"])  # fmt: skip
    permit = a_permit("review", office=office)
    found = review(permit)
    assert [one.until for one in found.locks] == [date(2028, 6, 1)]

    with pytest.raises(Refused, match="locked until"):
        actions.grant(permit, first=localdate(), last=localdate(), by=office["officer"])
    with pytest.raises(Denied):
        actions.unlock(permit, authority="County", document="No. 3", by=office["officer"])
    actions.unlock(permit, authority="County government", document="No. 3", by=office["head"])
    actions.grant(permit, first=localdate(), last=localdate(), by=office["officer"])
    assert permit.now is PermitState.GRANTED


@pytest.mark.parametrize(
    ("kind", "on", "first", "locked"),
    [
        ("road_built", date(2021, 5, 13), date(2026, 5, 12), True),
        ("road_built", date(2021, 5, 12), date(2026, 5, 12), False),
        ("road_overhauled", date(2023, 5, 13), date(2026, 5, 12), True),
        ("road_overhauled", date(2023, 5, 12), date(2026, 5, 12), False),
        ("road_built", date(2026, 5, 13), date(2026, 5, 12), False),
    ],
)
def test_the_lock_ends_on_the_day_its_years_are_over(office, kind, on, first, locked):
    from shapely.geometry import LineString

    actions.lock_road(kind=kind, name="Road", on=on, division="500116005", document="d", line=LINE,
                      width_m=12, by=office["officer"])  # fmt: skip
    assert bool(locks_on(LineString(LINE).buffer(1e-6), first)) is locked


def test_who_digs_there_in_the_same_days_and_who_could_dig_at_once_is_shown(office):
    today = localdate()
    one = a_permit(office=office)
    later = a_permit(office=office, proposed_first=today + timedelta(days=60),
                     proposed_last=today + timedelta(days=70))  # fmt: skip
    far = [[x + 0.01, y] for x, y in LINE]
    a_permit(office=office, lines=[far])

    found = clashes(one.outline, one.period, besides=one.pk)
    assert [(row.thing.pk, row.same_days, row.gap_days) for row in found] == [(later.pk, False, 51)]
    same = clashes(one.outline, Period(today, today), besides=later.pk)
    assert [row.same_days for row in same] == [True]


def test_an_emergency_is_dug_at_once_and_filed_within_a_day(office, moment):
    company = a_company(by=office["officer"])
    by = a_contractor(company)
    permit = an_application(company, by=by, is_emergency=True, emergency_words="A main burst",
                            police_document="")  # fmt: skip
    actions.break_open(permit, at=moment(), by=by)
    section = permit.sections.get()
    section.refresh_from_db()
    assert section.now is SectionState.OPEN
    assert section.unwatched == "emergency"

    moment(hours=25)
    actions.look_over(localdate())
    assert set(section.findings.values_list("rule", flat=True)) == {"late_filing"}
    actions.file_emergency(permit, police_document="Police 8", by=by)
    with pytest.raises(Refused):
        actions.finish(permit, by=by)
    actions.grant(permit, first=localdate() - timedelta(days=1), last=localdate() + timedelta(days=3),
                  by=office["officer"])  # fmt: skip
    assert permit.now is PermitState.STARTED
    actions.look_over(localdate())
    assert set(section.findings.values_list("rule", "state")) == {("late_filing", "mended")}


def test_more_time_is_asked_for_with_old_and_new_beside_and_the_old_stays(office):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get(pk=section.permit_id)
    by = a_contractor(permit.applicant)
    last = permit.granted_last
    with pytest.raises(Refused, match="after the granted end"):
        actions.ask_change(permit, kind="time", words="Rain", last=last, by=by)
    asked = actions.ask_change(
        permit, kind="time", words="Rock", last=last + timedelta(days=5), by=by
    )
    with pytest.raises(Refused, match="already"):
        actions.ask_change(permit, kind="time", words="Rock", last=last + timedelta(days=6), by=by)
    actions.decide_change(asked, granted=True, words="", by=office["officer"])

    permit.refresh_from_db()
    assert permit.granted_last == last + timedelta(days=5)
    assert asked.before == {"last": str(last)}
    assert permit.proposed_last == last


def test_another_area_moves_the_section_and_the_outline(office):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get(pk=section.permit_id)
    longer = [LINE[0], [LINE[1][0] + 0.0008, LINE[1][1]]]
    asked = actions.ask_change(permit, kind="area", words="Longer", section=section, line=longer,
                               width_m=3, by=a_contractor(permit.applicant))  # fmt: skip
    was = permit.area_m2
    actions.decide_change(asked, granted=True, words="", by=office["officer"])
    permit.refresh_from_db()
    assert float(permit.area_m2) == pytest.approx(2 * float(was), rel=0.01)


def test_rain_moves_the_end_and_rain_in_the_days_added_moves_it_again(office, moment):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get(pk=section.permit_id)
    first = permit.granted_first
    for n in (2, 9, 10):
        actions.note_rain(division="500116", day=first + timedelta(days=n), mm=12, source="Station",
                          by=office["officer"])  # fmt: skip
    actions.note_rain(division="500116", day=first + timedelta(days=3), mm=2, source="Station",
                      by=office["officer"])  # fmt: skip
    days = days_of(permit, rain_for([permit]), localdate())
    assert days.rain == 3
    assert days.last == permit.granted_last + timedelta(days=3)
    assert [kind for _day, kind in days.blocks][:4] == ["today", "left", "rain", "left"]


def test_a_plan_is_gathered_and_settled_and_another_company_hands_in_nothing_for_one(office):
    company, other = a_company(by=office["officer"]), a_company("Power", 2, by=office["officer"])
    by = a_contractor(company)
    facts = {"name": "Pipe", "year": 2027, "purpose": "gas", "road": "River Road",
             "division": "500116005003", "first": date(2027, 3, 1), "last": date(2027, 3, 20),
             "line": LINE, "width_m": 3}  # fmt: skip
    project = actions.hand_in(company=company, by=by, **facts)
    with pytest.raises(Denied):
        actions.hand_in(company=other, by=by, **facts)
    actions.settle(project, agreed=True, decision="Together in March", meeting_on=localdate(),
                   by=office["officer"])  # fmt: skip
    assert Project.objects.get().state == "agreed"


def test_a_company_moves_its_own_permits_only(office):
    permit = a_permit("submit", office=office)
    stranger = a_contractor(a_company("Power", 2, by=office["officer"]))
    with pytest.raises(Denied):
        actions.withdraw(permit, by=stranger)


def test_the_office_has_a_clock_that_stands_while_it_waits_for_an_answer(office):
    permit = a_permit("review", office=office)
    assert localdate(permit.due_at) == date(2026, 5, 19)
    actions.ask(permit, words="Which?", by=office["officer"])
    assert permit.due_at is None


def test_more_time_is_asked_for_before_the_last_day(office, moment):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get(pk=section.permit_id)
    by = a_contractor(permit.applicant)
    moment(days=11)
    later = permit.granted_last + timedelta(days=9)
    with pytest.raises(Refused, match="are over since"):
        actions.ask_change(permit, kind="time", words="Rock", last=later, by=by)
    assert actions.ask_change(permit, kind="time", words="Rock", last=later, by=office["officer"])
