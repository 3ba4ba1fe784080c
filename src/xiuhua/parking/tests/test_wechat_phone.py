"""The page that plays a phone: only in a demonstration, and only through the real address."""

from __future__ import annotations

import pytest

from xiuhua.evidence.examples import a_photo
from xiuhua.parking.pages import wechat
from xiuhua.parking.pages.chat import pieces
from xiuhua.places.examples import a_little_county

from .wechat_ground import KEYS, LAT, LON, a_car_park, the_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, client):
    settings.DEMO = True
    a_little_county()
    a_car_park(free=8)
    for key in KEYS:
        the_account(key)
    return client


def send(client, kind, key="parking", **told):
    return client.post(f"/demo/phone/{key}/{kind}/", told, follow=True).content.decode()


def test_elsewhere_there_is_no_such_page(client):
    a_little_county()
    the_account()
    assert client.get("/demo/phone/").status_code == 404
    assert client.post("/demo/phone/parking/text/", {"text": "停车"}).status_code == 404


def test_without_an_account_it_says_what_to_do(client, settings):
    settings.DEMO = True
    a_little_county()
    assert "还没有设置公众号" in client.get("/demo/phone/").content.decode()


def test_a_get_says_nothing_to_the_account(demo, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError

    monkeypatch.setattr(wechat, "callback", never)
    assert demo.get("/demo/phone/").status_code == 200


@pytest.mark.parametrize("key", KEYS)
def test_a_talk_goes_through_the_accounts_own_address(demo, key):
    assert "您好，这里是" in send(demo, "follow", key)
    page = send(demo, "text", key, text="滨江大道停车")
    assert "空8个" in page
    assert f"POST /wechat/{key}/?signature=" in page
    assert ("Encrypt" in page) == (key == "parking")
    assert "空8个" in send(demo, "place", key, preset=f"{LON},{LAT},江边")
    assert "空8个" in send(demo, "place", key, lon=str(LON), lat=str(LAT))
    assert "手机上报了位置" in send(demo, "reported", key, lon=str(LON), lat=str(LAT))
    assert "照片和位置收到了" in send(demo, "photo", key)
    assert "正在登记" in send(demo, "click", key, what="progress", name="进度")


def test_each_account_has_its_own_talk_and_beginning_anew_forgets_both(demo):
    send(demo, "text", text="滨江大道停车")
    assert "滨江大道停车" not in demo.get("/demo/phone/?account=traffic").content.decode()
    page = send(demo, "forget")
    assert "关注公众号" in page


def test_a_photo_of_ones_own_is_sent_and_shown(demo):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.jpg", a_photo(seed=2), "image/jpeg")
    page = send(demo, "photo", photo=file)
    assert "照片收到了" in page
    assert "/evidence/held/" in page


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("place", {"lon": "x", "lat": "1"}),
        ("place", {}),
        ("reported", {}),
        ("photo", {"photo": "not a file"}),
        ("text", {"text": " "}),
        ("click", {}),
    ],
)
def test_what_cannot_be_sent_is_no_failure(demo, kind, told):
    assert demo.post(f"/demo/phone/parking/{kind}/", told).status_code in (302, 422)
    assert demo.post("/demo/phone/parking/nothing/").status_code == 404


def test_only_links_to_pages_become_links():
    told = 'A <a href="https://a.example/?b=1">B</a> https://c.example <a href="javascript:x">D</a>'
    assert [(one["text"], one["url"]) for one in pieces(told)] == [
        ("A ", ""), ("B", "https://a.example/?b=1"), (" ", ""),
        ("https://c.example", "https://c.example"), (" ", ""), ("D", ""),
    ]  # fmt: skip
