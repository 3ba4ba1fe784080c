"""What one sees of plans of new car parks, and what one takes away."""

from io import BytesIO

import docx
import pytest
from django.utils.timezone import localdate, now

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.parking.actions import siting
from xiuhua.parking.actions.demand import note_refused
from xiuhua.parking.examples import a_computed_plan, a_siting_plan, an_adopted_plan
from xiuhua.parking.models import CarPark, SitingPlan
from xiuhua.places.examples import COUNTY, a_plot
from xiuhua.places.tests.test_pages import CountQueries

pytestmark = pytest.mark.django_db
CROWDED, BUSY = (106.30, 29.33), (106.25, 29.30)
BASE = "/desk/parking/sites/"


@pytest.fixture
def ground():
    plots = [a_plot(f"Plot {n}", at=at) for n, at in enumerate((CROWDED, BUSY))]
    for (lon, lat), often in ((CROWDED, 3), (BUSY, 1)):
        for _each in range(often):
            note_refused(lon, lat, "web", now())
    return plots


@pytest.fixture
def officer(client):
    client.officer = a_user(Role.PARKING_OFFICER)
    client.force_login(client.officer)
    return client


def typed(**facts):
    told = {"title": "Spring", "division": COUNTY, "k": 1, "radius_m": 300, "day": localdate().isoformat(),
            "days": 90, "months": 12, "full": "0.1", "refused": "1", "cases": "5", "usable_months": 12,
            "least_spaces": 10, "seconds": 20, "words": ""}  # fmt: skip
    return told | facts


def test_a_plan_is_drawn_up_computed_and_shown(officer, ground):
    answer = officer.post(f"{BASE}new/", typed())
    plan = SitingPlan.objects.get()
    assert answer.url == f"{BASE}{plan.pk}/"
    waiting = officer.get(answer.url)
    assert plan.running == "waiting" and b'id="running"' in waiting.content
    assert "HX-Refresh" not in officer.get(f"{BASE}{plan.pk}/running/").headers
    siting.run(plan.pk, plan.run)
    assert officer.get(f"{BASE}{plan.pk}/running/").headers["HX-Refresh"] == "true"
    text = officer.get(answer.url).content.decode()
    assert "Plot 0" in text and "75.0%" in text


def test_the_form_begins_with_the_defaults_and_says_what_is_wrong(officer, ground):
    fresh = officer.get(f"{BASE}new/")
    assert {name: fresh.context["form"][name].value() for name in ("k", "radius_m", "cases")} == {
        "k": 3, "radius_m": 300, "cases": 5.0,
    }  # fmt: skip
    for facts in ({"k": "0"}, {"radius_m": "lots"}, {"full": "nan"}, {"title": ""}, {"division": "999999"},
                  {"full": "0", "refused": "0", "cases": "0"}):  # fmt: skip
        wrong = officer.post(f"{BASE}new/", typed(**facts))
        assert wrong.status_code == 422 and wrong.context["form"].errors, facts
    assert not SitingPlan.objects.exists()


def test_asking_something_else_computes_it_anew(officer, ground):
    plan = a_computed_plan(k=1)
    assert officer.get(f"{BASE}{plan.pk}/change/").context["form"]["k"].value() == 1
    officer.post(f"{BASE}{plan.pk}/change/", typed(k=2))
    plan.refresh_from_db()
    assert (plan.asked.k, plan.state, plan.running, plan.answer) == (2, "draft", "waiting", None)


def test_a_head_adopts_and_an_officer_follows_the_site_to_the_car_park(officer, ground, client):
    plan = a_computed_plan(k=1)
    told = {"on": localdate().isoformat(), "document": "Minutes 7"}
    assert officer.post(f"{BASE}{plan.pk}/adopt/", told).status_code == 403
    client.force_login(a_user(Role.COMMAND_HEAD))
    assert client.post(f"{BASE}{plan.pk}/adopt/", told | {"document": ""}).status_code == 422
    client.post(f"{BASE}{plan.pk}/adopt/", told)
    site = plan.sites.get()
    client.force_login(officer.officer)
    to = f"{BASE}projects/{site.pk}/"
    client.post(f"{to}start/", {"on": localdate().isoformat()})
    wrong = client.post(
        f"{to}finish/", {"on": localdate().isoformat(), "name": "", "spaces": "x", "document": ""}
    )
    assert wrong.status_code == 422
    client.post(
        f"{to}finish/",
        {"on": localdate().isoformat(), "name": "Mill", "spaces": "31", "document": "H 1"},
    )
    assert CarPark.objects.get().capacity == 31
    text = client.get(f"{BASE}{plan.pk}/").content.decode()
    assert "Mill" in text and "31" in text


