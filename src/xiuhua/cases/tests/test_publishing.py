"""What everybody reads of a case: nothing of its words until somebody released them."""

from __future__ import annotations

import json

import pytest

from xiuhua.accounts.backends import Passwords
from xiuhua.cases.actions import publishing
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.kernel.words import Denied, Refused

pytestmark = pytest.mark.django_db
BACKEND = f"{Passwords.__module__}.{Passwords.__qualname__}"


def read(client, case):
    (told,) = json.loads(client.get(f"/open311/v2/requests/{case.number}.json").content)
    return told.get("description") or ""


def test_words_are_public_only_while_they_are_released(client):
    posts = the_posts()
    case = a_case("file", posts=posts, words="The cover is split in two.")
    assert read(client, case) == ""
    client.force_login(posts["shift_head"], backend=BACKEND)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert f"/desk/cases/{case.number}/publish/" in page

    assert client.post(f"/desk/cases/{case.number}/publish/").status_code == 302
    client.logout()
    assert "split in two" in read(client, case)

    client.force_login(posts["reception"], backend=BACKEND)
    client.post(f"/desk/cases/{case.number}/publish/", {"take_back": "1"})
    client.logout()
    assert read(client, case) == ""


def test_what_is_not_filed_is_not_released_and_units_release_nothing():
    posts = the_posts()
    with pytest.raises(Refused, match="filed"):
        publishing.publish(a_case("take_in", posts=posts), by=posts["shift_head"])
    with pytest.raises(Denied):
        publishing.publish(a_case("dispatch", posts=posts), by=posts["unit"])
