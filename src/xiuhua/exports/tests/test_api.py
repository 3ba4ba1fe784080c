"""Long lists over the API: for keys that may, each its own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_api_key
from xiuhua.exports.models import Export
from xiuhua.exports.tests.test_exports import a_list, four
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import Role

MAY = ("exports.make", "cases.see")
BODY = {"list": "test.list", "form": "csv"}


@pytest.fixture(autouse=True)
def here(db, settings, tmp_path, monkeypatch):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    a_list(four, monkeypatch=monkeypatch)


def of(secret):
    return Client(headers={"authorization": f"Bearer {secret}"})


def post(client, path="", body=None):
    return client.post(f"/api/v1/exports{path}", body or {}, content_type="application/json")


def test_a_key_has_a_list_made_and_takes_it_away(monkeypatch):
    _key, secret = an_api_key(*MAY)
    client = of(secret)

    begun = post(client, body=BODY)
    number = begun.json()["id"]
    worker.run(once=True)
    done = client.get(f"/api/v1/exports/{number}").json()
    taken = post(client, f"/{number}/file")

    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    assert (done["state"], done["done"], done["total"]) == ("ready", 4, 4)
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert "4,井盖,2" in b"".join(taken.streaming_content).decode("utf-8-sig")


def test_it_is_nobody_elses():
    _key, secret = an_api_key(*MAY)
    number = post(of(secret), body=BODY).json()["id"]
    _other, stranger = an_api_key(*MAY)

    for client in (of(stranger), _signed_in()):
        assert client.get(f"/api/v1/exports/{number}").status_code == 404
        assert post(client, f"/{number}/file").status_code == 404
        assert post(client, f"/{number}/cancel").status_code == 404


def _signed_in():
    client = Client()
    client.force_login(a_user(Role.ADMINISTRATOR))
    return client


@pytest.mark.parametrize("listed", [("cases.see",), ("exports.make",)])
def test_a_key_needs_both_the_list_and_the_making(listed):
    _key, secret = an_api_key(*listed)

    assert post(of(secret), body=BODY).status_code == 403


def test_without_a_key_it_is_shut():
    assert post(Client(), body=BODY).status_code == 401


def test_a_key_that_was_revoked_meanwhile_gets_nothing():
    key, secret = an_api_key(*MAY)
    post(of(secret), body=BODY)
    key.revoked_at = timezone.now()
    key.save()

    worker.run(once=True)

    assert Export.objects.get().state == "failed"


def test_it_can_be_cancelled():
    client = of(an_api_key(*MAY)[1])
    number = post(client, body=BODY).json()["id"]

    assert post(client, f"/{number}/cancel").json()["state"] == "cancelled"


def test_a_misspelt_field_is_an_error():
    client = of(an_api_key(*MAY)[1])

    assert post(client, body=BODY | {"colour": "red"}).status_code == 422
