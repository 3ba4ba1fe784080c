"""Campaigns: what belongs to them, who walked where, what was missed, and what it came to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.campaigns import actions
from xiuhua.campaigns.models import Campaign, DayTally, Task, Visit
from xiuhua.campaigns.queries import census, tally
from xiuhua.campaigns.queries.belonging import campaigns_of, cases_of
from xiuhua.cases.examples import a_case, a_picture, move, the_posts
from xiuhua.cases.tests.test_desks import copies
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Denied, Refused

from .making import TOWN, a_campaign, a_task, book_of, running, today, whole_of

pytestmark = pytest.mark.django_db


# --- what belongs -------------------------------------------------------------------------------------
def test_cases_of_its_area_classes_and_days_belong_by_themselves(head):
    case = a_case("file")
    inside = running(head)
    other_class = running(head, name="Trees", categories=[])
    elsewhere = running(head, name="Elsewhere", divisions=["500116001"])
    later = running(head, name="Later", first=today() + timedelta(days=2))

    assert [one.name for one in campaigns_of(case)] == [inside.name, other_class.name] or {
        one.name for one in campaigns_of(case)
    } == {inside.name, other_class.name}
    assert [cases_of(one).count() for one in (inside, elsewhere, later)] == [1, 0, 0]


def test_a_class_that_is_not_meant_does_not_belong(head):
    case = a_case("file")
    from xiuhua.cases.models import Category

    Category.objects.create(key="E0999", kind="E", major="Order", name="Other")
    other = running(head, categories=["E0999"])

    assert cases_of(other).count() == 0
    assert campaigns_of(case) == []


def test_putting_in_and_taking_out_goes_against_the_rule_and_needs_a_reason(head):
    case = a_case("file")
    inside, elsewhere = running(head), running(head, name="Elsewhere", divisions=["500116001"])

    with pytest.raises(Refused):
        actions.take_out(inside, case=case, reason=" ", by=head)
    actions.take_out(inside, case=case, reason="Another matter.", by=head)
    actions.put_in(elsewhere, case=case, reason="Just across the street.", by=head)

    assert [cases_of(one).count() for one in (inside, elsewhere)] == [0, 1]
    assert campaigns_of(case) == [elsewhere]


def test_a_draft_has_no_cases_on_their_pages(head):
    case = a_case("file")
    a_campaign(head)

    assert campaigns_of(case) == []


# --- planning -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"last": date(2020, 1, 1)},
        {"last": date(2030, 1, 1)},
        {"divisions": ["999999"]},
        {"categories": ["E7777"]},
    ],
)
def test_what_cannot_be_is_refused_in_words(head, wrong):
    with pytest.raises(Refused):
        a_campaign(head, **wrong)


def test_only_organisers_plan(head):
    with pytest.raises(Denied):
        a_campaign(a_user(Role.COLLECTOR))


def test_a_campaign_that_is_over_stays_as_it_was_and_its_copy_begins_anew(head):
    made = actions.end(running(head), by=head)
    actions.add_viewpoint(made, name="The bridge", by=head)
    with pytest.raises(Refused):
        actions.change(made, name="Other", by=head)

    again = actions.copy(made, first=today() + timedelta(days=365), by=head)

    assert (again.state, again.copied_from, again.divisions) == ("draft", made, made.divisions)
    assert (again.last - again.first) == (made.last - made.first)
    assert [one.name for one in again.viewpoints.all()] == ["The bridge"]


# --- census -------------------------------------------------------------------------------------------
def test_every_community_of_the_area_gets_one_task_however_often_it_is_pressed(head):
    campaign = running(head)
    first, second = a_user(Role.COLLECTOR), a_user(Role.COLLECTOR)
    for _ in range(2):
        actions.assign_every(campaign, day=today(), collectors=[first, second], by=head)

    codes = [task.division for task in Task.objects.all()]
    assert codes == sorted(set(codes))
    assert codes and all(code.startswith(TOWN) for code in codes)


def test_a_visit_is_kept_once_with_its_photo_and_shows_in_the_tally(head):
    campaign, collector = running(head), a_user(Role.COLLECTOR)
    task = a_task(head, campaign)
    for _ in range(2):
        actions.visit(
            task,
            found=3,
            words="Three drains",
            photos=[a_picture()],
            request_key="k" * 20,
            by=collector,
        )

    whole = whole_of(campaign)
    assert Visit.objects.count() == 1
    assert Item.objects.filter(subject_kind="campaigns.visit").count() == 1
    assert (whole.walked.parts, whole.count("found")) == ("1/1", 3)


def test_a_second_visit_by_somebody_else_shows_what_was_missed(head):
    campaign, first, second = running(head), a_user(Role.COLLECTOR), a_user(Role.COLLECTOR)
    task = a_task(head, campaign)
    actions.visit(task, found=2, by=first)
    with pytest.raises(Refused):
        actions.visit(task, found=5, by=first)
    actions.visit(task, found=5, by=second)
    with pytest.raises(Refused):
        actions.visit(task, found=1, by=a_user(Role.COLLECTOR))

    whole = whole_of(campaign)
    assert (whole.missed.parts, str(whole.missed)) == ("3/5", "60.00 %")
    assert census.missed_by(first.ref, today(), today()) == (3, 5)
    assert census.missed_by(second.ref, today(), today()) == (0, 0)
    assert whole.walked.parts == "1/1", "a second visit is not a second task done"
    assert whole.count("found") == 2


def test_nobody_walks_outside_their_area_or_before_it_begins(head):
    campaign = a_campaign(head)
    task = a_task(head, campaign)
    with pytest.raises(Refused):
        actions.visit(task, found=0, by=a_user(Role.COLLECTOR))
    actions.start(campaign, by=head)
    task = Task.objects.get(pk=task.pk)

    with pytest.raises(Denied):
        actions.visit(task, found=0, by=a_user(Role.COLLECTOR, division="500116001"))


def test_a_task_that_was_walked_stays(head):
    campaign = running(head)
    task = a_task(head, campaign)
    actions.visit(task, found=0, by=a_user(Role.COLLECTOR))

    with pytest.raises(Refused):
        actions.unassign(campaign, task=task, by=head)


# --- the tally ----------------------------------------------------------------------------------------
def test_the_tally_counts_by_the_conditions_of_evaluation(head, moment):
    posts = the_posts()
    campaign = running(head)
    closed = a_case("dispatch", posts=posts)
    open_ones = copies(a_case("dispatch", posts=posts), 2)
    assert open_ones
    for name in ("handle", "answer", "check", "close"):
        move(closed, name, rule=closed.rule, posts=posts)
    moment(days=3)

    whole = whole_of(campaign)

    assert (
        whole.count("cases"),
        whole.count("filed"),
        whole.count("closed"),
        whole.count("in_time"),
    ) == (4, 4, 1, 1)
    assert whole.count("late") == 3
    assert (whole.closed.parts, whole.in_time.parts) == ("1/4", "1/4")
    assert sum(one.count("cases") for one in book_of(campaign).towns().values()) == 4
    assert sum(one.count("filed") for one in book_of(campaign).units().values()) == 4
    assert (whole.count("dispatched"), whole.count("open")) == (4, 3)


def test_without_anything_there_is_a_dash(head):
    whole = whole_of(running(head))

    assert [str(one) for one in (whole.walked, whole.closed, whole.in_time, whole.missed)] == [
        "—"
    ] * 4


def test_a_day_that_is_over_is_frozen_once_and_stays(head, moment):
    campaign = running(head)
    a_case("file")
    moment(days=1)
    assert actions.freeze(today(), timezone.now()) == 1
    assert actions.freeze(today(), timezone.now()) == 0
    kept = DayTally.objects.get().numbers["cases"]
    a_case("file")

    found = tally.days(book_of(campaign))

    assert kept == 1
    assert [(one.day, one.shown.count("cases"), one.frozen is not None) for one in found] == [
        (today(), 1, False),
        (today() - timedelta(days=1), 1, True),
    ]


def test_a_campaign_ends_by_itself_a_week_after_its_last_day(head, moment):
    campaign = running(head)
    moment(days=12)
    assert actions.end_over(today()) == 0
    moment(days=6)

    assert actions.end_over(today()) == 1
    assert Campaign.objects.get(pk=campaign.pk).state == "ended"
