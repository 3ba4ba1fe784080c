"""From the operator's draft to the end of a registration; the ledger counts along."""

from __future__ import annotations

import json
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.calendars.models import PublishedYear
from xiuhua.calendars.queries import forget
from xiuhua.delivery.models import Message
from xiuhua.evidence.actions import prepare
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import PUBLIC, SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.ledgers.rules import Reason
from xiuhua.parking import handlers
from xiuhua.parking.actions import applying, deciding, operators, reminding, review_clock
from xiuhua.parking.actions.counting import change_spaces
from xiuhua.parking.events import RegistrationMoved
from xiuhua.parking.examples import a_car_park
from xiuhua.parking.examples_registration import (
    a_code,
    a_registration,
    an_application,
    an_operator,
    carried,
    somebody_of,
    told,
    with_papers,
)
from xiuhua.parking.models import CarPark, Operator, Registration
from xiuhua.parking.permissions import KEEP
from xiuhua.parking.queries.checklist import papers_for, table
from xiuhua.parking.queries.counts import entries_of
from xiuhua.parking.queries.registrations import due_registrations
from xiuhua.parking.queries.reviewing import review, sides
from xiuhua.parking.workflow import RegistrationState as R
from xiuhua.places.examples import COMMUNITY, a_little_county
from xiuhua.records.deeds import deed
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def officer(moment):
    """An officer in a little county, on the morning of the clock."""
    a_little_county()
    return a_user(Role.PARKING_OFFICER)


def entered(car_park):
    """What the ledger says of it: reason and spaces, oldest first."""
    return [(one.reason, int(one.quantity)) for one in reversed(entries_of(car_park))]


# --- operators --------------------------------------------------------------------------------
def test_an_operator_registers_with_a_code_that_checks_and_waits_to_be_admitted(officer):
    facts = {"name": "Parking", "telephone": "", "contact": "", "phone": "", "by": PUBLIC}
    with pytest.raises(Refused, match="last sign"):
        operators.register_operator(credit_code="91500116MA00000097", **facts)
    made = operators.register_operator(credit_code=a_code(5), **facts)
    with pytest.raises(Refused, match="registered already"):
        operators.register_operator(credit_code=a_code(5), **facts)

    operators.turn_down_operator(made, words="No licence", by=officer)
    again = operators.register_operator(credit_code=a_code(5), **facts)
    assert (again.pk, again.state, again.words) == (made.pk, "waiting", "")

    operators.admit_operator(again, by=officer)
    assert again.organisation.code == a_code(5)
    with pytest.raises(Refused, match="already"):
        operators.admit_operator(again, by=officer)


def test_whoever_is_not_admitted_cannot_apply(officer):
    waiting = Operator.objects.create(name="New", credit_code=a_code(6))

    with pytest.raises(Refused, match="not admitted"):
        applying.begin_registration(operator=waiting, told=told(), by=officer)


# --- the first registration -------------------------------------------------------------------
def test_a_car_park_nobody_knew_enters_the_inventory_and_the_ledger_when_it_is_registered(officer):
    made = a_registration(officer=officer)

    car_park = made.car_park
    assert made.now is R.REGISTERED
    assert (made.paper_number, made.first_on, made.until) == (
        "2026-0001",
        date(2026, 5, 12),
        date(2029, 5, 11),
    )
    assert (car_park.capacity, car_park.disabled, car_park.charging) == (100, 2, 10)
    assert (car_park.operator, car_park.state, car_park.supply) == (
        made.operator,
        "open",
        "attached",
    )
    assert car_park.running["pay_ways"] == 3
    assert car_park.tariffs.get().words == "5 yuan an hour"
    assert entered(car_park) == [("registered", 100)]
    assert entries_of(car_park).get().document == "2026-0001"


@deed(KEEP, on="car_park", name="parking.build_in_a_test")
def build(car_park, *, spaces, by):
    """Somebody enters spaces as built, before any registration."""
    change_spaces(car_park, spaces=spaces, day=localdate(), today=localdate(), reason=Reason.BUILT,
                  document="竣工验收1号", by=by)  # fmt: skip


