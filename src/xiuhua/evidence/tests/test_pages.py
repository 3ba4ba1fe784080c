"""Who sees which copy over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from xiuhua.accounts.examples import a_link, a_user
from xiuhua.evidence import actions, queries
from xiuhua.evidence.examples import a_photo, an_item
from xiuhua.kernel.permissions import Role
from xiuhua.records.models import Record

CASE = ("test.subject", "7")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"


def signed_in(client, *roles, **facts):
    user = a_user(*roles, **facts)
    client.force_login(user)
    return user


def test_an_unreleased_photo_is_shut_to_the_public_and_open_to_staff_of_the_place(client):
    item = an_item(subject=CASE, division="500116005")
    url = queries.address(item, "thumb")
    assert client.get(url).status_code == 403

    signed_in(client, Role.RECEPTION, division="500116")
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'inline; filename="{item.key}-thumb.webp"'
    assert "sandbox" in answer["Content-Security-Policy"]

    signed_in(client, Role.RECEPTION, division="510522")
    assert client.get(url).status_code == 403


def test_a_released_photo_is_open_and_unchanged_is_answered_so(client):
    item = an_item(subject=CASE, released=True)
    url = queries.address(item, "shown")
    first = client.get(url)
    assert first.status_code == 200
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_boxes_change_what_the_public_gets_and_not_what_staff_get(client):
    item = an_item(subject=CASE, released=True)
    url = queries.address(item, "shown")
    before = client.get(url)
    box = [{"x": 0.2, "y": 0.2, "w": 0.5, "h": 0.5}]
    actions.redact(item, boxes=box, by=a_user(Role.RECEPTION))
    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
    signed_in(client, Role.RECEPTION)
    assert client.get(url).content == before.content


def test_a_signed_address_opens_for_its_day_and_its_photo_only(client):
    item, other = an_item(subject=CASE), an_item(a_photo(seed=2), subject=CASE)
    url = queries.address(item, "shown", today=timezone.localdate())
    assert client.get(url).status_code == 200
    assert client.get(url.replace(item.key, other.key)).status_code == 403


def test_a_personal_link_sees_the_photos_of_its_own_subject():
    mine, other = an_item(subject=CASE), an_item(subject=("test.subject", "8"))
    link, _secret = a_link("cases.work", subject=CASE)
    assert queries.may_see(mine, link)
    assert not queries.may_see(other, link)


def test_a_held_photo_is_previewed_by_its_token(client):
    file = SimpleUploadedFile("a.svg", a_photo(), content_type="image/svg+xml")
    token = actions.hold(actions.prepare(file))
    answer = client.get(f"/evidence/held/{token}/thumb.webp")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_the_original_is_a_recorded_download(client):
    data = a_photo()
    item = an_item(data, subject=CASE)
    url = f"/evidence/{item.key}/original/"
    assert client.get(url).status_code == 405
    signed_in(client, Role.RECEPTION)
    assert client.post(url).status_code == 403
    head = signed_in(client, Role.SUPERVISION_HEAD)
    answer = client.post(url, {"reason": "Appeal"})
    assert answer.getvalue() == data
    assert answer["Content-Disposition"].startswith("attachment")
    looked = Record.objects.get(key=item.key, deed="evidence.look_at_original")
    assert (looked.by, looked.reason) == (head.ref, "Appeal")


def test_the_custody_page_shows_the_chain_and_takes_a_box(client):
    item = an_item(a_photo(gps=(106.0, 29.0)), subject=CASE)
    signed_in(client, Role.SUPERVISION_HEAD)
    page = client.get(f"/desk/evidence/{item.key}/")
    assert item.sha256 in page.content.decode()

    wrong = client.post(f"/evidence/{item.key}/redact/", {"x": 50, "y": 0, "w": 60, "h": 10})
    assert wrong.status_code == 422
    box = {"x": 50, "y": 0, "w": 50, "h": 10}
    assert client.post(f"/evidence/{item.key}/redact/", box).status_code == 302
    item.refresh_from_db()
    assert item.boxes == [{"x": 0.5, "y": 0.0, "w": 0.5, "h": 0.1}]
    client.post(f"/evidence/{item.key}/release/")
    item.refresh_from_db()
    assert item.released
