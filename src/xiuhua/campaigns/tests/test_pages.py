"""The pages of a campaign: who sees what, what a list costs, what is taken away."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from xiuhua.accounts.examples import a_user
from xiuhua.campaigns import actions
from xiuhua.campaigns.downloads import DOWNLOADS
from xiuhua.campaigns.models import Raised, Task, Visit
from xiuhua.campaigns.queries.belonging import bonds, cases_of
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.models import Case
from xiuhua.cases.tests.test_desks import as_, asks_of, copies
from xiuhua.evidence.examples import a_photo
from xiuhua.exports.models import Export
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import IN_THE_CELL

from .making import COMMUNITY, a_task, running, today

pytestmark = pytest.mark.django_db
PARTS = ("", "census/", "cases/", "album/", "desks/")


@pytest.fixture
def campaign(head):
    return running(head)


def there(campaign, part=""):
    return f"/desk/campaigns/{campaign.pk}/{part}"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_and_costs_the_same_number_of_queries_with_three_rows(
    head, campaign, part
):
    def one_more(n):
        a_case("file")
        actions.assign(campaign, division=COMMUNITY, words=f"{n}", day=today(), by=head)
        actions.add_viewpoint(campaign, name=f"Point {n}", by=head)
        actions.hold_session(campaign, day=today(), place=f"{n}", led_by="Director", by=head)

    one_more(0)
    client = as_(head)
    before = asks_of(client, there(campaign, part))
    for n in (1, 2):
        one_more(n)

    assert asks_of(client, there(campaign, part)) == before


def test_the_list_of_campaigns_costs_the_same_number_of_queries_and_is_searched(head, campaign):
    client = as_(head)
    before = asks_of(client, "/desk/campaigns/")
    for n in range(3):
        running(head, name=f"Trees {n}", document=f"No. {n}9")

    assert asks_of(client, "/desk/campaigns/") == before
    found = client.get("/desk/campaigns/?q=No. 19&state=running").context["page"].rows
    assert [one.name for one in found] == ["Trees 1"]
    assert client.get("/desk/campaigns/?state=archived").context["page"].rows == []


def test_a_case_says_which_campaigns_it_belongs_to_and_why(head, campaign):
    case = a_case("file")
    other = running(head, name="Elsewhere", divisions=["500116001"])
    actions.put_in(other, case=case, reason="Just across the street.", by=head)

    text = as_(head).get(f"/desk/cases/{case.number}/").content.decode()

    assert campaign.name in text and "Just across the street." in text
    page = as_(head).get(there(other, "cases/"))
    assert [bond.why for _row, bond in page.context["rows"]] == ["told"]
    assert head.name in page.content.decode()


def test_a_unit_sees_its_own_cases_and_figures_and_no_census(head, campaign):
    posts, others = the_posts(), the_posts()
    mine, theirs = a_case("dispatch", posts=posts), a_case("dispatch", posts=others)
    client = as_(posts["unit"])

    page = client.get(there(campaign, "cases/")).content.decode()
    whole = client.get(there(campaign)).context["whole"]

    assert mine.number in page and theirs.number not in page
    assert whole.count("cases") == 1
    assert client.get(there(campaign, "census/")).status_code == 403
    assert client.get(there(campaign, "desks/")).status_code == 403
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(there(campaign, "report.xlsx")).content)
    )
    units = book.get_sheet_by_index(2).to_python()
    assert [row[0] for row in units[1:]] == [str(posts["unit"].organisation.name), "合计"]


def test_whoever_only_reads_cannot_change(campaign):
    for role in (Role.DIRECTOR, Role.AUDITOR, Role.DISPATCHER):
        client = as_(a_user(role))
        assert client.get(there(campaign)).status_code == 200
        assert client.post(there(campaign, "end/")).status_code == 403
        assert client.post(there(campaign, "tasks/"), {"day": f"{today()}"}).status_code == 403


def test_a_campaign_is_filed_away_and_then_nothing_of_it_changes(head, campaign):
    client, case = as_(head), a_case("file")
    for name in ("end", "archive"):
        assert client.post(there(campaign, f"{name}/")).status_code == 302
    campaign.refresh_from_db()

    assert campaign.state == "archived"
    assert client.post(there(campaign, "again/")).status_code == 409
    told = {"number": case.number, "reason": "No."}
    assert client.post(there(campaign, "cases/told/"), told).status_code == 422
    assert client.post(there(campaign, "viewpoints/"), {"name": "Bridge"}).status_code == 422
    assert client.get(there(campaign)).status_code == 200
    assert cases_of(campaign).count() == 1


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_the_report_is_taken_away(head, campaign, form):
    a_case("file")

    answer = as_(head).get(there(campaign, f"report.{form}"))

    assert answer.status_code == 200
    if form == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        rows = book.get_sheet_by_index(0).to_python()
        assert len(book.sheet_names) == 3, "by day, by town, by unit"
        assert rows[-1][0] == "合计"
        assert rows[-1][rows[0].index("上报")] == 1


def test_a_day_has_a_page_and_a_workbook(head, campaign, moment):
    a_case("file")
    day = today()
    moment(days=1)
    client = as_(head)

    page = client.get(there(campaign, f"days/{day}/"))
    answer = client.get(there(campaign, f"report.xlsx?day={day}"))

    assert page.status_code == 200
    assert page.context["one"].count("cases") == 1
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert [row[0] for row in rows.to_python()[1:]] == ["当日", "累计"]
    for wrong in (today() + timedelta(days=1), day - timedelta(days=1), "yesterday"):
        assert client.get(there(campaign, f"days/{wrong}/")).status_code == 404


def test_the_list_of_cases_is_made_by_a_job_and_holds_what_one_may_see(head, campaign):
    posts, others = the_posts(), the_posts()
    mine = a_case("dispatch", posts=posts)
    a_case("dispatch", posts=others)
    (kind,) = DOWNLOADS

    answer = as_(posts["unit"]).post(there(campaign, "cases/list/"))

    assert answer.status_code == 302
    params = Export.objects.get().params
    rows = [row for chunk in kind.rows(params, posts["unit"]) for row in chunk]
    assert [row[0] for row in rows] == [mine.number]
    assert kind.count(params, head) == 2


def test_places_are_given_out_by_cell_too_and_to_a_unit(head, campaign):
    posts = the_posts()
    client, unit = as_(head), posts["unit"].organisation
    told = {"day": f"{today()}", "division": "cell", "unit": unit.pk}
    assert client.post(there(campaign, "tasks/"), told).status_code == 302
    both = {"day": f"{today()}", "division": COMMUNITY, "unit": unit.pk}
    both["collector"] = posts["collector"].pk
    assert client.post(there(campaign, "tasks/"), both).status_code == 422

    tasks = list(Task.objects.all())
    assert tasks and all(len(one.division) == 14 and one.unit == unit for one in tasks)
    phone = as_(posts["unit"])
    assert f"/m/census/{tasks[0].pk}/" in phone.get("/m/census/").content.decode()
    done = phone.post(f"/m/census/{tasks[0].pk}/", {"found": "0"})
    assert done.status_code == 302
    stranger = as_(the_posts()["unit"])
    assert f"/m/census/{tasks[0].pk}/" not in stranger.get("/m/census/").content.decode()
    assert stranger.post(f"/m/census/{tasks[-1].pk}/", {"found": "0"}).status_code == 403


def test_a_collector_does_the_census_on_a_phone(head, campaign):
    collector = a_user(Role.COLLECTOR)
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


def test_a_trouble_found_in_the_census_is_a_case_once_and_belongs_whatever_its_class(head):
    a_standard()
    campaign = running(head, divisions=["500116001"])
    collector = a_user(Role.COLLECTOR)
    actions.assign(campaign, division="500116001", day=today(), collector=collector, by=head)
    task, client = Task.objects.get(), as_(collector)
    lon, lat = IN_THE_CELL
    told = {"category": "C0101", "words": "Loose.", "lon": lon, "lat": lat, "request_key": "k" * 20}
    assert client.get(f"/m/census/{task.pk}/report/").status_code == 200
    for _ in range(2):
        photo = SimpleUploadedFile("a.jpg", a_photo(seed=5), "image/jpeg")
        answer = client.post(f"/m/census/{task.pk}/report/", told | {"photos": photo})
        assert (answer.status_code, answer["Location"]) == (302, f"/m/census/{task.pk}/")

    case = Case.objects.get()
    assert (case.source, case.stage != "", case.due_at is not None) == ("collector", True, True)
    assert [bond.why for bond in bonds(case)] == ["raised"]
    assert Raised.objects.get().task == task
    assert case.number in client.get(f"/m/census/{task.pk}/").content.decode()
    (row,) = as_(head).get(there(campaign, "census/")).context["walks"]
    assert row.raised == 1


def test_two_visits_are_compared_by_somebody_who_looks_at_both(head, campaign):
    task = a_task(head, campaign)
    first, second = a_user(Role.COLLECTOR), a_user(Role.COLLECTOR)
    actions.visit(task, found=2, by=first)
    actions.visit(task, found=2, by=second)
    client = as_(head)
    page = client.get(there(campaign, "census/?state=missed"))
    assert page.context["walks"] == []

    address = f"/desk/campaigns/tasks/{task.pk}/compare/"
    assert client.post(address, {"missed": "3"}).status_code == 422
    assert client.post(address, {"missed": "1"}).status_code == 302

    page = client.get(there(campaign, "census/?state=missed"))
    (row,) = page.context["walks"]
    (missing,) = page.context["missing"]
    assert (row.missed, row.compared) == (1, True)
    assert (missing.ref, missing.walks, missing.missed, missing.found) == (first.ref, 1, 1, 3)


def test_what_is_refused_is_said_beside_the_form(head, campaign):
    told = {"number": "5001162026010100001", "reason": "x"}

    answer = as_(head).post(there(campaign, "cases/told/"), told)

    assert answer.status_code == 422
    assert answer.context["forms"]["belongs"].errors
    assert '<details class="xh-card mb-3" open>' in answer.content.decode()


def test_taking_out_stands_on_the_page_with_who_and_why(head, campaign):
    case = a_case("file")
    told = {"number": case.number, "reason": "Another matter.", "out": "1"}

    assert as_(head).post(there(campaign, "cases/told/"), told).status_code == 302

    text = as_(head).get(there(campaign, "cases/")).content.decode()
    assert "Another matter." in text and head.name in text
    assert copies(case, 1) and cases_of(campaign).count() == 1