def test_registering_a_car_park_that_is_counted_enters_the_difference_only(officer):
    known = a_car_park(division=COMMUNITY, supply="attached")
    build(known, spaces=80, by=officer)
    a_registration(officer=officer, car_park=known, spaces=100)
    assert entered(known) == [("built", 80), ("registered", 20)]

    other = a_car_park(division=COMMUNITY, supply="attached")
    build(other, spaces=100, by=officer)
    a_registration(officer=officer, car_park=other, operator=an_operator(2, by=officer))
    assert entered(other) == [("built", 100)]


def test_what_is_missing_keeps_it_from_being_registered_in_words(officer):
    operator = an_operator(by=officer)
    by = somebody_of(operator)
    made = an_application(operator, by=by, lon=None, lat=None, spaces=99)
    applying.submit_registration(made, by=by)
    deciding.review_registration(made, by=officer)

    keys = [key for key, _found in review(made).gaps]
    assert keys == ["registration.papers", "registration.place", "registration.spaces"]
    with pytest.raises(Refused, match="Papers missing: 停车场备案申请书; "):
        deciding.register_car_park(made, by=officer)
    assert not CarPark.objects.exists()


def test_nobody_decides_what_they_handed_in(officer):
    operator = an_operator(by=officer)
    made = an_application(operator, by=officer)
    with_papers(made, by=officer)
    applying.submit_registration(made, by=officer)
    deciding.review_registration(made, by=officer)

    for decide, words in (
        (deciding.register_car_park, {}),
        (deciding.refuse_registration, {"words": "No"}),
    ):
        with pytest.raises(Refused, match="somebody else has to"):
            decide(made, by=officer, **words)
    deciding.register_car_park(made, by=a_user(Role.PARKING_OFFICER))
    assert made.now is R.REGISTERED


