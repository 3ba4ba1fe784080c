"""Photos with a place become one case each; WeChat's hosts alone are asked; whoever sent it may ask on."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from django.utils import timezone

from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case, Category
from xiuhua.evidence.actions import hold, prepare
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.jobs.models import Job
from xiuhua.kernel.datum import Datum, from_wgs84
from xiuhua.kernel.words import Refused
from xiuhua.parking.actions.talking import photos
from xiuhua.parking.actions.talking.fetching import fetched
from xiuhua.parking.actions.talking.forgetting import forget
from xiuhua.parking.models import PhotoReport
from xiuhua.parking.queries.photo_reports import KEPT
from xiuhua.places.examples import a_little_county

from .wechat_ground import LAT, LON, OPENID, asks, image, location, text, the_account

pytestmark = pytest.mark.django_db
HERE = from_wgs84(LON, LAT, Datum.GCJ02)


@pytest.fixture
def account():
    a_little_county()
    a_standard()
    return the_account()


@pytest.fixture
def wechat(settings):
    """A server that stands for WeChat's: photos by number, and what it was asked."""
    asked = []
    big = b"x" * 30

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, body = {
                "/gone": (404, b""), "/broken": (500, b""), "/big": (200, big), "/no-photo": (200, b"hello"),
                "/moved": (302, b""),
            }.get(self.path, (200, a_photo(seed=len(self.path))))  # fmt: skip
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    settings.WECHAT_PHOTO_HOSTS, settings.WECHAT_PHOTO_PRIVATE = ["127.0.0.1"], True
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def work():
    """What the worker does."""
    for job in Job.objects.filter(name=photos.TASK):
        photos.file_report(job.payload["report"])


def test_a_photo_with_a_place_becomes_a_case_once(client, account, wechat):
    url, asked = wechat
    asks(client, account, text("盲道上停了车，举报"))
    asks(client, account, image(f"{url}/1"))
    told = asks(client, account, location(*HERE)).text
    assert told.startswith("照片和位置收到了")
    assert asked == []  # WeChat does not wait for it

    work()
    work()

    case = Case.objects.get()
    assert (round(case.lon, 5), round(case.lat, 5)) == (LON, LAT)
    assert case.words == "盲道上停了车，举报"
    assert (case.source, case.state, case.reporter) == ("public", "reported", None)
    assert (case.subject_kind, case.subject_key) == ("parking.account", "parking")
    assert Item.objects.filter(subject_key=case.number).count() == 1
    assert asked == ["/1"]


def test_afterwards_only_the_number_is_left(client, account, wechat):
    asks(client, account, location(*HERE))
    asks(client, account, image(f"{wechat[0]}/1"))
    work()
    report = PhotoReport.objects.get()
    assert (report.pictures, report.words, report.lon, report.lat) == ([], "", None, None)
    assert report.case_number == Case.objects.get().number
    assert OPENID not in report.person
    assert "易停江津" in Case.objects.get().words


def test_photos_sent_one_after_the_other_are_one_case(client, account, wechat):
    asks(client, account, location(*HERE))
    for n in (1, 22, 333):
        asks(client, account, image(f"{wechat[0]}/{n}"))
    work()
    assert Item.objects.filter(subject_key=Case.objects.get().number).count() == 3


def test_two_people_have_two_cases_and_each_sees_their_own(client, account, wechat):
    for n, openid in enumerate(("first", "second")):
        asks(client, account, location(*HERE), openid=openid)
        asks(client, account, image(f"{wechat[0]}/{n}"), openid=openid)
    waiting = asks(client, account, text("进度"), openid="first").text
    assert "正在登记" in waiting
    work()
    first, second = Case.objects.order_by("id")
    told = asks(client, account, text("进度"), openid="first").text
    assert first.number in told
    assert second.number not in told
    assert "查询码" in told
    assert asks(client, account, text("进度"), openid="third").text.startswith("90天内没有")


