"""Crews on a personal link: one case, a photo, “done”, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.accounts.models import PersonalLink
from xiuhua.cases.examples import a_case, a_picture, the_posts
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import Role

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_crew(case, unit_user) -> str:
    """The path of a fresh link."""
    page = as_(unit_user).post(f"/desk/cases/{case.number}/crew/", {"crew": "First crew"})
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    return "/" + str(page.context["address"]).split("/", 3)[3]


def test_a_crew_sees_the_case_without_the_reporter_and_says_it_is_done():
    posts = the_posts()
    case = a_case(
        "dispatch", posts=posts, photos=[a_picture()], phone="13812340612", name="Chen",
        words="I live at number 7.",
    )  # fmt: skip
    path = a_crew(case, posts["unit"])
    phone = Client()

    text = phone.get(path).content.decode()
    assert case.title in text
    assert "13812340612" not in text
    assert "number 7" not in text
    assert "uri.amap.com" in text
    photo = re.search(r'/evidence/[^"]+pass=[^"]+', text).group()
    assert phone.get(photo).status_code == 200

    assert phone.post(path, {"words": "Done."}).status_code == 422
    upload = SimpleUploadedFile("a.jpg", a_photo(seed=5), content_type="image/jpeg")
    assert phone.post(path, {"photos": upload, "words": "New cover."}).status_code == 302

    case.refresh_from_db()
    assert case.state == "handled"
    assert case.steps.last().role == "worker"
    assert "<form" not in phone.get(path).content.decode().partition("<main")[2]


def test_a_crews_link_opens_nothing_else():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    path = a_crew(case, posts["unit"])
    phone = Client()

    assert phone.get(path + "more/").status_code == 404
    phone.get(path)
    assert phone.get(f"/desk/cases/{case.number}/").status_code == 302
    assert phone.get("/p/not-a-secret/").status_code == 404


def test_a_link_can_be_called_back_and_only_by_its_unit():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    path = a_crew(case, posts["unit"])
    link = PersonalLink.objects.get()
    url = f"/desk/cases/{case.number}/crew/{link.pk}/recall/"
    other = a_user(Role.UNIT, organisation=an_organisation("Lighting station"))

    assert link.words in as_(posts["unit"]).get(f"/desk/cases/{case.number}/").content.decode()
    assert as_(other).post(url).status_code == 403
    assert Client().get(path).status_code == 200
    assert as_(posts["unit"]).post(url).status_code == 302
    assert Client().get(path).status_code == 404


def test_no_link_for_a_case_that_is_answered_or_for_nobody():
    posts = the_posts()
    case = a_case("answer", posts=posts)
    unit = as_(posts["unit"])

    assert unit.post(f"/desk/cases/{case.number}/crew/", {"crew": "A"}).status_code == 422
    assert unit.post(f"/desk/cases/{case.number}/crew/", {"crew": ""}).status_code == 422
