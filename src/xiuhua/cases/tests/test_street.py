"""The collector's phone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xiuhua.accounts.examples import a_user
from xiuhua.cases.examples import a_case, a_picture, a_standard, the_posts
from xiuhua.cases.models import Case
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import IN_THE_CELL, IN_THE_WEST, a_little_county

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def an_upload(seed: int = 7, **facts) -> SimpleUploadedFile:
    return SimpleUploadedFile("check.jpg", a_photo(seed=seed, **facts), content_type="image/jpeg")


def test_what_waits_to_be_checked_is_listed_nearest_first_once_asked():
    posts = the_posts()
    far = a_case("answer", posts=posts)
    lon, lat = IN_THE_WEST
    near = a_case("answer", posts=posts, lon=lon, lat=lat)
    a_case("dispatch", posts=posts)
    client = as_(posts["collector"])

    plain = client.get("/m/").context["rows"]
    asked = client.get(f"/m/?lon={lon}&lat={lat}").context["rows"]

    assert [row.case.pk for row, _away in plain] == [far.pk, near.pk]
    assert [row.case.pk for row, _away in asked] == [near.pk, far.pk]
    assert client.get("/m/?lon=x&lat=").status_code == 200
    assert len(client.get("/m/points.geojson").json()["features"]) == 2


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