def test_the_code_that_is_told_opens_the_case(client, account, wechat):
    asks(client, account, location(*HERE))
    asks(client, account, image(f"{wechat[0]}/1"))
    work()
    told = asks(client, account, text("进度")).text
    code = told.partition("查询码：")[2].split()[0]
    answer = Client().post("/follow/", {"code": code})
    assert answer.status_code == 302
    assert Case.objects.get().number in answer.headers["Location"]


def test_words_say_which_class_and_else_the_account_does(client, account, wechat):
    from xiuhua.cases.models import Keyword

    Keyword.objects.create(category_id="C0101", word="井盖", weight=7)
    parked = Category.objects.create(key="E0499", kind="E", major="Street", name="Parked badly")
    account.complaint_class = parked.key
    account.save()
    for openid, words in (("a", "井盖坏了举报"), ("b", "举报")):
        asks(client, account, text(words), openid=openid)
        asks(client, account, location(*HERE), openid=openid)
        asks(client, account, image(f"{wechat[0]}/1"), openid=openid)
    work()
    assert [case.category_id for case in Case.objects.order_by("id")] == ["C0101", "E0499"]


def test_what_lies_outside_is_told_to_whoever_asks(client, account, wechat):
    there = from_wgs84(106.15, 29.30, Datum.GCJ02)
    asks(client, account, location(*there))
    asks(client, account, image(f"{wechat[0]}/1"))
    work()
    assert not Case.objects.exists()
    assert "合江县" in asks(client, account, text("进度")).text


@pytest.mark.parametrize("name", ["gone", "no-photo", "moved-elsewhere"])
def test_a_photo_that_is_none_is_refused_in_words(client, account, wechat, name):
    url = f"{wechat[0]}/{name}" if name != "moved-elsewhere" else "https://evil.example/1"
    asks(client, account, location(*HERE))
    asks(client, account, image(url))
    work()
    assert PhotoReport.objects.get().state == "refused"
    assert "请" in asks(client, account, text("进度")).text


@pytest.mark.parametrize("name", ["broken", "moved"])
def test_what_may_mend_itself_is_tried_again(account, client, wechat, name):
    asks(client, account, location(*HERE))
    asks(client, account, image(f"{wechat[0]}/{name}"))
    with pytest.raises(ConnectionError):
        work()
    assert PhotoReport.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/1", "http://mmbiz.qpic.cn.evil.example/1", "file:///etc/passwd",
        "http://user@evil.example/", "https://mmbiz.qpic.cn@evil.example/", "", "http://[::1]/",
        "http://127.0.0.1/", "gopher://mmbiz.qpic.cn/",
    ],
)  # fmt: skip
def test_nobody_but_wechat_is_asked(url):
    with pytest.raises(Refused):
        fetched(url)


def test_a_host_of_wechat_that_leads_into_our_own_network_is_not_asked(settings):
    settings.WECHAT_PHOTO_HOSTS = ["localhost"]
    with pytest.raises(Refused):
        fetched("http://localhost:1/")


def test_a_photo_that_is_too_large_is_refused(wechat, monkeypatch):
    from xiuhua.parking.actions.talking import fetching

    monkeypatch.setattr(fetching, "MOST_BYTES", 20)
    with pytest.raises(Refused):
        fetched(f"{wechat[0]}/big")


def test_in_a_demonstration_our_own_photos_are_at_hand_and_elsewhere_not(settings):
    url = f"{settings.BASE_URL}/evidence/held/{hold(prepare(a_photo(seed=3)))}/shown.webp"
    with pytest.raises(Refused):
        fetched(url)
    settings.DEMO = True
    assert fetched(url).sha256


def test_reports_are_forgotten_after_their_time(account):
    now = timezone.now()
    old = PhotoReport.objects.create(account=account, key="1", person="p", state="reported",
                                     at=now - KEPT - timedelta(days=1))  # fmt: skip
    stuck = PhotoReport.objects.create(account=account, key="2", person="p", pictures=["x"], lon=1,
                                       at=now - timedelta(days=4))  # fmt: skip
    forget(now)
    assert not PhotoReport.objects.filter(pk=old.pk).exists()
    stuck.refresh_from_db()
    assert (stuck.state, stuck.pictures, stuck.lon) == ("refused", [], None)
    assert stuck.why
