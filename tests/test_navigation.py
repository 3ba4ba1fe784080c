"""The desk's navigation leads everywhere a role may go, and shows nobody what is shut to them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.web.gather import gather

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3400-\u9fff]")


def shown(client):
    """The addresses in the navigation of somebody's own account, with their titles."""
    page = client.get("/me/").content.decode()
    nav = re.search(r'<nav class="xh-nav".*?</nav>', page, re.DOTALL)
    assert nav, "the desk has no navigation"
    found = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)', nav[0])
    return {url: title.strip() for url, title in found}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("demo", [False, True], ids=["deployed", "demo"])
def test_each_role_is_shown_what_opens_and_nothing_else(client, settings, role, demo):
    settings.DEMO = demo
    client.force_login(a_user(role))
    entries = shown(client)

    opened = {url: client.get(url, follow=True).status_code for url in entries}
    assert opened == dict.fromkeys(entries, 200)

    others = {reverse(place.url_name) for place in gather("NAVIGATION").values()} - set(entries)
    shut = {url: client.get(url).status_code for url in others}
    assert not {url: status for url, status in shut.items() if status not in {302, 403, 404}}


@pytest.mark.parametrize("role", Role)
def test_every_role_begins_on_a_page_that_opens(client, role):
    client.force_login(a_user(role))

    first = client.get("/sign-in/")["Location"]
    assert client.get(first, follow=True).status_code == 200


def test_nobody_is_shown_two_entries_of_one_name(client, settings):
    settings.DEMO = True
    titles = [place.title for place in gather("NAVIGATION").values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("role", Role)
def test_every_entry_is_said_in_chinese(client, role):
    client.force_login(a_user(role))
    assert [title for title in shown(client).values() if not HAN.search(title)] == []
