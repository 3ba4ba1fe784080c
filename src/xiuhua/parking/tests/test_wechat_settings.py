"""An administrator sets an account up, changes its secrets and its words, and sees that it works."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.parking.actions import accounts
from xiuhua.parking.models import OfficialAccount
from xiuhua.parking.pages.calling import speaking
from xiuhua.parking.wechat import menu
from xiuhua.parking.wechat.moments import Moment
from xiuhua.parking.wechat.wordings import GAPS, shipped, unknown_gaps
from xiuhua.places.examples import a_little_county
from xiuhua.records.models import Record

from .wechat_ground import KEYS, a_car_park, asks, text, the_account

pytestmark = pytest.mark.django_db
NEW = {"key": "new", "title": "易停", "app_id": "wx1", "mode": "safe", "token": "atoken",
       "aes_key": KEYS["parking"], "answers_with": "card", "sent_datum": "gcj02",
       "reported_datum": "wgs84"}  # fmt: skip


@pytest.fixture
def desk(client):
    a_little_county()
    client.force_login(a_user(Role.ADMINISTRATOR))
    return client


def test_an_account_is_set_up_and_its_address_told_but_never_its_secrets(desk):
    answer = desk.post("/desk/parking/new-account/", NEW, follow=True)
    page = answer.content.decode()
    assert "/wechat/new/" in page
    assert NEW["token"] not in page
    assert NEW["aes_key"] not in page
    account = OfficialAccount.objects.get()
    assert account.spoken(timezone.now())[0].token == "atoken"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"token": "a"}, "令牌（Token）为 3 至 32 位"),
        ({"token": "a b c"}, "令牌（Token）为 3 至 32 位"),
        ({"aes_key": "short"}, "43 位"),
        ({"aes_key": ""}, "43 位"),
        ({"key": "Big"}, "小写字母"),
        ({"key": "a_b"}, "小写字母"),
        ({"mode": "other"}, "mode"),
        ({"app_id": "wx 1"}, "AppID 只有字母和数字"),
    ],
)
def test_what_cannot_be_set_on_wechat_is_refused_beside_its_field(desk, wrong, words):
    answer = desk.post("/desk/parking/new-account/", NEW | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OfficialAccount.objects.exists()


def test_two_accounts_have_two_keys(desk):
    the_account("parking")
    answer = desk.post("/desk/parking/new-account/", NEW | {"key": "parking"})
    assert "已有这个代号的公众号" in answer.content.decode()


def test_a_plain_account_needs_no_key_and_cannot_be_sealed_without_one(desk):
    desk.post("/desk/parking/new-account/", NEW | {"mode": "plain", "aes_key": ""})
    account = OfficialAccount.objects.get()
    with pytest.raises(Refused, match="EncodingAESKey first"):
        accounts.set_account(account, mode="safe", by=SYSTEM)


def test_records_hold_no_secret_and_say_what_changed(desk):
    account = the_account()
    accounts.set_secrets(account, token="other", aes_key="B" * 43, overlap_h=1, by=SYSTEM)
    kept = json.dumps([[row.before, row.after] for row in Record.objects.all()])
    for secret in ("tokenparking", 'other"', *KEYS.values(), "B" * 43, account.token_sealed):
        assert secret not in kept
    assert "secrets_set_at" in kept
    assert Record.objects.filter(deed="parking.set_secrets", key="parking").exists()


@pytest.mark.parametrize(("hours", "count"), [(0, 1), (5, 2), (9999, 2)])
def test_secrets_before_hold_for_the_overlap_alone(hours, count):
    account = the_account()
    accounts.set_secrets(account, token="other", aes_key="B" * 43, overlap_h=hours, by=SYSTEM)
    now = timezone.now()
    assert len(account.spoken(now)) == count
    later = now + timedelta(hours=min(hours, accounts.MOST_OVERLAP_H), minutes=1)
    assert [one.token for one in account.spoken(later)] == ["other"]


def test_another_master_key_makes_the_account_mute_until_the_old_one_is_named(settings):
    account, old = the_account(), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert account.spoken(timezone.now()) == []
    with pytest.raises(Refused, match="Enter them again"):
        speaking(account)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert speaking(account).token == "tokenparking"


def test_the_test_button_goes_the_whole_way(desk):
    for key in KEYS:
        the_account(key)
    a_car_park(free=3)
    for key in KEYS:
        page = desk.post(f"/desk/parking/accounts/{key}/test/", {"text": "滨江大道停车"})
        assert "空3个" in page.content.decode()


def test_wording_is_tried_kept_and_taken_back(desk):
    account = the_account()
    told = {moment.value: shipped()[moment] for moment in Moment} | {"help": "请看{account}的说明"}
    where = "/desk/parking/accounts/parking/wording/"
    looked = desk.post(where, told | {"look": "1"}).content.decode()
    assert "请看易停江津的说明" in looked
    account.refresh_from_db()
    assert account.wording == {}
    assert desk.post(where, told).status_code == 302
    account.refresh_from_db()
    assert account.wording == {"help": "请看{account}的说明"}
    assert asks(desk, account, text("你好")).text == "请看易停江津的说明"
    desk.post(where, told | {"help": ""})
    account.refresh_from_db()
    assert account.wording == {}


def test_a_gap_that_is_never_filled_is_refused(desk):
    the_account()
    told = {moment.value: "" for moment in Moment} | {"where": "{plcae}"}
    answer = desk.post("/desk/parking/accounts/parking/wording/", told)
    assert answer.status_code == 422
    assert "{plcae}" in answer.content.decode()


def test_every_moment_has_words_with_gaps_that_are_filled():
    for moment in Moment:
        assert shipped()[moment].strip()
        assert unknown_gaps(moment, shipped()[moment]) == []
    assert set(GAPS) <= set(Moment)


def test_settings_are_changed_and_a_menu_that_wechat_refuses_is_refused(desk):
    account = the_account()
    told = {"title": "易停", "app_id": "wx1", "mode": "both", "answers_with": "text",
            "sent_datum": "wgs84", "reported_datum": "bd09", "menu": "A = near", "in_use": "on"}  # fmt: skip
    where = "/desk/parking/accounts/parking/settings/"
    assert desk.post(where, told).status_code == 302
    account.refresh_from_db()
    assert (account.mode, account.reported_datum, account.menu) == ("both", "bd09", "A = near")
    wrong = desk.post(where, told | {"menu": "很长很长的名字 = near"})
    assert wrong.status_code == 422
    assert "很长很长的名字" in wrong.content.decode()


def test_nobody_else_keeps_accounts(client):
    a_little_county()
    by = a_user(Role.PARKING_OFFICER)
    with pytest.raises(Denied):
        accounts.found_account(**{name: NEW[name] for name in ("key", "title", "app_id", "mode", "token", "aes_key")}, by=by)  # fmt: skip
    client.force_login(by)
    assert client.get("/desk/parking/accounts/").status_code == 403


def test_the_list_costs_the_same_number_of_queries_with_one_and_three_rows(
    desk, django_assert_num_queries
):
    the_account("parking")
    desk.get("/desk/parking/accounts/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/parking/accounts/")
    the_account("traffic")
    facts = {name: NEW[name] for name in ("title", "app_id", "mode", "token", "aes_key")}
    accounts.found_account(key="third", by=SYSTEM, **facts)
    with django_assert_num_queries(len(one)):
        desk.get("/desk/parking/accounts/")


# --- the menu -------------------------------------------------------------------------------------
def test_the_shipped_menu_is_what_wechat_takes():
    told = menu.as_wechat_takes_it(menu.read(menu.shipped()), lambda way: f"https://a{way}")
    assert told["button"][0]["name"] == "找车位"
    assert told["button"][0]["sub_button"][0] == {
        "type": "click",
        "name": "附近停车",
        "key": "near",
    }
    assert told["button"][0]["sub_button"][1]["url"] == "https://a/parking/"
    assert told["button"][1] == {"type": "click", "name": "乱停随手拍", "key": "photo"}


@pytest.mark.parametrize(
    "lines",
    [
        "- a = near",
        "a = near\nb = near\nc = near\nd = near",
        "a\n" + "- b = near\n" * 6,
        "a",
        " = near",
        "a = javascript:alert(1)",
        "a = " + "/x" * 80,
        "六个汉字就太长 = near",
    ],
)
def test_a_menu_that_wechat_would_refuse_is_refused(lines):
    with pytest.raises(Refused):
        menu.read(lines)


def test_a_menu_may_be_empty():
    assert menu.read("") == ()
    assert menu.as_wechat_takes_it((), str) == {"button": []}
