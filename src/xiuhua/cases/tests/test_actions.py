"""What the steps of a case leave behind."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import a_deputy, a_user, an_organisation
from xiuhua.accounts.models import Grant
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_picture, a_report, a_standard, move, the_posts
from xiuhua.cases.models import Case, Clock, Step
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import NEXT_DOOR, a_little_county
from xiuhua.records.models import Record
from xiuhua.records.verification import verify

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_report_to_close_by_different_people():
    posts = the_posts()
    case = a_case("close", posts=posts, photos=[a_picture()])

    case.refresh_from_db()
    assert case.state == "closed"
    assert case.closed_at is not None
    assert case.due_at is None
    names = [step.name for step in case.steps.all()]
    assert names == [
        "report", "take_in", "file", "dispatch", "handle", "answer", "check", "close",
    ]  # fmt: skip
    assert len({step.by for step in case.steps.all()}) == 6
    assert {clock.stage for clock in case.clocks.all()} == {
        "take_in", "file", "dispatch", "handle", "check", "close",
    }  # fmt: skip
    assert not case.clocks.filter(ended_at=None).exists()
    assert sorted(Item.objects.values_list("stage", flat=True)) == ["after", "before", "check"]
    deeds = Record.objects.filter(kind="cases.case", key=case.number).order_by("pk")
    assert [one.deed.split(".")[-1] for one in deeds][-1] == "close"
    assert deeds.count() == 8
    assert all(chain.intact for chain in verify())


def test_a_number_is_county_day_and_serial_and_never_repeats():
    one, other = a_case(), a_case()

    assert len(one.number) == 19
    assert one.number.startswith("500116")
    assert int(other.number[-5:]) == int(one.number[-5:]) + 1


def test_the_same_request_twice_is_one_case_with_one_code():
    a_little_county()
    a_standard()

    one, code = actions.report(a_report(request_key="k" * 20), by=PUBLIC)
    again, same = actions.report(a_report(request_key="k" * 20), by=PUBLIC)

    assert (one.pk, code) == (again.pk, same)
    assert Case.objects.count() == 1


def test_who_filed_does_not_dispatch():
    posts = the_posts()
    both = a_user(Role.SHIFT_HEAD, Role.DISPATCHER)
    rule = a_standard()
    case = a_case("take_in", posts=posts)
    actions.file(case, category=rule.category, rule=rule, by=both)

    with pytest.raises(Refused, match="somebody else"):
        actions.dispatch(case, unit=posts["unit"].organisation, by=both)

    assert Case.objects.get(pk=case.pk).state == "filed"


def test_who_handled_neither_checks_nor_closes():
    unit = an_organisation()
    posts = the_posts(unit) | {"unit": a_user(Role.UNIT, Role.COLLECTOR, organisation=unit)}
    case = a_case("answer", posts=posts)

    with pytest.raises(Refused, match="somebody else"):
        actions.check(case, photos=[a_picture(4)], by=posts["unit"])


def test_only_the_unit_that_has_it_handles_it():
    case = a_case("dispatch")
    other = a_user(Role.UNIT, organisation=an_organisation("Lighting station"))

    with pytest.raises(Denied, match="another unit"):
        actions.handle(case, photos=[a_picture(4)], by=other)

    assert Item.objects.filter(stage="after").count() == 0


def test_handling_without_a_photo_is_refused_and_leaves_nothing():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)

    with pytest.raises(Refused, match="photo of the work"):
        actions.handle(case, words="Done.", by=posts["unit"])

    assert case.now == "dispatched"
    assert Step.objects.filter(case=case, name="handle").count() == 0


def test_rework_resumes_the_clock_of_the_unit():
    posts = the_posts()
    case = a_case("answer", posts=posts)
    first = Clock.objects.get(case=case, stage="handle")

    actions.rework(case, words="Still rocks.", photos=[a_picture(5)], by=posts["collector"])

    again = Clock.objects.get(case=case, stage="handle")
    assert first.ended_at is not None
    assert again.ended_at is None
    assert len(again.spans) == 2
    assert case.now == "rework"
    rule = a_standard()
    for step in ("handle", "answer", "check", "close"):
        move(case, step, rule=rule, posts=posts)
    assert case.now == "closed"


def test_a_place_next_door_is_refused_by_name_and_kept_by_staff():
    a_little_county()
    a_standard()
    lon, lat = NEXT_DOOR

    with pytest.raises(Refused) as refused:
        actions.report(a_report(lon=lon, lat=lat), by=PUBLIC)
    desk = a_user(Role.RECEPTION)
    case, _code = actions.report(
        a_report(lon=lon, lat=lat, source="desk", keep_elsewhere=True), by=desk
    )

    assert refused.value.field == "place"
    assert case.elsewhere != ""
    assert case.elsewhere in str(refused.value)


def test_the_public_may_not_take_in():
    case = a_case()

    with pytest.raises(Denied):
        actions.take_in(case, by=PUBLIC)


def test_a_phone_is_kept_apart_and_out_of_the_records():
    case = a_case(phone="13812340612", name="Chen")

    assert case.reporter is not None
    kept = str(list(Record.objects.values_list("after", flat=True)))
    assert "13812340612" not in kept
    assert "Chen" not in kept


def test_a_deputy_and_the_one_they_stand_in_for_are_one_pair_of_eyes():
    posts = the_posts()
    deputy = a_user(Role.COLLECTOR)
    a_deputy(posts["shift_head"], deputy)
    case = a_case("take_in", posts=posts)
    rule = a_standard()
    actions.file(case, category=rule.category, rule=rule, by=deputy)
    step = Step.objects.get(case=case, name="file")
    both = posts["shift_head"]
    Grant.objects.create(user=both, role="dispatcher", division="500116")
    both.forget_grants()

    with pytest.raises(Refused, match="somebody else"):
        actions.dispatch(case, unit=posts["unit"].organisation, by=both)

    assert (step.by, step.acting_for) == (deputy.ref, both.ref)
