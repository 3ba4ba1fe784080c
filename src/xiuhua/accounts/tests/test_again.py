"""What could hand an account to somebody else asks again who is there, after a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import PASSWORD, a_user
from xiuhua.accounts.models import Grant

pytestmark = pytest.mark.django_db


def later(client, minutes: int) -> None:
    """As if the person had last shown who they are so long ago, and been busy since."""
    session = client.session
    now = timezone.now()
    session["seen"] = now.timestamp()
    session["proved"] = (now - timedelta(minutes=minutes)).timestamp()
    session.save()


@pytest.fixture
def security(client):
    client.post(
        "/sign-in/", {"username": a_user("security", username="sec").username, "password": PASSWORD}
    )
    session = client.session
    session["factor"] = "done"
    session.save()
    return client


ROLE = {"role": "collector", "division": "500116", "first_on": "2026-01-01", "reason": "New post"}


def test_a_role_is_given_at_once_by_whoever_has_just_signed_in(security):
    a_user(username="new")

    assert security.post("/desk/users/new/give/", ROLE).status_code == 302
    assert Grant.objects.filter(user__username="new").exists()


def test_a_quarter_of_an_hour_later_the_password_comes_first(security):
    a_user(username="new")
    later(security, 16)

    answer = security.post(
        "/desk/users/new/give/", ROLE, HTTP_REFERER="http://testserver/desk/users/new/"
    )
    assert answer["Location"] == "/sign-in/again/?next=%2Fdesk%2Fusers%2Fnew%2F"
    assert not Grant.objects.filter(user__username="new").exists()

    assert security.post(answer["Location"], {"password": "not this one at all"}).status_code == 422
    key = security.session.session_key
    assert (
        security.post(answer["Location"], {"password": PASSWORD})["Location"] == "/desk/users/new/"
    )
    assert security.session.session_key != key
    assert security.post("/desk/users/new/give/", ROLE).status_code == 302
    assert Grant.objects.filter(user__username="new").exists()


def test_another_phone_and_new_codes_ask_as_well(security):
    later(security, 16)

    assert security.get("/sign-in/enrol/")["Location"].startswith("/sign-in/again/?next=")
    assert security.post("/me/codes/")["Location"].startswith("/sign-in/again/?next=")


def test_five_wrong_passwords_lock_here_too(security):
    later(security, 16)

    for _ in range(5):
        answer = security.post("/sign-in/again/", {"password": "not this one at all"})
    assert answer.status_code == 429
    assert security.post("/sign-in/again/", {"password": PASSWORD}).status_code == 429


def test_a_strange_next_is_not_followed_here_either(security):
    answer = security.post("/sign-in/again/?next=https://evil.example/", {"password": PASSWORD})

    assert answer["Location"] == "/me/"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_that_asks_again_stands_without_scripts_and_on_a_phone(browse, axe, settings):
    settings.PROOF_LASTS_MINUTES = -1
    user = a_user("reception", username="li", name="李伟（演示）")
    for options in ({"phone": True}, {"javascript": False}):
        page = browse(**options)
        page.goto("/sign-in/?next=/sign-in/enrol/")
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button.btn-primary")

        assert "/sign-in/again/" in page.url
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        if options.get("javascript", True):
            axe(page)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main form button.btn-primary")
