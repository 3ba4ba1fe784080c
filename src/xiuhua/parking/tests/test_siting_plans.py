"""A plan from drawing up to the last project: computed, adopted by another hand, followed by the ledger."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.cases.examples import a_case
from xiuhua.cases.models import Case
from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.ledgers.queries import stock
from xiuhua.parking import actions
from xiuhua.parking.actions import siting
from xiuhua.parking.actions.demand import note_refused
from xiuhua.parking.examples import a_car_park, a_computed_plan, a_siting_plan, an_adopted_plan
from xiuhua.parking.models import DemandDay, Site, SitingPlan
from xiuhua.parking.queries.wanting import classes_counted, classes_offered, wants
from xiuhua.parking.rules.siting_plan import answer, defaults
from xiuhua.places.actions import end_plot
from xiuhua.places.examples import COUNTY, a_little_county, a_plot
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CROWDED, BUSY, QUIET = (106.30, 29.33), (106.25, 29.30), (106.22, 29.26)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def ground():
    """Three plots, and searches refused beside two of them."""
    plots = [a_plot(f"Plot {n}", at=at) for n, at in enumerate((CROWDED, BUSY, QUIET))]
    for (lon, lat), often in ((CROWDED, 5), (BUSY, 2)):
        for _each in range(often):
            note_refused(lon, lat, "wechat", NOON)
    return plots


def picked(plan):
    return [one.plot for one in plan.answer.picks]


def test_the_plan_chooses_the_plots_that_relieve_most(ground):
    assert picked(a_computed_plan(k=1)) == [ground[0].pk]
    both = a_computed_plan(k=3)
    assert picked(both) == [ground[0].pk, ground[1].pk]  # the third would relieve nothing
    assert (both.answer.covered, both.answer.total, both.answer.best) == (7.0, 7.0, True)
    assert both.state == "computed" and both.running == ""


def test_what_went_in_is_kept_and_gives_the_same_answer_again(ground):
    plan = a_computed_plan(k=2)
    note_refused(*QUIET, "web", NOON)
    end_plot(ground[0], reason="Built on", by=SYSTEM)
    assert answer(plan.asked, plan.given) == plan.answer
    assert siting.digest_of(plan.asked, plan.given) == plan.digest
    actions.compute_plan(plan, by=SYSTEM)
    siting.run(plan.pk, plan.run)
    again = SitingPlan.objects.get(pk=plan.pk)
    assert again.digest != plan.digest
    assert picked(again) == [ground[1].pk, ground[2].pk]


def test_plots_that_do_not_serve_are_left_out_with_the_reason(ground):
    short = a_plot("Short", at=(106.21, 29.30), last_on=localdate() + timedelta(days=100))
    small = a_plot("Small", at=(106.21, 29.31), spaces=4)
    a_plot("To come", at=(106.21, 29.32), first_on=localdate() + timedelta(days=1))
    plan = a_computed_plan()
    assert {one["key"]: one["why"] for one in plan.left_out} == {
        short.pk: "It can be used for too short a time.", small.pk: "It takes too few cars.",
    }  # fmt: skip
    assert {one.key for one in plan.given.plots} == {one.pk for one in ground}


def test_demand_is_added_up_from_three_sources_at_rounded_places():
    a_little_county()
    lon, lat = CROWDED
    street = a_car_park(supply="on_street", lon=lon + 0.0003, lat=lat)
    for back, minutes in ((0, 90), (89, 30), (90, 600)):  # the last is out of the ninety days
        DemandDay.objects.create(
            car_park=street,
            day=NOON.date() - timedelta(days=back),
            full_minutes=minutes,
            known_minutes=600,
        )
    note_refused(lon, lat, "web", NOON)
    note_refused(lon, lat, "web", NOON - timedelta(days=91))
    case = a_case("file", lon=lon, lat=lat)
    a_case(lon=lon, lat=lat)  # not filed yet
    asked = defaults(NOON.date(), ("C0101",))
    (found,) = wants(asked, NOON.date(), COUNTY)
    assert (found.lon, found.lat) == CROWDED
    assert (found.full_h, found.refused, found.cases) == (2.0, 1, 1)
    assert found.parts(asked.weights) == (0.2, 1.0, 5.0)
    Case.objects.filter(pk=case.pk).update(reported_at=NOON - timedelta(days=361))
    assert wants(asked, NOON.date(), COUNTY)[0].cases == 0
    assert wants(replace(asked, classes=()), NOON.date(), COUNTY)[0].cases == 0


def test_demand_outside_the_area_of_the_plan_does_not_count(ground):
    asked = defaults(NOON.date(), ())
    assert len(wants(asked, NOON.date(), COUNTY)) == 2
    (found,) = wants(asked, NOON.date(), "500116005")
    assert (found.lon, found.lat) == CROWDED


def test_the_classes_that_speak_of_missing_spaces_are_data():
    a_little_county()
    assert classes_counted() == [] == classes_offered()
    a_case()
    from xiuhua.cases.models import Category

    Category.objects.create(key="E0499", kind="E", major="Street", name="机动车乱停放")
    Category.objects.create(key="E0410", kind="E", major="Street", name="非机动车乱停放")
    assert classes_counted() == ["E0499"]
    assert [key for key, _name in classes_offered()] == ["E0410", "E0499"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"k": 0}, "k"), ({"k": 31}, "k"), ({"radius_m": 49}, "radius_m"), ({"title": " "}, "title"),
        ({"weights": "negative"}, "full"), ({"weights": "none"}, "full"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(facts, field):
    a_little_county()
    if "weights" in facts:
        one = -1.0 if facts["weights"] == "negative" else 0.0
        facts = {
            "weights": replace(defaults(NOON.date(), ()).weights, full=one, refused=0.0, cases=0.0)
        }
    with pytest.raises(Refused) as refused:
        a_siting_plan(**facts)
    assert refused.value.field == field


def test_only_the_district_and_its_towns_are_areas_of_a_plan():
    a_little_county()
    asked = defaults(NOON.date(), ())
    officer = a_user(Role.PARKING_OFFICER)
    for code in ("500116005003", "999999"):
        with pytest.raises((Refused, Denied)):
            actions.draw_up_plan(title="x", day=NOON.date(), division=code, asked=asked, by=officer)


def test_while_it_is_computed_nobody_changes_it(ground):
    plan = a_siting_plan()
    actions.compute_plan(plan, by=SYSTEM)
    for attempt in (
        lambda: actions.compute_plan(plan, by=SYSTEM),
        lambda: actions.withdraw_plan(plan, words="No", by=SYSTEM),
    ):
        with pytest.raises(Refused, match="being computed"):
            attempt()


def test_a_worker_that_comes_twice_or_late_does_no_harm(ground):
    plan = a_computed_plan(k=1)
    first = plan.run
    siting.run(plan.pk, first)  # over already
    actions.change_plan(
        plan,
        title="Other",
        day=plan.day,
        division=COUNTY,
        asked=replace(plan.asked, k=2),
        by=SYSTEM,
    )
    actions.compute_plan(plan, by=SYSTEM)
    siting.run(plan.pk, first)  # of the question before
    plan.refresh_from_db()
    assert plan.running == "waiting" and plan.answer is None
    siting.run(plan.pk, plan.run)
    plan.refresh_from_db()
    assert len(picked(plan)) == 2


def test_whoever_waits_hears_that_the_worker_died(ground):
    plan = a_siting_plan()
    actions.compute_plan(plan, by=SYSTEM)
    job = Job.objects.get(name="parking.site_plan")
    announce(JobDied(job=job.pk, name=job.name, error="killed", owner="administrator"))
    plan.refresh_from_db()
    assert plan.running == "failed" and plan.failure
    actions.compute_plan(plan, by=SYSTEM)


def test_too_little_time_is_said_in_words(ground, monkeypatch):
    def nothing(*_args, **_more):
        raise ValueError("no choice was found")

    monkeypatch.setattr(siting, "answer", nothing)
    plan = a_computed_plan()
    assert plan.running == "failed" and plan.state == "draft"
    assert plan.failure


def test_whoever_drew_it_up_does_not_adopt_it(ground):
    head = a_user(Role.COMMAND_HEAD)
    plan = a_computed_plan(by=head)
    with pytest.raises(Refused, match="somebody else"):
        actions.adopt_plan(plan, on=localdate(), document="Minutes 7", by=head)
    officer = a_user(Role.PARKING_OFFICER)
    with pytest.raises(Denied):
        actions.adopt_plan(plan, on=localdate(), document="Minutes 7", by=officer)
    actions.adopt_plan(plan, on=localdate(), document="Minutes 7", by=a_user(Role.DIRECTOR))
    assert plan.state == "adopted"


def test_an_adopted_plan_is_projects_of_the_ledger(ground):
    plan = an_adopted_plan(k=3)
    told = [(one.place, one.plot_id, one.project.quantity, one.project.class_key, one.project.document)
            for one in plan.sites.order_by("place")]  # fmt: skip
    spaces = [one.could_take(localdate()) for one in ground]
    assert told == [
        (1, ground[0].pk, spaces[0], "public", "Minutes 7"),
        (2, ground[1].pk, spaces[1], "public", "Minutes 7"),
    ]
    assert {one.project.state for one in plan.sites.all()} == {"planned"}
    assert Record.objects.filter(deed="parking.adopt_plan").count() == 1


def test_a_taken_plot_is_not_chosen_again_until_its_project_is_given_up(ground):
    plan = an_adopted_plan(k=1)
    other = a_computed_plan(title="Other", k=1)
    assert picked(other) == [ground[1].pk]
    actions.give_up_site(
        plan.sites.get(), reason="The owner builds", by=a_user(Role.PARKING_OFFICER)
    )
    assert picked(a_computed_plan(title="Third", k=1)) == [ground[0].pk]


def test_two_plans_do_not_take_the_same_plot(ground):
    first, second = a_computed_plan(k=1), a_computed_plan(title="Second", k=1)
    head = a_user(Role.COMMAND_HEAD)
    actions.adopt_plan(first, on=localdate(), document="Minutes 7", by=head)
    with pytest.raises(Refused, match="no longer to be had"):
        actions.adopt_plan(second, on=localdate(), document="Minutes 8", by=head)
    second.refresh_from_db()
    assert second.state == "computed" and Site.objects.count() == 1


def test_a_plan_that_chooses_nothing_is_not_adopted():
    a_little_county()
    with pytest.raises(Refused, match="chooses no plot"):
        an_adopted_plan()


def test_the_ledger_follows_a_site_to_the_car_park(ground):
    plan, officer = an_adopted_plan(k=1), a_user(Role.PARKING_OFFICER)
    site, today = plan.sites.get(), localdate()
    with pytest.raises(Refused):
        actions.finish_site(site, on=today, spaces=30, document="Handover 1", by=officer)
    actions.start_site(site, on=today - timedelta(days=30), by=officer)
    assert stock("parking.bays", today) == {}  # started is not completed
    actions.finish_site(site, on=today, spaces=30, document="Handover 1", by=officer)
    site.refresh_from_db()
    park = site.car_park
    assert (park.capacity, park.state, park.is_pocket, park.supply) == (30, "open", True, "public")
    assert site.project.state == "finished"
    assert stock("parking.bays", today) == {("public",): 30}
    entry = site.project.entries.get()
    assert (entry.quantity, entry.reason, entry.subject_key) == (30, "built", park.number)


@pytest.mark.parametrize(
    "facts", [{"spaces": 0}, {"document": " "}, {"on": date(2026, 5, 21)}, {"on": date(2026, 5, 9)}]
)
def test_a_completion_that_cannot_be_leaves_nothing_behind(ground, facts):
    plan, officer = an_adopted_plan(k=1), a_user(Role.PARKING_OFFICER)
    site = plan.sites.get()
    actions.start_site(site, on=date(2026, 5, 10), by=officer)
    with pytest.raises(Refused):
        actions.finish_site(
            site, **{"on": NOON.date(), "spaces": 30, "document": "H"} | facts, by=officer
        )
    site.refresh_from_db()
    assert site.car_park is None and site.project.state == "started"


def test_an_adopted_plan_stays_as_it_was(ground):
    plan = an_adopted_plan(k=1)
    for attempt in (
        lambda: actions.compute_plan(plan, by=SYSTEM),
        lambda: actions.withdraw_plan(plan, words="No", by=SYSTEM),
        lambda: actions.change_plan(
            plan, title="x", day=plan.day, division=COUNTY, asked=plan.asked, by=SYSTEM
        ),
    ):
        with pytest.raises(Refused):
            attempt()


def test_the_database_keeps_no_computed_plan_without_its_answer(ground):
    plan = a_siting_plan()
    with pytest.raises(IntegrityError):
        SitingPlan.objects.filter(pk=plan.pk).update(state="computed")
