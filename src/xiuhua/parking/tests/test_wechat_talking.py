"""What a person gets back: places, filters, two messages that belong together, nothing made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from xiuhua.kernel.datum import Datum, from_wgs84
from xiuhua.parking.models import Demand, Remembered
from xiuhua.parking.wechat.joining import WINDOW_S
from xiuhua.places.examples import a_little_county

from .wechat_ground import (
    LAT,
    LON,
    a_call,
    a_car_park,
    asks,
    event,
    image,
    location,
    reported,
    text,
    the_account,
)

pytestmark = pytest.mark.django_db
HERE = from_wgs84(LON, LAT, Datum.GCJ02)


@pytest.fixture
def account():
    a_little_county()
    return the_account()


@pytest.fixture
def river(account):
    """Three by the river: with space, full, and without a live count."""
    return [
        a_car_park("南门停车场", free=12, east_m=300),
        a_car_park("滨江一号", free=0, east_m=50),
        a_car_park("滨江二号", east_m=100),
    ]


def later(seconds):
    """Events of one second are one: they have no number of their own."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


def lines(shown):
    return shown.text.splitlines()


def test_those_with_space_come_first_and_what_is_not_known_is_said_to_be_so(client, account, river):
    found = lines(asks(client, account, text("滨江大道停车")))
    assert found[0] == "滨江大道附近有空位"
    assert [line.split(">")[1].split("<")[0] for line in found[1:4]] == [
        "南门停车场", "滨江二号", "滨江一号",
    ]  # fmt: skip
    assert "空12个" in found[1]
    assert "步行" in found[1]
    assert "暂无实时数据" in found[2]
    assert "已满" in found[3]


def test_a_space_behind_many_full_ones_is_found(client, account):
    for n in range(25):
        a_car_park(f"满的{n}", free=0, east_m=10 * n)
    a_car_park("后面的", free=2, east_m=900)
    found = lines(asks(client, account, text("滨江大道停车")))
    assert "后面的" in found[1]
    assert not Demand.objects.exists()


def test_a_stale_count_is_shown_as_stale_and_is_no_space(client, account):
    a_car_park(free=9, stale=True)
    told = asks(client, account, text("滨江大道停车")).text
    assert "未更新" in told
    assert told.startswith("滨江大道附近的停车场暂无实时数据")


def test_a_card_has_the_first_line_as_its_title_and_opens_the_page_there(client, river, account):
    account.answers_with = "card"
    account.save()
    card = asks(client, account, text("滨江大道免费停车 停2小时")).card
    assert card.title.startswith("滨江大道步行范围内没有")
    assert card.url.endswith("&datum=wgs84&free=1&stay=120")
    assert "/parking/?lon=106.3" in card.url
    assert "<a" not in card.description


def test_filters_and_a_stay_are_asked_for(client, account):
    a_car_park("收费的", free=3, east_m=10)
    a_car_park("免费的", free=3, east_m=200, is_free=True)
    found = asks(client, account, text("滨江大道免费停车")).text
    assert "免费的" in found
    assert "收费的" not in found


def test_a_place_that_is_sent_is_read_in_the_datum_of_the_account(client, account, river):
    right = asks(client, account, location(*HERE)).text
    account.sent_datum = "wgs84"
    account.save()
    Remembered.objects.all().delete()
    wrong = asks(client, account, location(*HERE)).text
    assert "步行1分钟" in right
    assert "步行1分钟" not in wrong


def test_words_then_place_are_one_question(client, account):
    a_car_park("收费的", free=3, east_m=10)
    a_car_park("免费的", free=3, east_m=200, is_free=True)
    assert asks(client, account, text("免费停车")).text.startswith("请点")
    found = asks(client, account, location(*HERE)).text
    assert "免费的" in found
    assert "收费的" not in found


def test_place_then_words_are_one_question(client, account, river):
    asks(client, account, location(*HERE))
    assert "南门停车场" in asks(client, account, text("停车")).text
    assert asks(client, account, text("停车"), openid="somebody-else").text.startswith("请点")