def test_sending_a_form_twice_makes_one_application_and_one_entry(officer):
    operator = an_operator(by=officer)
    by = somebody_of(operator)
    made = [
        applying.begin_registration(operator=operator, told=told(), request_key="once", by=by)
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk

    with_papers(made[0], by=by)
    applying.submit_registration(made[0], by=by)
    with pytest.raises(Refused, match="not possible while"):
        applying.submit_registration(made[1], by=by)
    deciding.review_registration(made[0], by=officer)
    deciding.register_car_park(made[0], by=officer)
    with pytest.raises(Refused, match="not possible while"):
        deciding.register_car_park(made[1], by=officer)
    assert entered(made[0].car_park) == [("registered", 100)]


def test_somebody_elses_request_key_opens_nothing(officer):
    mine, theirs = an_operator(1, by=officer), an_operator(2, by=officer)
    applying.begin_registration(operator=mine, told=told(), request_key="k", by=somebody_of(mine))

    with pytest.raises(Denied):
        applying.begin_registration(
            operator=theirs, told=told(), request_key="k", by=somebody_of(theirs)
        )


def test_a_car_park_has_one_application_under_way(officer):
    operator = an_operator(by=officer)
    known = a_car_park(division=COMMUNITY, supply="attached", operator=operator)
    an_application(operator, car_park=known)

    with pytest.raises(Refused, match="already"):
        an_application(operator, car_park=known)


def test_the_database_holds_one_registration_for_a_car_park(officer):
    held = a_registration(officer=officer)
    facts = {
        name: getattr(held, name)
        for name in ("operator", "car_park", "paper_number", "first_on", "until")
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(number="BA1", state=R.REGISTERED.value, **facts)


def test_an_operator_touches_only_its_own(officer):
    mine = a_registration("papers", officer=officer)
    stranger = somebody_of(an_operator(9, by=officer))

    for step in (applying.submit_registration, applying.withdraw_registration):
        with pytest.raises(Denied, match="another operator"):
            step(mine, by=stranger)
    with pytest.raises(Denied):
        applying.begin_registration(operator=mine.operator, told=told(), by=stranger)
    with pytest.raises(Denied):
        applying.begin_registration(
            operator=an_operator(9), told=told(), by=stranger,
            car_park=a_car_park(division=COMMUNITY, supply="attached", operator=mine.operator),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": " "}, "its name"),
        ({"division": "500116999999"}, "no such place"),
        ({"lon": 116.39, "lat": 39.9}, "far from here"),
    ],
)
def test_an_application_that_makes_no_sense_is_refused_in_words(officer, facts, words):
    operator = an_operator(by=officer)

    with pytest.raises(Refused, match=words):
        an_application(operator, **facts)


def test_class_and_place_of_a_counted_car_park_stay(officer):
    operator = an_operator(by=officer)
    known = a_car_park(division=COMMUNITY, supply="public")

    with pytest.raises(Refused, match="stay as they are"):
        an_application(operator, car_park=known, supply="attached")


def test_papers_are_those_of_the_checklist_and_while_it_is_written(officer):
    made = a_registration("submit", officer=officer)
    by = somebody_of(made.operator)
    photo = prepare(a_photo(seed=3, width=320))

    with pytest.raises(Refused, match="lies with the office"):
        applying.hand_in_paper(made, paper="form", photos=[photo], by=by)
    deciding.review_registration(made, by=officer)
    deciding.ask_operator(made, words="The plan is blurred", by=officer)
    with pytest.raises(Refused, match="not take such"):
        applying.hand_in_paper(made, paper="poem", photos=[photo], by=by)
    with pytest.raises(Refused, match="Choose a photo"):
        applying.hand_in_paper(made, paper="plan", photos=[], by=by)
    applying.hand_in_paper(made, paper="plan", photos=[photo], by=by)


# --- the checklist ----------------------------------------------------------------------------
def test_the_checklist_depends_on_kind_class_and_day(officer):
    made = an_application()

    def keys(day=None, **facts):
        made.tell(facts)
        return [one.key for one in papers_for(made, day or localdate())]

    assert "completion" in keys(supply="attached")
    assert "completion" not in keys(supply="public")
    assert "system" in keys(day=date(2025, 7, 1))
    assert "system" not in keys(day=date(2025, 6, 30))
    made.kind = "cancellation"
    assert keys() == ["form"]
    assert all(one.source for one in table())


def test_the_office_may_bring_its_own_checklist(officer, settings, tmp_path):
    own = tmp_path / "papers.json"
    row = {"key": "one", "title": "Only this", "source": "Our office", "since": "2020-01-01",
           "kinds": ["first"], "supplies": [], "needed": True, "confirmed": True}  # fmt: skip
    own.write_text(json.dumps({"items": [row]}), "utf-8")
    settings.PARKING_CHECKLIST = str(own)

    assert [one.title for one in papers_for(an_application(), localdate())] == ["Only this"]

    own2 = tmp_path / "twice.json"
    own2.write_text(json.dumps({"items": [row, row]}), "utf-8")
    settings.PARKING_CHECKLIST = str(own2)
    with pytest.raises(ValueError, match="twice"):
        table()


def published(year):
    """The list of days of a year is out, without any."""
    PublishedYear.objects.get_or_create(
        year=year, defaults={"source": "test", "loaded_at": timezone.now(), "loaded_by": "test"}
    )
    forget()


# --- the clock --------------------------------------------------------------------------------
def test_the_office_has_fifteen_working_days_and_stands_while_it_asks(officer, moment):
    published(2026)
    made = a_registration("submit", officer=officer)
    due = made.due_at
    assert localdate(due) == date(2026, 6, 2)
    assert not made.provisional

    moment(days=1)
    deciding.review_registration(made, by=officer)
    deciding.ask_operator(made, words="Which floor?", by=officer)
    assert made.due_at is None
    moment(days=7)
    applying.answer_question(made, words="Two below", by=somebody_of(made.operator))
    assert made.due_at == due + timedelta(days=7)
    assert made.questions.get().answer == "Two below"

    deciding.register_car_park(made, by=officer)
    assert made.due_at is None
    assert review_clock.clock_of(made).is_running is False


def test_beyond_the_published_year_the_end_is_expected_only_and_counted_again(officer):
    made = a_registration("submit", officer=officer)
    assert made.provisional

    published(2026)
    assert review_clock.count_again() == 1
    made.refresh_from_db()
    assert not made.provisional


# --- changing, renewing, ending ---------------------------------------------------------------
def test_a_change_shows_both_sides_and_enters_the_difference_with_its_reason(officer):
    held = a_registration(officer=officer)
    by = somebody_of(held.operator)
    change = applying.begin_again(held, kind="change", by=by)
    facts = {"spaces": 120, "by_kind": {"ordinary": 98, "disabled": 2, "charging": 20, "large": 0}}
    applying.write_registration(change, told=facts, by=by)
    begun = Record.objects.filter(kind="parking.registration", key=change.number)
    assert begun.filter(deed="parking.begin_application").count() == 1
    assert {one.title for one in sides(change) if one.changed} == {
        "Spaces",
        "Ordinary spaces",
        "With charging",
    }

    carried(change, "review", by=by, officer=officer)
    with pytest.raises(Refused, match=r"from 100 to 120\. Say why"):
        deciding.register_car_park(change, by=officer)
    deciding.ask_operator(change, words="Why?", by=officer)
    applying.write_registration(change, told={}, reason="built", words="Second floor", by=by)
    applying.answer_question(change, words="Built", by=by)
    deciding.register_car_park(change, by=officer)

    held.refresh_from_db()
    assert (held.now, held.ended_on) == (R.REPLACED, localdate())
    assert (change.paper_number, change.until) == (held.paper_number, held.until)
    car_park = CarPark.objects.get()
    assert (car_park.capacity, car_park.charging) == (120, 20)
    assert entered(car_park) == [("registered", 100), ("built", 20)]


def test_fewer_spaces_are_taken_out_of_use(officer):
    held = a_registration(officer=officer)
    by = somebody_of(held.operator)
    change = applying.begin_again(held, kind="change", by=by)
    facts = {"spaces": 60, "by_kind": {"ordinary": 50, "disabled": 0, "charging": 10, "large": 0}}
    applying.write_registration(change, told=facts, reason="removed", by=by)
    carried(change, "register", by=by, officer=officer)

    assert entered(CarPark.objects.get()) == [("registered", 100), ("removed", -40)]


def test_renewing_is_one_tap_from_ninety_days_before_the_end_and_joins_on(officer, moment):
    held = a_registration(officer=officer)
    by = somebody_of(held.operator)
    with pytest.raises(Refused, match="can be renewed from 2029-02-10"):
        applying.begin_again(held, kind="renewal", by=by)

    moment(days=(date(2029, 2, 10) - localdate()).days)
    renewal = applying.begin_again(held, kind="renewal", by=by)
    assert applying.begin_again(held, kind="renewal", by=by).pk == renewal.pk
    carried(renewal, "register", by=by, officer=officer)

    assert (renewal.first_on, renewal.until) == (date(2029, 5, 12), date(2032, 5, 11))
    assert renewal.paper_number == held.paper_number
    assert entered(CarPark.objects.get()) == [("registered", 100)]


def test_what_has_expired_is_renewed_from_today_and_not_changed(officer, moment):
    held = a_registration(officer=officer)
    by = somebody_of(held.operator)
    moment(days=1200)
    assert reminding.expire(localdate()) == 1
    assert reminding.expire(localdate()) == 0
    held.refresh_from_db()
    assert held.now is R.EXPIRED
    with pytest.raises(Refused, match="Renew it first"):
        applying.begin_again(held, kind="change", by=by)

    renewal = carried(
        applying.begin_again(held, kind="renewal", by=by), "register", by=by, officer=officer
    )
    assert renewal.first_on == localdate()


@pytest.mark.parametrize(("kept", "state", "spaces"), [(True, "open", 100), (False, "removed", 0)])
def test_ending_says_whether_the_spaces_cease(officer, kept, state, spaces):
    held = a_registration(officer=officer)
    by = somebody_of(held.operator)
    ending = applying.begin_again(held, kind="cancellation", by=by)
    carried(ending, "review", by=by, officer=officer)
    with pytest.raises(Refused, match="whether the spaces stay"):
        deciding.end_registration(ending, by=officer)
    with pytest.raises(Refused, match="End it as applied for"):
        deciding.register_car_park(ending, by=officer)
    deciding.ask_operator(ending, words="Which?", by=officer)
    applying.write_registration(ending, told={}, kept_open=kept, words="Sold", by=by)
    applying.answer_question(ending, words="Said", by=by)
    deciding.end_registration(ending, by=officer)

    held.refresh_from_db()
    car_park = CarPark.objects.get()
    assert (held.now, ending.now) == (R.CANCELLED, R.CANCELLED)
    assert (car_park.state, car_park.capacity) == (state, spaces)
    assert entered(car_park) == [("registered", 100)] + ([] if kept else [("removed", -100)])


def test_the_office_cancels_of_itself_for_a_reason(officer):
    held = a_registration(officer=officer)
    with pytest.raises(Refused, match="why"):
        deciding.cancel_registration(held, words=" ", kept_open=True, by=officer)
    deciding.cancel_registration(held, words="The building is gone", kept_open=False, by=officer)

    assert held.now is R.CANCELLED
    assert CarPark.objects.get().state == "removed"


def reachable(*users):
    """They have an address."""
    for n, user in enumerate(users):
        user.email = f"{n}@example.org"
        user.save(update_fields=["email"])


# --- what is found at night -------------------------------------------------------------------
def test_the_night_finds_what_is_overdue_expiring_expired_and_unregistered(officer, moment):
    operator = an_operator(by=officer)
    by = somebody_of(operator)
    reachable(by, officer)
    soon = a_registration(officer=officer, operator=operator, by=by, name="Soon")
    over = a_registration(officer=officer, operator=operator, by=by, name="Over")
    late = a_registration("submit", officer=officer, operator=operator, by=by, name="Late")
    a_car_park(division=COMMUNITY, name="Without", opened_on=date(2026, 1, 1))
    a_car_park(division=COMMUNITY, name="New", opened_on=localdate())
    a_car_park(division=COMMUNITY, name="Street", supply="on_street", opened_on=date(2026, 1, 1))
    Registration.objects.filter(pk=over.pk).update(until=localdate() + timedelta(days=20))
    Registration.objects.filter(pk=soon.pk).update(until=localdate() + timedelta(days=80))
    moment(days=29)
    fresh = a_registration("submit", officer=officer, operator=operator, by=by, name="Fresh")
    reminding.nightly(timezone.now())
    reminding.nightly(timezone.now())

    found = {one.key: [str(row.name) for row in one.rows]
             for one in due_registrations(officer, today=localdate(), now=timezone.now())}  # fmt: skip
    assert found == {"overdue": ["Late"], "waiting": ["Fresh"], "expired": ["Over"],
                     "expiring": ["Soon"], "unregistered": ["Without"]}  # fmt: skip
    assert late.due_at < timezone.now() < fresh.due_at
    told = Message.objects.filter(user=by, template="parking.registration_expiring")
    assert told.count() == 1
    assert Message.objects.filter(user=officer, template="parking.registrations_due").count() == 1


def test_an_officer_of_another_district_finds_nothing(officer, moment):
    a_registration("submit", officer=officer)
    far = a_user(Role.PARKING_OFFICER, division="510522")

    assert due_registrations(far, today=localdate(), now=timezone.now()) == []


def test_the_operator_hears_what_the_office_did(officer):
    made = a_registration(officer=officer)
    by = somebody_of(made.operator)
    reachable(by)
    deciding.cancel_registration(made, words="Gone", kept_open=True, by=officer)
    event = RegistrationMoved(number=made.number, step="cancel")
    handlers.tell_operator(event)
    handlers.tell_operator(event)

    told = Message.objects.get(user=by, template="parking.registration_moved")
    assert "Riverside car park" in told.text
    assert made.paper_number in told.text


def test_the_records_say_who_registered_what_and_keep_no_telephone(officer):
    made = a_registration(officer=officer, telephone="13912345678")
    rows = Record.objects.filter(kind="parking.registration", key=made.number)

    assert "parking.register_car_park" in {one.deed for one in rows}
    assert "13912345678" not in json.dumps([one.after for one in rows], default=str)
    assert SYSTEM.ref not in {one.by for one in rows}
