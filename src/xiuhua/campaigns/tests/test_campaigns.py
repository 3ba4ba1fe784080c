"""Campaigns: what belongs to them, who walked where, what was missed, and what it came to."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from xiuhua.accounts.examples import a_user
from xiuhua.campaigns import actions
from xiuhua.campaigns.models import Campaign, DayTally, Task, Viewpoint, Visit
from xiuhua.campaigns.queries import tally
from xiuhua.campaigns.queries.belonging import campaigns_of, cases_of
from xiuhua.cases.examples import a_case, a_picture, move, the_posts
from xiuhua.cases.tests.test_desks import as_, copies
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db
TOWN = "500116005"
COMMUNITY = "500116005003"


@pytest.fixture
def head(moment):
    a_little_county()
    return a_user(Role.SHIFT_HEAD)


def today():
    return timezone.localdate()


def a_campaign(head, **facts):
    told = {
        "name": "Before the rain", "kind": "Flood", "document": "No. 12", "leader": None, "words": "",
        "divisions": [TOWN], "categories": [], "first": today(), "last": today() + timedelta(days=9),
    }  # fmt: skip
    return actions.plan(**told | facts, by=head)


def running(head, **facts):
    return actions.start(a_campaign(head, **facts), by=head)


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
def a_task(head, campaign, collector=None):
    actions.assign(campaign, division=COMMUNITY, day=today(), collector=collector, by=head)
    return Task.objects.get(campaign=campaign)


def test_every_community_of_the_area_gets_one_task_however_often_it_is_pressed(head):
    campaign = running(head)
    first, second = a_user(Role.COLLECTOR), a_user(Role.COLLECTOR)
    for _ in range(2):
        actions.assign_communities(campaign, day=today(), collectors=[first, second], by=head)

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

    whole = tally.tally(campaign, now=timezone.now())
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

    whole = tally.tally(campaign, now=timezone.now())
    assert (whole.missed.parts, str(whole.missed)) == ("3/5", "60.00 %")
    assert tally.missed_by(first.ref, today(), today()) == (3, 5)
    assert tally.missed_by(second.ref, today(), today()) == (0, 0)
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

    whole = tally.tally(campaign, now=timezone.now())

    assert (
        whole.count("cases"),
        whole.count("filed"),
        whole.count("closed"),
        whole.count("in_time"),
    ) == (4, 4, 1, 1)
    assert whole.count("late") == 3
    assert (whole.closed.parts, whole.in_time.parts) == ("1/4", "1/4")
    assert sum(one.count("cases") for one in tally.by_town(campaign, now=timezone.now())) == 4


def test_without_anything_there_is_a_dash(head):
    whole = tally.tally(running(head), now=timezone.now())

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

    found = tally.days(campaign, now=timezone.now(), today=today())

    assert kept == 1
    assert [(day, one.count("cases"), frozen) for day, one, frozen in found] == [
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


# --- album and minutes --------------------------------------------------------------------------------
def test_the_album_holds_the_first_picture_against_the_last(head):
    from xiuhua.campaigns.queries.album import album

    campaign = running(head)
    point = actions.add_viewpoint(campaign, name="The bridge", looking="upstream", by=head)
    for seed in (1, 2, 3):
        actions.shoot(point, photos=[a_picture(seed)], words=f"{seed}", by=head)

    (angle,) = album(campaign, head)

    assert (angle.n, angle.first.note, angle.last.note) == (3, "1", "3")
    with pytest.raises(Refused):
        actions.add_viewpoint(campaign, name="The bridge", by=head)


def test_a_desk_in_the_street_counts_what_was_settled(head):
    campaign = running(head)
    actions.hold_session(
        campaign, day=today(), place="Market", led_by="Director", settled=4, taken_on=2, by=head
    )

    whole = tally.tally(campaign, now=timezone.now())
    assert (whole.count("sessions"), whole.count("settled"), whole.count("taken_on")) == (1, 4, 2)
    with pytest.raises(Refused):
        actions.hold_session(
            campaign, day=date(2020, 1, 1), place="Market", led_by="Director", by=head
        )


# --- pages --------------------------------------------------------------------------------------------
def test_the_pages_open_and_cost_the_same_with_more(head, django_assert_max_num_queries):
    campaign = running(head)
    client = as_(head)
    assert client.get("/desk/campaigns/").status_code == 200
    assert client.get("/desk/campaigns/plan/").status_code == 200
    client.get(f"/desk/campaigns/{campaign.pk}/")
    case = a_case("file")
    copies(case, 3)
    actions.assign_communities(campaign, day=today(), by=head)
    for n in range(3):
        actions.add_viewpoint(campaign, name=f"Point {n}", by=head)

    with django_assert_max_num_queries(45):
        text = client.get(f"/desk/campaigns/{campaign.pk}/").content.decode()
    assert case.number in text
    assert campaign.name in client.get(f"/desk/cases/{case.number}/").content.decode()


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_the_report_is_taken_away(head, form):
    campaign = running(head)
    a_case("file")

    answer = as_(head).get(f"/desk/campaigns/{campaign.pk}/report.{form}")

    assert answer.status_code == 200
    if form == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        rows = book.get_sheet_by_index(0).to_python()
        assert rows[-1][0] == "合计"
        assert rows[-1][4] == 1


def test_a_collector_does_the_census_on_a_phone(head):
    campaign, collector = running(head), a_user(Role.COLLECTOR)
    task = a_task(head, campaign, collector)
    client = as_(collector)
    assert f"/m/census/{task.pk}/" in client.get("/m/census/").content.decode()

    answer = client.post(f"/m/census/{task.pk}/", {"found": "2", "words": "Two"})

    assert answer.status_code == 302
    assert Visit.objects.get().found == 2
    assert f"/m/census/{task.pk}/" not in client.get("/m/census/").content.decode()
    other = as_(a_user(Role.COLLECTOR))
    assert f"/m/census/{task.pk}/" in other.get("/m/census/").content.decode()
    assert client.post(f"/m/census/{task.pk}/", {"found": "-1"}).status_code == 422


def test_what_is_refused_is_said_beside_the_form(head):
    campaign = running(head)

    answer = as_(head).post(
        f"/desk/campaigns/{campaign.pk}/cases/", {"number": "5001162026010100001", "reason": "x"}
    )

    assert answer.status_code == 422
    assert answer.context["forms"]["belongs"].errors
    assert '<details class="xh-h" open>' in answer.content.decode()


def test_a_viewpoint_page_takes_a_picture(head, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from xiuhua.evidence.examples import a_photo

    point = actions.add_viewpoint(running(head), name="The bridge", by=head)
    photo = SimpleUploadedFile("a.jpg", a_photo(seed=5), "image/jpeg")

    answer = as_(head).post(f"/desk/campaigns/viewpoints/{point.pk}/", {"photos": photo})

    assert answer.status_code == 302
    assert Item.objects.filter(subject_kind=Viewpoint.record_kind).count() == 1
