"""What a phone sends is done once, however often and from however many tabs it is sent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone
from shapely.geometry import box

from xiuhua.accounts.examples import a_user
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.models import Case, Category
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import IN_THE_CELL, IN_THE_WEST, a_little_county
from xiuhua.places.models import Area

KEY = "a-key-that-no-other-form-has"


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def an_upload(seed: int = 7, **facts) -> SimpleUploadedFile:
    return SimpleUploadedFile("now.jpg", a_photo(seed=seed, **facts), content_type="image/jpeg")


def a_report_form(**facts):
    lon, lat = IN_THE_CELL
    told = {"category": "C0101", "words": "Loose.", "request_key": KEY, "lon": lon, "lat": lat}
    return told | facts


@pytest.mark.django_db
def test_a_check_sent_twice_is_one_check():
    posts = the_posts()
    case = a_case("answer", posts=posts)
    client = as_(posts["collector"])
    url, told = f"/m/checks/{case.number}/", {"verdict": "rework", "words": "It rocks."}

    answers = [
        client.post(url, told | {"photos": an_upload(), "request_key": KEY}) for _ in range(3)
    ]

    assert [one.status_code for one in answers] == [302, 302, 302]
    case.refresh_from_db()
    assert (case.state, case.reworks) == ("rework", 1)
    assert case.steps.filter(name="rework").count() == 1
    assert Item.objects.filter(subject_key=case.number, stage="check").count() == 1


@pytest.mark.django_db
def test_another_key_is_another_check_and_refused_where_the_case_has_moved_on():
    posts = the_posts()
    case = a_case("answer", posts=posts)
    client = as_(posts["collector"])
    url, told = f"/m/checks/{case.number}/", {"verdict": "pass", "task": "check"}

    client.post(url, told | {"photos": an_upload(), "request_key": KEY})
    again = client.post(url, told | {"photos": an_upload(8), "request_key": KEY + "-2"})

    assert again.status_code in {409, 422}
    assert case.steps.filter(name="check").count() == 1


@pytest.mark.django_db
def test_a_crew_may_say_twice_that_it_is_done():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    page = as_(posts["unit"]).post(f"/desk/cases/{case.number}/crew/", {"crew": "First crew"})
    path = re.search(r"/p/[\w-]+/", str(page.context["address"])).group()
    phone = Client()

    told = {"words": "New cover.", "request_key": KEY}
    answers = [phone.post(path, told | {"photos": an_upload()}) for _ in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert case.steps.filter(name="handle").count() == 1


@pytest.mark.django_db
def test_an_outbox_is_told_where_a_form_leads_and_the_words_wait_for_the_next_page():
    posts = the_posts()
    case = a_case("answer", posts=posts)
    client = as_(posts["collector"])

    told = {"verdict": "pass", "photos": an_upload(), "request_key": KEY}
    answer = client.post(f"/m/checks/{case.number}/", told, headers={"X-Outbox": "1"})

    assert (answer.status_code, answer.headers["X-To"]) == (200, "/m/")
    assert "Location" not in answer.headers
    assert 'role="status"' in client.get("/m/").content.decode().partition("<main")[2]


@pytest.mark.django_db(transaction=True)
def test_a_report_sent_by_four_tabs_at_once_is_one_case():
    a_little_county()
    a_standard()
    collector = a_user(Role.COLLECTOR)
    clients = [as_(collector) for _ in range(4)]

    def send(client):
        try:
            return client.post("/m/report/", a_report_form(photos=an_upload())).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as tabs:
        assert list(tabs.map(send, clients)) == [302] * 4
    assert Case.objects.count() == 1
    assert Item.objects.count() == 1


@pytest.mark.django_db
def test_what_is_mended_on_the_spot_is_reported_and_mended_in_one_go():
    a_little_county()
    a_standard()
    Category.objects.filter(pk="C0101").update(is_on_spot=True)
    client = as_(a_user(Role.COLLECTOR))
    page = client.get("/m/report/").content.decode()

    assert "photos_after" in page
    told = a_report_form(mended="on")
    assert client.post("/m/report/", told | {"photos": an_upload()}).status_code == 422
    for _ in range(2):
        sent = told | {"photos": an_upload(3), "photos_after": an_upload(4)}
        assert client.post("/m/report/", sent).status_code == 302

    case = Case.objects.get()
    assert (case.state, case.way) == ("fixed", "spot")
    assert [one.stage for one in Item.objects.order_by("pk")] == ["before", "after"]
    assert [one.name for one in case.steps.all()] == ["report", "fix_on_spot"]


@pytest.mark.django_db
def test_only_listed_classes_are_mended_on_the_spot_and_nothing_is_left_of_the_rest():
    a_little_county()
    a_standard()
    client = as_(a_user(Role.COLLECTOR))

    assert "photos_after" not in client.get("/m/report/").content.decode()
    sent = a_report_form(mended="on", photos=an_upload(3), photos_after=an_upload(4))
    answer = client.post("/m/report/", sent)

    assert answer.status_code == 422
    assert "mended" in answer.context["form"].errors
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_a_class_that_is_not_to_be_reported_there_is_refused_with_the_reason(a_zone):
    a_zone("Works on the bridge until May")
    client = as_(a_user(Role.COLLECTOR))
    west_lon, west_lat = IN_THE_WEST

    answer = client.post("/m/report/", a_report_form(photos=an_upload()))
    elsewhere = client.post(
        "/m/report/", a_report_form(lon=west_lon, lat=west_lat, photos=an_upload())
    )

    assert answer.status_code == 422
    assert "Works on the bridge until May" in answer.content.decode()
    assert elsewhere.status_code == 302
    assert Case.objects.count() == 1


@pytest.fixture
def a_zone():
    """``a_zone(reason)``: the cell's surroundings, in which no cover is to be reported."""
    a_little_county()
    a_standard()
    lon, lat = IN_THE_CELL

    def make(reason):
        today = timezone.localdate()
        area = Area(
            kind=Area.NO_REPORT, name="Bridge", division="500116", classes=["C0101"],
            reason=reason, first_on=today, last_on=today,
        )  # fmt: skip
        area.take_shape(box(lon - 5e-4, lat - 5e-4, lon + 5e-4, lat + 5e-4))
        area.save()

    return make