def test_after_the_window_nothing_is_remembered(client, account, river):
    long_ago = datetime.now(UTC) - timedelta(seconds=WINDOW_S.on(timezone.localdate()) + 5)
    asks(client, account, location(*HERE), at=long_ago)
    assert asks(client, account, text("停车")).text.startswith("请点")


def test_a_named_place_is_where_the_next_question_is_about(client, account, river):
    asks(client, account, text("滨江大道停车"))
    assert asks(client, account, text("有充电的吗")).text.startswith("滨江大道")


def test_a_place_the_phone_reports_by_itself_asks_nothing_but_completes_a_question(client, account, river):  # fmt: skip
    assert asks(client, account, reported(), at=later(1)).text == ""
    Remembered.objects.all().delete()
    asks(client, account, text("停车"))
    assert "南门停车场" in asks(client, account, reported(), at=later(2)).text
    assert asks(client, account, reported(), at=later(3)).text == ""


def test_the_menu_asks_like_words_do(client, account, river):
    assert asks(client, account, event("CLICK", "near")).text.startswith("请点")
    asks(client, account, location(*HERE))
    assert "南门停车场" in asks(client, account, event("CLICK", "near"), at=later(1)).text
    assert "南门停车场" in asks(client, account, event("CLICK", "ask:滨江大道停车")).text
    assert asks(client, account, event("CLICK", "photo")).text.startswith("请发一张")


def test_what_is_spoken_is_answered_like_what_is_written(client, account, river):
    spoken = {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": "滨江大道停车"}
    assert asks(client, account, spoken).text == asks(client, account, text("滨江大道停车")).text


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("你好", "可以这样问"),
        ("今天天气不错", "可以这样问"),
        ("月亮湾停车", "没有找到“月亮湾”"),
        ("停车", "请点"),
        ("进度", "90天内没有查到"),
        ("滨江大道有人乱停车", "请发一张"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(client, account, river, words, begins):
    assert asks(client, account, text(words)).text.startswith(begins)


def test_a_photo_asks_where_and_a_photo_with_a_place_is_taken(client, account, river):
    assert asks(client, account, image()).text.startswith("照片收到了")
    assert asks(client, account, location(*HERE)).text.startswith("照片和位置收到了")
    assert asks(client, account, image()).text.startswith("照片和位置收到了")


def test_whoever_leaves_is_forgotten(client, account):
    asks(client, account, location(*HERE))
    asks(client, account, event("unsubscribe"))
    assert not Remembered.objects.exists()


def test_searches_in_vain_are_counted_by_rounded_place_and_hour_and_nobody(client, account, river):
    asks(client, account, text("滨江大道停车"))  # there is space
    assert not Demand.objects.exists()
    river[0].vacancy.free = 0
    river[0].vacancy.save()
    for openid in ("one", "two"):
        asks(client, account, text("滨江大道停车"), openid=openid)
    asks(client, account, text("滨江大道充电"))
    assert [(one.kind, one.count, one.lat_r) for one in Demand.objects.all()] == [
        ("wechat", 3, 29.33)
    ]
    assert {field.name for field in Demand._meta.fields} == {
        "id", "lon_r", "lat_r", "day", "hour", "kind", "count",
    }  # fmt: skip


def test_where_nothing_is_known_it_is_not_counted_as_full(client, account):
    a_car_park()
    asks(client, account, text("滨江大道停车"))
    assert not Demand.objects.exists()


def test_a_retry_is_not_counted_again(client, account):
    a_car_park(free=0)
    path, body = a_call(account, text("滨江大道停车"))
    first = client.post(path, body, content_type="text/xml")
    again = client.post(path, body, content_type="text/xml")
    assert (first.status_code, again.status_code) == (200, 200)
    assert Demand.objects.get().count == 1


def test_an_answer_fits_into_a_message_whole(client, account):
    for n in range(6):
        a_car_park("很长很长的名字" * 5 + str(n), free=n + 1, east_m=20 * n)
    told = asks(client, account, text("滨江大道停车")).text
    assert len(told.encode()) <= 2048
    assert told.count("<a ") == told.count("</a>")


def test_the_accounts_own_words_are_used(client, account):
    account.wording = {"help": "Ask {account}"}
    account.save()
    assert asks(client, account, text("你好")).text == "Ask 易停江津"