def test_the_list_is_searched_and_costs_the_same_for_one_plan_and_three(officer, ground):
    a_computed_plan(title="First")
    officer.get(BASE)
    with CountQueries() as one:
        officer.get(BASE, {"tab": "computed"})
    for title in ("Second", "Third"):
        a_computed_plan(title=title)
    with CountQueries() as three:
        officer.get(BASE, {"tab": "computed"})
    assert one.count == three.count
    text = officer.get(BASE, {"q": "Sec"}).content.decode()
    assert "Second" in text and "Third" not in text


def test_a_plan_costs_the_same_queries_for_one_plot_and_three(officer, ground):
    with_one = an_adopted_plan(k=1)
    officer.get(f"{BASE}{with_one.pk}/")
    with CountQueries() as one:
        officer.get(f"{BASE}{with_one.pk}/")
    for n in range(3):
        a_plot(f"More {n}", at=(106.21 + 0.01 * n, 29.26))
        note_refused(106.21 + 0.01 * n, 29.26, "web", now())
    with_three = an_adopted_plan(title="Other", k=3)
    assert with_three.sites.count() == 3
    with CountQueries() as three:
        officer.get(f"{BASE}{with_three.pk}/")
    assert one.count == three.count


def test_plans_stand_side_by_side(officer, ground):
    one, two = a_computed_plan(title="One plot", k=1), a_computed_plan(title="Two plots", k=2)
    answer = officer.get(f"{BASE}compare/", {"a": one.pk, "b": two.pk})
    ranks = [[row and row.place for row in line["rows"]] for line in answer.context["rows"]]
    assert ranks == [[1, 1], [None, 2]]
    assert officer.get(f"{BASE}compare/").status_code == 200
    assert officer.get(f"{BASE}compare/", {"a": one.pk, "b": "x"}).status_code == 422
    draft = a_siting_plan()
    assert officer.get(f"{BASE}compare/", {"a": one.pk, "b": draft.pk}).status_code == 422


def test_the_map_has_pins_reach_ties_and_dots_of_demand(officer, ground):
    plan = a_computed_plan(k=1)
    features = officer.get(f"{BASE}{plan.pk}/map.geojson").json()["features"]
    kinds = [one["properties"].get("kind", "pin") for one in features]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "reach": 1, "tie": 1, "want": 2, "site": 1, "plot": 1, "pin": 1,
    }  # fmt: skip
    dots = [one["properties"] for one in features if one["properties"].get("kind") == "want"]
    assert sorted((one["relieved"], one["size"]) for one in dots) == [(False, 8.7), (True, 15.0)]


def test_a_plan_is_taken_away_as_a_sheet_and_as_papers(officer, ground):
    plan = a_computed_plan(k=1)
    lines = b"".join(officer.get(f"{BASE}{plan.pk}/list.csv")).decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["1", "Plot 0"], ["", "Plot 1"]]
    assert officer.get(f"{BASE}list.xlsx").status_code == 200
    paper = docx.Document(BytesIO(officer.get(f"{BASE}{plan.pk}/paper.docx").content))
    text = "\n".join(one.text for one in paper.paragraphs) + "\n".join(
        cell.text for table in paper.tables for row in table.rows for cell in row.cells
    )
    assert "Plot 0" in text and plan.digest in text and "{{" not in text
    assert officer.get(f"{BASE}{plan.pk}/paper.odt").status_code == 404
    assert officer.get(f"{BASE}{a_siting_plan().pk}/paper.docx").status_code == 404


def test_police_and_auditors_read_and_change_nothing(client, ground):
    plan = a_computed_plan()
    for role in (Role.TRAFFIC_POLICE, Role.AUDITOR):
        client.force_login(a_user(role))
        assert client.get(f"{BASE}{plan.pk}/").status_code == 200
        assert client.get(f"{BASE}new/").status_code == 403
        assert client.post(f"{BASE}{plan.pk}/withdraw/", {"words": "No"}).status_code == 403


def test_nothing_of_it_is_public(client, ground):
    plan = a_computed_plan()
    for path in ("", "compare/", f"{plan.pk}/", f"{plan.pk}/map.geojson", f"{plan.pk}/paper.pdf"):
        assert client.get(BASE + path).status_code == 302, path
    client.force_login(a_user(Role.OPERATOR))
    assert client.get(BASE).status_code == 403


def test_what_is_taken_back_stays_to_be_read(officer, ground):
    plan = a_computed_plan()
    assert officer.post(f"{BASE}{plan.pk}/withdraw/", {"words": " "}).status_code == 422
    officer.post(f"{BASE}{plan.pk}/withdraw/", {"words": "The budget is gone"})
    assert "The budget is gone" in officer.get(f"{BASE}{plan.pk}/").content.decode()
