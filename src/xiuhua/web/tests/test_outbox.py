"""What a phone without signal needs of the server."""

from __future__ import annotations

import pytest
from django.test import Client

from xiuhua.kernel.permissions import PUBLIC
from xiuhua.web import building
from xiuhua.web.outbox import who

pytestmark = pytest.mark.django_db


class Somebody:
    """An actor with a reference."""

    def __init__(self, ref):
        self.ref = ref


def test_work_on_a_phone_is_marked_by_account_and_by_nothing_that_names_it():
    one, other = who(Somebody("user:1")), who(Somebody("user:2"))

    assert one != other
    assert "user" not in one
    assert who(Somebody("user:1")) == one
    assert (who(PUBLIC), who(Somebody("link:7"))) == ("", "")


@pytest.mark.skipif(not (building.DIST / "worker.js").exists(), reason="nothing is built here")
def test_the_worker_comes_from_the_root_and_is_asked_for_each_time(client):
    answer = client.get("/sw.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "'self'" in answer.headers["Content-Security-Policy"]


def test_a_server_without_a_bundle_says_so(client, monkeypatch, tmp_path):
    monkeypatch.setattr("xiuhua.web.outbox.DIST", tmp_path)

    assert client.get("/sw.js").status_code == 404


def test_a_pass_opens_a_form_and_is_never_kept():
    client = Client(enforce_csrf_checks=True)

    answer = client.get("/outbox/pass/")

    told = answer.json()
    assert told["who"] == ""
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/size/", {"csrfmiddlewaretoken": told["token"]}).status_code == 302
    assert client.post("/size/", {}).status_code == 403


def test_the_list_of_what_waits_works_without_scripts(client):
    page = client.get("/outbox/").content.decode()

    assert "<noscript>" in page
    assert "data-outbox-list" in page


def test_only_an_outbox_is_told_instead_of_led(client):
    led = client.post("/size/", headers={"Referer": "http://testserver/m/"})
    told = client.post("/size/", headers={"Referer": "http://testserver/m/", "X-Outbox": "1"})

    assert (led.status_code, led.headers["Location"]) == (302, "http://testserver/m/")
    assert (told.status_code, told.headers["X-To"]) == (200, "http://testserver/m/")
