"""Reporting on one page, which a phone can keep while there is no signal."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case
from xiuhua.evidence.examples import a_photo
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county

pytestmark = pytest.mark.django_db
KEY = "a-key-that-no-other-form-has"


@pytest.fixture(autouse=True)
def _district():
    a_little_county()
    a_standard()


def a_form(**facts):
    return {"what": "manhole", "words": "It is split.", "request_key": KEY} | facts


def a_snap(**facts):
    return SimpleUploadedFile("a.jpg", a_photo(**facts), content_type="image/jpeg")


def test_a_citizen_reports_on_one_page_and_follows_it_from_this_browser(client):
    page = client.get("/report/short/").content.decode()
    assert "data-offline" in page

    answer = client.post("/report/short/", a_form(photos=a_snap(gps=IN_THE_CELL)))

    case = Case.objects.get()
    assert answer.url == f"/follow/{case.number}/"
    assert (case.source, case.precision, case.division_id) == ("public", "photo", COMMUNITY)
    assert case.category_id == "C0101"
    assert case.plain_title in client.get("/follow/").content.decode()


def test_sent_twice_it_is_one_case(client):
    for _ in range(2):
        answer = client.post("/report/short/", a_form(place=COMMUNITY))
        assert answer.status_code == 302

    assert Case.objects.count() == 1


@pytest.mark.parametrize("lacking", ["what", "request_key", "place"])
def test_what_is_lacking_is_said(client, lacking):
    told = a_form(place=COMMUNITY)
    del told[lacking]

    answer = client.post("/report/short/", told)

    assert answer.status_code == 422
    assert lacking in answer.context["form"].errors
    assert Case.objects.count() == 0


def test_a_machine_that_fills_in_what_nobody_sees_is_led_home(client):
    answer = client.post("/report/short/", a_form(place=COMMUNITY, website="x"))

    assert answer.url == "/"
    assert Case.objects.count() == 0
