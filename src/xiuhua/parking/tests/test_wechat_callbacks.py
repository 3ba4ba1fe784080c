"""One call in and out, in every mode; wechatpy is the oracle of signatures and envelopes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as EchoCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from xiuhua.kernel.datum import Datum
from xiuhua.parking.wechat import calls, phone, replies
from xiuhua.parking.wechat.account import Account, Mode, Moment
from xiuhua.parking.wechat.callbacks import answered, greeted, heard
from xiuhua.parking.wechat.calls import SLACK_S, Call, check, signature
from xiuhua.parking.wechat.crypto import Seal
from xiuhua.parking.wechat.examples import NO_SECRET, an_account
from xiuhua.parking.wechat.fields import fields
from xiuhua.parking.wechat.refusal import Unheard

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = str(int(NOW.timestamp()))
SAFE = an_account()
PLAIN = an_account(mode=Mode.PLAIN, aes_key="")
BOTH = an_account(mode=Mode.BOTH)
ORACLE = WeChatCrypto(SAFE.token, NO_SECRET, SAFE.app_id)
TEXT = {
    "ToUserName": "gh_7f083739789a",
    "FromUserName": "oia2TjjewbmiOUlr6X-1crbLOvLw",
    "CreateTime": 1407743423,
    "MsgType": "text",
    "Content": "滨江大道停车",
    "MsgId": 6043211234567890123,
}

printable = st.text(st.characters(min_codepoint=33, max_codepoint=0x9FA5), max_size=60)


def _refused(account, call, body, now=NOW):
    with pytest.raises(Unheard):
        heard(account, call, body, now=now)


@pytest.mark.parametrize("account", [PLAIN, BOTH, SAFE], ids=lambda a: a.mode)
@given(content=st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn"])))
def test_every_mode_brings_the_same_message_as_the_oracle_reads(account, content):
    body = phone.body({**TEXT, "Content": content})
    call, carried = phone.sent(account, body, at=NOW)

    message = heard(account, call, carried, now=NOW)

    oracle = parse_message(body)
    assert message.content == (oracle.content or "")
    assert (message.openid, message.to) == (oracle.source, oracle.target)
    assert message.sent_at == oracle.create_time
    assert message.key == f"msg:{oracle.id}"


@given(nonce=st.text("0123456789abcdef", min_size=1, max_size=12), content=printable)
def test_what_the_oracle_seals_we_hear(nonce, content):
    body = phone.body({**TEXT, "Content": content}).decode()
    carried = ORACLE.encrypt_message(body, nonce, SECOND)
    sign = fields(carried.encode())["MsgSignature"]
    call = Call(msg_signature=sign, timestamp=SECOND, nonce=nonce, encrypt_type="aes")

    assert heard(SAFE, call, carried.encode(), now=NOW).content == content.strip()


@given(content=printable)
def test_what_we_answer_the_oracle_opens(content):
    call, carried = phone.sent(SAFE, phone.body(TEXT), at=NOW)
    plain = replies.text(heard(SAFE, call, carried, now=NOW), content, at=NOW)

    sealed = answered(SAFE, call, plain, now=NOW)

    told = fields(sealed.encode())
    sign, second, nonce = (told[name] for name in ("MsgSignature", "TimeStamp", "Nonce"))
    assert ORACLE.decrypt_message(sealed, sign, second, nonce) == plain


@pytest.mark.parametrize("account", [BOTH, SAFE], ids=lambda a: a.mode)
def test_the_oracle_opens_what_the_phone_of_the_demo_sends(account):
    call, carried = phone.sent(account, phone.body(TEXT), at=NOW)
    opened = ORACLE.decrypt_message(carried, call.msg_signature, call.timestamp, call.nonce)
    assert parse_message(opened).content == "滨江大道停车"


def test_a_plain_call_is_answered_plain_and_success_is_never_sealed():
    plain, _ = phone.sent(PLAIN, phone.body(TEXT), at=NOW)
    sealed, _ = phone.sent(SAFE, phone.body(TEXT), at=NOW)
    assert answered(PLAIN, plain, "<xml/>", now=NOW) == "<xml/>"
    assert answered(SAFE, sealed, replies.NOTHING, now=NOW) == "success"


def test_every_answer_has_its_own_nonce():
    call, _ = phone.sent(SAFE, phone.body(TEXT), at=NOW)
    sealed = [fields(answered(SAFE, call, "<xml/>", now=NOW).encode()) for _ in range(20)]
    assert len({told["Nonce"] for told in sealed}) == 20


@given(st.lists(printable, min_size=3, max_size=3))
def test_the_signature_is_the_oracles(parts):
    check_signature(parts[0], signature(*parts), parts[1], parts[2])


@given(st.text(max_size=60))
def test_no_other_signature_passes(given_signature):
    call = Call(signature=given_signature, timestamp=SECOND, nonce="n")
    with pytest.raises(InvalidSignatureException):
        check_signature(PLAIN.token, given_signature, SECOND, "n")
    with pytest.raises(Unheard):
        check(PLAIN, call, now=NOW)


@pytest.mark.parametrize("account", [PLAIN, SAFE], ids=lambda a: a.mode)
def test_signatures_are_compared_in_constant_time(account, monkeypatch):
    seen = []
    monkeypatch.setattr(calls, "compare_digest", lambda a, b: seen.append((a, b)) or a == b)
    call, carried = phone.sent(account, phone.body(TEXT), at=NOW)

    heard(account, call, carried, now=NOW)
    _refused(account, replace(call, signature="0" * 40, msg_signature="0" * 40), carried)

    assert [given for _, given in seen] == [
        (call.msg_signature or call.signature).encode(),
        b"0" * 40,
    ]


def test_every_part_of_a_sealed_call_is_covered():
    call, carried = phone.sent(SAFE, phone.body(TEXT), at=NOW)
    for wrong in (
        replace(call, nonce=call.nonce + "1"),
        replace(call, timestamp=str(int(SECOND) + 1)),
        replace(call, msg_signature=""),
        replace(call, msg_signature=call.msg_signature.upper()),
        replace(call, msg_signature="停" * 40),
        replace(call, encrypt_type=""),
        replace(call, encrypt_type="raw"),
        Call(),
    ):
        _refused(SAFE, wrong, carried)


def test_no_bit_of_an_envelope_can_be_changed():
    call, carried = phone.sent(SAFE, phone.body(TEXT), at=NOW)
    for at in range(carried.index(b"CDATA[") + 6, carried.index(b"]]>")):
        changed = (
            carried[:at] + (b"A" if carried[at : at + 1] != b"A" else b"B") + carried[at + 1 :]
        )
        _refused(SAFE, call, changed)


def test_another_accounts_call_is_refused():
    other = an_account(key="traffic", token="traf9tok", app_id="wxfedcba9876543210")
    call, carried = phone.sent(other, phone.body(TEXT), at=NOW)
    _refused(SAFE, call, carried)

    same_token = replace(SAFE, app_id="wxfedcba9876543210")
    call, carried = phone.sent(same_token, phone.body(TEXT), at=NOW)
    _refused(SAFE, call, carried)


def test_an_old_call_is_refused_and_so_is_one_from_the_future():
    slack_s = SLACK_S.on(NOW.date())
    for account in (PLAIN, BOTH, SAFE):
        call, carried = phone.sent(account, phone.body(TEXT), at=NOW)
        for edge in (slack_s, -slack_s):
            assert heard(account, call, carried, now=NOW + timedelta(seconds=edge))
            beyond = edge + (1 if edge > 0 else -1)
            _refused(account, call, carried, NOW + timedelta(seconds=beyond))


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "٣٣٣", "9" * 12, " 1", "停"])
def test_a_timestamp_is_plain_digits(timestamp):
    call = Call(signature(PLAIN.token, timestamp, "n"), timestamp, "n")
    _refused(PLAIN, call, phone.body(TEXT))


def test_safe_mode_takes_nothing_readable_and_plain_mode_nothing_sealed():
    plain_call, readable = phone.sent(PLAIN, phone.body(TEXT), at=NOW)
    sealed_call, sealed = phone.sent(SAFE, phone.body(TEXT), at=NOW)
    _refused(SAFE, plain_call, readable)
    _refused(SAFE, sealed_call, readable)
    _refused(PLAIN, sealed_call, sealed)


def test_where_both_come_the_readable_one_is_not_believed():
    call, carried = phone.sent(BOTH, phone.body(TEXT), at=NOW)
    forged = carried.replace("滨江大道停车".encode(), "别处".encode())
    assert heard(BOTH, call, forged, now=NOW).content == "滨江大道停车"


def test_a_forged_text_inside_a_genuine_envelope_is_refused_like_any_other():
    for inside in (b"", b"no xml", b"<xml/>", b"\xff\xfe", b"<!DOCTYPE x []><xml/>"):
        call, carried = phone.sent(SAFE, inside, at=NOW)
        _refused(SAFE, call, carried)


def test_the_address_is_ours_when_wechat_signed_the_question():
    sign = signature(PLAIN.token, SECOND, "n")
    call = Call.of(
        {"signature": sign, "timestamp": SECOND, "nonce": "n", "echostr": "58372", "x": ""}
    )
    assert greeted(PLAIN, call, now=NOW) == "58372"
    assert greeted(SAFE, call, now=NOW) == "58372"
    for wrong in (
        replace(call, signature="0" * 40),
        replace(call, echostr=""),
        replace(call, echostr="5" * 1025),
    ):
        with pytest.raises(Unheard):
            greeted(PLAIN, wrong, now=NOW)


@given(st.text("0123456789", min_size=1, max_size=30))
def test_a_sealed_question_is_opened_as_the_oracle_opens_it(echo):
    envelope = SAFE.seal.close(echo.encode())
    sign = signature(SAFE.token, SECOND, "n", envelope)
    call = Call(msg_signature=sign, timestamp=SECOND, nonce="n", echostr=envelope)
    oracle = EchoCrypto(SAFE.token, NO_SECRET, SAFE.app_id)

    assert (
        greeted(SAFE, call, now=NOW) == oracle.check_signature(sign, SECOND, "n", envelope) == echo
    )


def test_a_sealed_question_that_wechat_did_not_sign_is_refused():
    call = Call(msg_signature="0" * 40, timestamp=SECOND, nonce="n", echostr=SAFE.seal.close(b"1"))
    with pytest.raises(Unheard):
        greeted(SAFE, call, now=NOW)


def test_a_sealed_question_to_an_account_without_seal_or_of_no_text_is_refused():
    for envelope, account in ((SAFE.seal.close(b"1"), PLAIN), (SAFE.seal.close(b"\xff"), SAFE)):
        sign = signature(SAFE.token, SECOND, "n", envelope)
        call = Call(msg_signature=sign, timestamp=SECOND, nonce="n", echostr=envelope)
        with pytest.raises(Unheard):
            greeted(account, call, now=NOW)


def test_a_refusal_never_says_why():
    call, carried = phone.sent(SAFE, phone.body(TEXT), at=NOW)
    said = set()
    for account, asked, body in (
        (SAFE, call, b""),
        (SAFE, replace(call, nonce=""), carried),
        (PLAIN, call, carried),
        (replace(SAFE, app_id="wxother"), call, carried),
    ):
        with pytest.raises(Unheard) as refusal:
            heard(account, asked, body, now=NOW)
        assert refusal.value.__cause__ is None
        said.add(str(refusal.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"key": "Parking"},
        {"key": ""},
        {"key": "a/b"},
        {"token": "ab"},
        {"token": "令牌令牌"},
        {"token": "a" * 33},
        {"app_id": ""},
        {"aes_key": ""},
        {"aes_key": "short", "mode": Mode.BOTH},
    ],
)
def test_settings_that_cannot_be_an_accounts_are_found_at_once(told):
    with pytest.raises(ValueError):
        an_account(**told)


def test_an_account_shows_no_secret_and_speaks_in_its_own_words_or_the_shared_ones():
    account = an_account(wording={Moment.WELCOME: "Hello from {account}."})
    assert account.token not in repr(account)
    assert NO_SECRET not in repr(account)
    assert account.says(Moment.WELCOME, account="Traffic police") == "Hello from Traffic police."
    assert account.says(Moment.FOUND, place="A", list="B") == "A附近有空位\nB"
    assert {account: 1}[account] == 1


def test_which_map_a_place_was_picked_on_is_a_setting_of_the_account():
    account = Account(key="a", app_id="wx1", token="abc")
    assert (account.sent_datum, account.reported_datum) == (Datum.GCJ02, Datum.WGS84)


def test_an_account_without_a_key_in_plain_mode_has_no_seal():
    with pytest.raises(ValueError):
        _ = PLAIN.seal
    assert isinstance(SAFE.seal, Seal)
