"""WeChat's own calls, made by another library, at the real address: both accounts, both modes."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

from xiuhua.parking.models import Heard, OfficialAccount, Remembered
from xiuhua.parking.wechat import calls
from xiuhua.parking.wechat.calls import signature
from xiuhua.parking.wechat.fields import MOST_BYTES
from xiuhua.places.examples import a_little_county

from .wechat_ground import (
    KEYS,
    OPENID,
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
BODY = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>"
    "<CreateTime>{second}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{content}]]></Content><MsgId>{number}</MsgId></xml>"
)


@pytest.fixture
def accounts():
    a_little_county()
    a_car_park(free=7)
    return {key: the_account(key) for key in KEYS}


def by_the_oracle(account, content="滨江大道停车", *, number=1, token=None):
    """Address and body as wechatpy makes them for the account."""
    second, nonce = str(int(time.time())), "n0nce"
    token = token or f"token{account.key}"
    body = BODY.format(second=second, content=content, number=number)
    query = f"timestamp={second}&nonce={nonce}&signature={signature(token, second, nonce)}"
    if account.mode == "plain":
        return f"/wechat/{account.key}/?{query}", body
    crypto = WeChatCrypto(token, KEYS[account.key], account.app_id)
    sealed = crypto.encrypt_message(body, nonce, second)
    sign = sealed.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0]
    return f"/wechat/{account.key}/?{query}&encrypt_type=aes&msg_signature={sign}", sealed


def read_by_the_oracle(account, answer):
    """Our reply, opened by wechatpy where it is sealed."""
    content = answer.content.decode()
    if account.mode != "plain":
        crypto = WeChatCrypto(f"token{account.key}", KEYS[account.key], account.app_id)
        parts = dict.fromkeys(("MsgSignature", "TimeStamp", "Nonce"), "")
        for name in parts:
            inner = content.partition(f"<{name}>")[2].partition(f"</{name}>")[0]
            parts[name] = inner.removeprefix("<![CDATA[").removesuffix("]]>")
        content = crypto.decrypt_message(content, *parts.values())
    return parse_message(content)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_both_accounts_answer_the_oracles_calls_in_both_modes(client, key, mode):
    a_little_county()
    a_car_park(free=7)
    account = the_account(key, mode=mode)
    path, body = by_the_oracle(account)

    answer = client.post(path, body, content_type="text/xml")

    assert answer.status_code == 200
    told = read_by_the_oracle(account, answer)
    assert (told.type, told.source, told.target) == ("text", "gh_1", "o1")
    assert "滨江停车场" in told.content
    assert "空7个" in told.content


@pytest.mark.parametrize("key", KEYS)
def test_the_address_is_verified(client, accounts, key):
    second, nonce = str(int(time.time())), "n"
    query = {"timestamp": second, "nonce": nonce, "echostr": "5839472"}
    query["signature"] = signature(f"token{key}", second, nonce)
    answer = client.get(f"/wechat/{key}/", query)
    assert (answer.status_code, answer.content) == (200, b"5839472")
    assert client.get(f"/wechat/{key}/", query | {"signature": "0" * 40}).status_code == 403


def test_no_cookie_and_no_token_of_a_form_is_needed(accounts):
    path, body = by_the_oracle(accounts["parking"])
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, body, content_type="text/xml").status_code == 200


def test_an_unknown_account_is_refused_like_a_wrong_signature(client, accounts):
    path, body = by_the_oracle(accounts["traffic"])
    wrong = client.post(path.replace("signature=", "signature=0"), body, content_type="text/xml")
    unknown = client.post(path.replace("traffic", "nobody"), body, content_type="text/xml")
    accounts["traffic"].in_use = False
    accounts["traffic"].save()
    unused = client.post(path, body, content_type="text/xml")
    for answer in (wrong, unknown, unused):
        assert (answer.status_code, answer.content) == (403, b"")
    assert dict(wrong.headers).keys() == dict(unknown.headers).keys()


@pytest.mark.parametrize("key", [*KEYS, "nobody"])
def test_every_wrong_call_is_compared_in_constant_time(client, accounts, key, monkeypatch):
    seen = []
    real = calls.compare_digest

    def compare(one, other):
        seen.append((len(one), len(other)))
        return real(one, other)

    monkeypatch.setattr(calls, "compare_digest", compare)
    second = str(int(time.time()))
    query = f"timestamp={second}&nonce=n&signature={'0' * 40}&msg_signature={'0' * 40}"
    sealed = "&encrypt_type=aes" if key == "parking" else ""
    body = "<xml><Encrypt><![CDATA[AAAA]]></Encrypt></xml>"
    assert client.post(f"/wechat/{key}/?{query}{sealed}", body, "text/xml").status_code == 403
    assert seen == [(40, 40)]


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><MsgType>&a;</MsgType></xml>',
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><MsgType>&a;</MsgType></xml>',
        '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>',
        '<?xml-stylesheet href="x"?><xml><MsgType>text</MsgType></xml>',
        "<xml>" + "<a>" * 50 + "</a>" * 50 + "</xml>",
        "<xml>" + "<a/>" * 500 + "</xml>",
        "<xml><MsgType>text</MsgType><MsgType>image</MsgType></xml>",
        "<xml><MsgType>text</MsgType>",
        "",
        "\x00",
    ],
)
def test_xml_that_is_an_attack_is_refused_though_its_signature_is_right(client, accounts, attack):
    path, _body = by_the_oracle(accounts["traffic"])
    answer = client.post(path, attack, content_type="text/xml")
    assert (answer.status_code, answer.content) == (403, b"")
    assert not Heard.objects.exists()


def test_a_body_that_is_too_long_is_not_read(client, accounts):
    path, _body = by_the_oracle(accounts["traffic"])
    answer = client.post(path, "<xml>" + " " * MOST_BYTES + "</xml>", content_type="text/xml")
    assert answer.status_code == 403


def test_an_old_call_is_refused(client, accounts):
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    path, body = a_call(accounts["parking"], text("停车"), at=long_ago)
    assert client.post(path, body, content_type="text/xml").status_code == 403


def test_the_secrets_before_hold_until_their_end(client, accounts):
    from xiuhua.kernel.permissions import SYSTEM
    from xiuhua.parking.actions.accounts import set_secrets

    account = accounts["parking"]
    path, body = by_the_oracle(account)
    set_secrets(account, token="newtoken", aes_key="A" * 43, overlap_h=2, by=SYSTEM)

    answer = client.post(path, body, content_type="text/xml")
    assert "滨江停车场" in read_by_the_oracle(account, answer).content  # sealed as it came

    new, fresh = a_call(account, text("停车"))
    assert client.post(new, fresh, content_type="text/xml").status_code == 200
    OfficialAccount.objects.update(old_until=datetime.now(UTC))
    again, body = by_the_oracle(account, number=2)
    assert client.post(again, body, content_type="text/xml").status_code == 403


def test_no_secret_and_no_person_lies_readable_in_the_database(client, accounts):
    for account in accounts.values():
        asks(client, account, text("停车"))
        asks(client, account, location())
    from django.core import serializers

    rows = [*OfficialAccount.objects.all(), *Heard.objects.all(), *Remembered.objects.all()]
    kept = serializers.serialize("json", rows)
    assert len(rows) > 4
    for secret in (*KEYS.values(), "tokentraffic", "tokenparking", OPENID):
        assert secret not in kept


def test_names_from_outside_are_harmless(client, accounts):
    a_car_park('<a href="https://evil.example">免费</a>]]></Content>', free=3, east_m=20)
    for account in accounts.values():
        shown = asks(client, account, text("滨江大道停车"))
        assert 'evil.example">' not in shown.text
        assert "＜a href=" in shown.text
        told = asks(client, account, text("<img src=x>]]>停车"))
        assert "<img" not in told.text


def test_a_sealed_account_takes_no_readable_call(client, accounts):
    account = accounts["parking"]
    second = str(int(time.time()))
    query = f"timestamp={second}&nonce=n&signature={signature('tokenparking', second, 'n')}"
    body = BODY.format(second=second, content="停车", number=1)
    assert client.post(f"/wechat/{account.key}/?{query}", body, "text/xml").status_code == 403


@pytest.mark.parametrize("fields", [
    text("停车"), text("你好"), location(), reported(), image(), event("subscribe"),
    event("unsubscribe"), event("CLICK", "near"), event("VIEW", "https://a.example"),
    event("SCAN", "1"), {"MsgType": "video", "MediaId": "1"},
    {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": "滨江大道停车"},
], ids=lambda fields: fields.get("Event") or fields["MsgType"])  # fmt: skip
def test_every_kind_of_message_is_answered_the_same_by_both_accounts(client, accounts, fields):
    said = {key: asks(client, account, fields).text for key, account in accounts.items()}
    titles = {"traffic": "江津交警", "parking": "易停江津"}
    assert len({text.replace(titles[key], "") for key, text in said.items()}) == 1
