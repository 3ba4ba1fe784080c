"""The first page everyone sees, and where its figures come from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from xiuhua.cases.examples import a_case, a_picture, the_posts
from xiuhua.cases.models import Case, Clock
from xiuhua.cases.queries.codes import new_code
from xiuhua.evidence.actions import release
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def test_before_anything_is_loaded_the_first_page_stands():
    for path in ("/", "/about/figures/", "/report/", "/nearby/", "/follow/"):
        answer = Client().get(path)
        assert answer.status_code == 200, path
    home = Client().get("/")
    assert home.context["week"].rate is None
    assert "—" in home.content.decode()


def test_the_week_counts_what_was_reported_closed_and_kept_in_time():
    posts = the_posts()
    for upto in ("", "dispatch", "close"):
        a_case(upto, posts=posts)
    now = timezone.now()
    Clock.objects.filter(stage="handle").update(due_at=now - timedelta(hours=1))
    Clock.objects.filter(stage="handle", ended_at__isnull=False).update(
        started_at=now - timedelta(hours=3), ended_at=now - timedelta(hours=2)
    )
    old = a_case("close", posts=posts)
    long_ago = now - timedelta(days=30)
    Case.objects.filter(pk=old.pk).update(reported_at=long_ago, closed_at=long_ago)
    Clock.objects.filter(case=old).update(due_at=long_ago)

    week = Client().get("/").context["week"]

    assert (week.reported, week.closed, week.on_time, week.due, week.rate) == (3, 1, 1, 2, 50.0)
    assert "1 ÷ 2 = 50.0%" in Client().get("/about/figures/").content.decode()


def test_what_was_just_mended_shows_only_released_photos():
    case = a_case("close", photos=[a_picture()])
    text = Client().get("/").content.decode()
    assert case.plain_title in text
    assert "/evidence/" not in text

    photo = Item.objects.filter(stage="check").get()
    release(photo, by=SYSTEM)

    page = Client().get("/")
    address = page.context["closed_photos"][0][1].thumb
    assert address in page.content.decode()
    assert Client().get(address).status_code == 200


def test_one_sees_how_many_of_ones_own_are_open():
    client, key = Client(), "a request key of 24 signs"
    a_case(request_key=key)
    assert client.get("/").context["mine"] == 0

    client.post("/follow/", {"code": new_code(key)})

    assert client.get("/").context["mine"] == 1


def test_what_is_not_filed_is_not_counted_as_open():
    posts = the_posts()
    a_case(posts=posts)
    a_case("take_in", posts=posts)
    assert Client().get("/").context["open"] == 0

    a_case("file", posts=posts)

    assert Client().get("/").context["open"] == 1


def test_large_print_needs_no_script():
    client = Client()

    assert client.post("/size/", {"next": "/"}).url == "/"

    assert 'data-xh-size="large"' in client.get("/").content.decode()


def test_english_is_an_explicit_choice():
    client = Client(headers={"Accept-Language": "en"})
    assert 'lang="zh-Hans"' in client.get("/").content.decode()

    client.post("/language/", {"language": "en", "next": "/"})

    assert "Snap and report" in client.get("/").content.decode()
