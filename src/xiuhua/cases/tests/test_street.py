"""The collector's phone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xiuhua.accounts.examples import a_user
from xiuhua.cases import actions
from xiuhua.cases.actions.steps import step
from xiuhua.cases.examples import a_case, a_picture, a_report, a_standard, the_posts
from xiuhua.cases.models import Case
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.places.examples import IN_THE_CELL, IN_THE_WEST, a_little_county

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def an_upload(seed: int = 7, **facts) -> SimpleUploadedFile:
    return SimpleUploadedFile("check.jpg", a_photo(seed=seed, **facts), content_type="image/jpeg")


def stops(answer):
    """The walk that a page shows: numbers of cases by the number each has on the map."""
    tasks = [task for _key, _heading, rows in answer.context["groups"] for task in rows]
    return [t.row.case.number for t in sorted(tasks, key=lambda t: t.row.number)]


def test_the_walk_begins_with_the_most_urgent_or_with_the_nearest_once_one_says_where_one_is():
    posts = the_posts()
    far = a_case("answer", posts=posts)
    lon, lat = IN_THE_WEST
    near = a_case("answer", posts=posts, lon=lon, lat=lat)
    a_case("dispatch", posts=posts)
    client = as_(posts["collector"])

    plain = client.get("/m/")
    asked = client.get(f"/m/?lon={lon}&lat={lat}")

    assert stops(plain) == [far.number, near.number]
    assert stops(asked) == [near.number, far.number]
    assert client.get("/m/?lon=x&lat=").status_code == 200
    points = client.get(f"/m/points.geojson?lon={lon}&lat={lat}").json()["features"]
    assert [(one["id"], one["properties"]["number"]) for one in points] == [
        (near.number, "1"),
        (far.number, "2"),
    ]


def to_confirm(posts, **facts):
    case = a_case(posts=posts, **facts)
    return actions.ask_confirm(case, by=posts["reception"])


def to_recheck(posts):
    """A passed case that was drawn for another check."""
    case = a_case("check", posts=posts)
    step(case, "draw_recheck", by=SYSTEM)
    return case


def test_the_walk_holds_what_is_to_be_confirmed_and_checked_but_never_ones_own():
    posts = the_posts()
    other = a_user(Role.COLLECTOR)
    confirm = to_confirm(posts)
    check = a_case("answer", posts=posts)
    again = to_recheck(posts)
    own, _code = actions.report(a_report(source="collector"), by=other)
    actions.ask_confirm(own, by=posts["reception"])

    groups = as_(other).get("/m/").context["groups"]

    assert [(key, [t.row.case.number for t in rows]) for key, _h, rows in groups] == [
        ("confirming", [confirm.number]),
        ("answered", [check.number]),
        ("recheck", [again.number]),
    ]
    mine = as_(posts["collector"]).get("/m/").context["groups"]
    assert [key for key, _heading, _rows in mine] == ["confirming", "answered"]
    assert own.number in stops(as_(posts["collector"]).get("/m/"))


def test_the_walk_costs_the_same_number_of_queries_with_one_and_three_stops():
    posts = the_posts()
    a_case("answer", posts=posts)
    client = as_(posts["collector"])
    for _warm in range(2):
        client.get("/m/")
    with CaptureQueriesContext(connection) as one:
        client.get("/m/")
    a_case("answer", posts=posts)
    to_confirm(posts)
    with CaptureQueriesContext(connection) as three:
        client.get("/m/")

    assert len(three) <= len(one)


def test_an_empty_walk_says_so():
    a_little_county()

    page = as_(a_user(Role.COLLECTOR)).get("/m/")

    assert page.context["count"] == 0
    assert "xh-empty" in page.content.decode()


@pytest.mark.parametrize(
    ("verdict", "words", "confirmed"), [("pass", "", True), ("rework", "Gone.", False)]
)
def test_a_report_is_confirmed_on_the_spot_or_not(verdict, words, confirmed):
    posts = the_posts()
    case = to_confirm(posts)
    client = as_(posts["collector"])
    url = f"/m/checks/{case.number}/"

    assert "The cover is split in two." in client.get(url).content.decode()
    told = {"verdict": verdict, "task": "confirm", "words": words}
    assert client.post(url, told).status_code == 422
    assert client.post(url, told | {"photos": an_upload()}).status_code == 302

    case.refresh_from_db()
    assert (case.state, case.confirmed) == ("taken_in", confirmed)


@pytest.mark.parametrize(("verdict", "state"), [("pass", "checked"), ("rework", "rework")])
def test_a_second_check_is_made_by_another_collector(verdict, state):
    posts = the_posts()
    case = to_recheck(posts)
    url = f"/m/checks/{case.number}/"
    told = {"verdict": verdict, "task": "recheck", "words": "I looked."}

    first = as_(posts["collector"])
    assert "<form" not in first.get(url).content.decode().partition("<main")[2]
    assert first.post(url, told | {"photos": an_upload()}).status_code in {403, 409, 422}
    other = as_(a_user(Role.COLLECTOR))
    assert other.post(url, told | {"photos": an_upload(9)}).status_code == 302

    case.refresh_from_db()
    assert case.state == state


def test_a_verdict_counts_for_the_task_that_was_read_and_for_no_later_one():
    posts = the_posts()
    case = to_recheck(posts)
    late = as_(a_user(Role.COLLECTOR))

    told = {"verdict": "pass", "task": "check", "photos": an_upload(4)}
    answer = late.post(f"/m/checks/{case.number}/", told)

    assert answer.status_code in {409, 422}
    case.refresh_from_db()
    assert case.state == "recheck"


def test_a_check_needs_a_photo_and_passes():
    posts = the_posts()
    case = a_case("answer", posts=posts, photos=[a_picture()])
    client = as_(posts["collector"])
    url = f"/m/checks/{case.number}/"

    assert "The cover is new." in client.get(url).content.decode()
    assert client.post(url, {"verdict": "pass"}).status_code == 422
    answer = client.post(url, {"verdict": "pass", "photos": an_upload()})

    assert answer.url == "/m/"
    case.refresh_from_db()
    assert case.state == "checked"
    assert "<form" not in client.get(url).content.decode().partition("<main")[2]


def test_a_failed_check_needs_words_and_goes_back():
    posts = the_posts()
    case = a_case("answer", posts=posts)
    client = as_(posts["collector"])
    url = f"/m/checks/{case.number}/"

    page = client.post(url, {"verdict": "rework", "photos": an_upload()})
    assert page.status_code == 422
    assert "words" in page.context["form"].errors
    client.post(url, {"verdict": "rework", "photos": an_upload(8), "words": "It rocks."})

    case.refresh_from_db()
    assert case.state == "rework"


def test_a_collector_reports_and_the_photo_says_where():
    a_little_county()
    a_standard()
    client = as_(a_user(Role.COLLECTOR))
    form = client.get("/m/report/").context["form"]
    told = {"category": "C0101", "words": "Loose.", "request_key": form["request_key"].value()}

    assert client.post("/m/report/", told).status_code == 422
    answer = client.post("/m/report/", told | {"photos": an_upload(3, gps=IN_THE_CELL)})

    assert answer.status_code == 302, answer.context["form"].errors
    case = Case.objects.get()
    assert (case.source, case.precision) == ("collector", "photo")
    assert case.division_id == "500116005003"


def test_nobody_else_has_the_collectors_pages():
    client = as_(a_user(Role.UNIT))

    assert client.get("/m/").status_code == 403
    assert client.get("/m/report/").status_code == 403
