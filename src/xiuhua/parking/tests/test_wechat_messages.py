"""Every kind of message the documentation names is read, and nothing that only looks like one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message

from xiuhua.parking.wechat import phone
from xiuhua.parking.wechat.fields import MOST_BYTES, MOST_DEPTH, MOST_ELEMENTS, fields
from xiuhua.parking.wechat.messages import (
    Click,
    Image,
    Location,
    LocationEvent,
    Subscribe,
    Text,
    Unknown,
    Unsubscribe,
    View,
    Voice,
)
from xiuhua.parking.wechat.reading import message
from xiuhua.parking.wechat.refusal import Unheard

TO, OPENID, SECOND, ID = "gh_7f083739789a", "oia2TjjewbmiOUlr6X-1crbLOvLw", 1772438400, 6043211
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
COMMON: dict[str, Any] = {"ToUserName": TO, "FromUserName": OPENID, "CreateTime": SECOND}
MINE: dict[str, Any] = {"to": TO, "openid": OPENID, "sent_at": AT}
SENT: dict[str, Any] = {**MINE, "key": f"msg:{ID}"}


def a_body(**told) -> bytes:
    return phone.body({**COMMON, **told})


def a_message(**told) -> bytes:
    return a_body(**told, MsgId=ID)


def read(body: bytes):
    return message(fields(body))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"MsgType": "text", "Content": "附近停车"}, Text(**SENT, content="附近停车")),
        (
            {
                "MsgType": "location",
                "Location_X": 29.290215,
                "Location_Y": 106.259123,
                "Scale": 16,
                "Label": "江津区几江街道滨江大道",
            },
            Location(
                **SENT, lat=29.290215, lon=106.259123, scale=16, label="江津区几江街道滨江大道"
            ),
        ),
        (
            {"MsgType": "image", "PicUrl": "http://mmbiz.qpic.cn/a?b=1&c=2", "MediaId": "m-1"},
            Image(**SENT, pic_url="http://mmbiz.qpic.cn/a?b=1&c=2", media_id="m-1"),
        ),
        (
            {"MsgType": "voice", "MediaId": "m-2", "Format": "amr", "Recognition": "停车"},
            Voice(**SENT, media_id="m-2", format="amr", recognition="停车"),
        ),
        (
            {"MsgType": "voice", "MediaId": "m-2", "Format": "speex"},
            Voice(**SENT, media_id="m-2", format="speex", recognition=""),
        ),
        (
            {"MsgType": "video", "MediaId": "m-3", "ThumbMediaId": "t"},
            Unknown(**SENT, kind="video"),
        ),
        ({"MsgType": "link", "Title": "t", "Url": "u"}, Unknown(**SENT, kind="link")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_person_sends_is_read(told, expected):
    assert read(a_message(**told)) == expected


@pytest.mark.parametrize(
    ("told", "expected", "facts"),
    [
        (
            {"Event": "LOCATION", "Latitude": 29.29, "Longitude": 106.25, "Precision": 119.385040},
            LocationEvent,
            {"lat": 29.29, "lon": 106.25, "precision_m": 119.38504},
        ),
        ({"Event": "CLICK", "EventKey": "NEAR_ME"}, Click, {"menu_key": "NEAR_ME"}),
        (
            {"Event": "VIEW", "EventKey": "https://a.example/p"},
            View,
            {"url": "https://a.example/p"},
        ),
        ({"Event": "subscribe", "EventKey": ""}, Subscribe, {"scene": ""}),
        ({"Event": "subscribe"}, Subscribe, {"scene": ""}),
        (
            {"Event": "subscribe", "EventKey": "qrscene_123123", "Ticket": "t"},
            Subscribe,
            {"scene": "123123"},
        ),
        ({"Event": "unsubscribe", "EventKey": ""}, Unsubscribe, {}),
        ({"Event": "SCAN", "EventKey": "1"}, Unknown, {"kind": "event:scan"}),
        ({"Event": ""}, Unknown, {"kind": "event:"}),
    ],
)
def test_what_happens_is_read(told, expected, facts):
    body = a_body(MsgType="event", **told)
    found = read(body)
    assert found == expected(**MINE, key=found.key, **facts)
    assert found.key.startswith("event:")


def test_a_menus_photo_event_nests_and_is_known_by_its_outer_fields_alone():
    nested = (
        b"<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>ab</PicMd5Sum></item></PicList>"
        b"<Event>CLICK</Event></SendPicsInfo></xml>"
    )
    body = a_body(MsgType="event", Event="pic_photo_or_album", EventKey="k")
    assert read(body.removesuffix(b"</xml>") + nested).kind == "event:pic_photo_or_album"


def test_a_retry_has_the_same_key_and_another_event_of_the_same_second_another():
    def key(**told):
        return read(a_body(**{"MsgType": "event", "Event": "CLICK", "EventKey": "a", **told})).key

    assert key() == key()
    others = {
        key(EventKey="b"),
        key(Event="VIEW"),
        key(CreateTime=SECOND + 1),
        key(FromUserName="o2"),
        key(),
    }
    assert len(others) == 5
    assert max(map(len, others)) <= 100


numbers = st.decimals(-89, 89, places=6).map(str)
readable = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), max_size=80
)


@given(numbers, numbers, st.integers(1, 20), readable, st.integers(0, 2**62))
def test_a_location_is_read_as_the_oracle_reads_it(lat, lon, scale, label, number):
    body = phone.body(
        {**COMMON, "MsgType": "location", "Location_X": lat, "Location_Y": lon}
        | {"Scale": scale, "Label": label, "MsgId": number}
    )
    ours, oracle = read(body), parse_message(body)
    assert (ours.lat, ours.lon) == tuple(map(float, oracle.location))
    assert (ours.scale, ours.label) == (int(oracle.scale), oracle.label or "")
    assert ours.key == f"msg:{oracle.id}"


@given(numbers, numbers, st.floats(0, 9999).map(lambda m: round(m, 4)))
def test_a_location_event_is_read_as_the_oracle_reads_it(lat, lon, precision):
    told = {"Event": "LOCATION", "Latitude": lat, "Longitude": lon, "Precision": f"{precision:.4f}"}
    body = a_body(MsgType="event", **told)
    ours, oracle = read(body), parse_message(body)
    assert (ours.lat, ours.lon, ours.precision_m) == (
        oracle.latitude,
        oracle.longitude,
        oracle.precision,
    )
    assert ours.sent_at == oracle.create_time


@given(readable, readable, st.sampled_from(["image", "voice", "event"]))
def test_other_kinds_are_read_as_the_oracle_reads_them(first, second, kind):
    body = a_message(
        MsgType=kind,
        Event="CLICK",
        EventKey=first,
        PicUrl=first,
        MediaId=second,
        Format=first,
        Recognition=second,
    )
    ours, oracle = read(body), parse_message(body)
    pairs = {
        "image": lambda: ((ours.pic_url, ours.media_id), (oracle.image, oracle.media_id)),
        "voice": lambda: (
            (ours.media_id, ours.format, ours.recognition),
            (oracle.media_id, oracle.format, oracle.recognition),
        ),
        "event": lambda: ((ours.menu_key,), (oracle.key,)),
    }
    mine, theirs = pairs[kind]()
    assert mine == tuple(value or "" for value in theirs)


@pytest.mark.parametrize(
    "told",
    [
        {"MsgType": ""},
        {"FromUserName": ""},
        {"FromUserName": "a b"},
        {"FromUserName": "停车"},
        {"FromUserName": "o" * 65},
        {"ToUserName": ""},
        {"CreateTime": ""},
        {"CreateTime": "-5"},
        {"CreateTime": "1.5"},
        {"CreateTime": "１２３"},
        {"CreateTime": "9" * 12},
        {"MsgId": ""},
        {"MsgId": "x"},
        {"MsgId": "9" * 21},
        {"MsgType": "location"},
        {"MsgType": "location", "Location_X": "nan", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "inf", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "1_0", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "90.1", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "1", "Location_Y": "-180.5"},
        {"MsgType": "event", "Event": "LOCATION", "Latitude": "x", "Longitude": "1"},
    ],
)
def test_what_wechat_would_never_send_is_refused(told):
    with pytest.raises(Unheard):
        read(phone.body({**COMMON, "MsgType": "text", "Content": "a", "MsgId": ID, **told}))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BIG = b"<xml><Content>" + b"a" * MOST_BYTES + b"</Content></xml>"
ATTACKS = {
    "nothing": b"",
    "blanks": b"  \n ",
    "no XML": b'{"MsgType": "text"}',
    "two roots": b"<xml></xml><xml></xml>",
    "another root": b"<html><MsgType>text</MsgType></html>",
    "not closed": b"<xml><MsgType>text</MsgType>",
    "crossed": b"<xml><a><b></a></b></xml>",
    "DTD": b"<!DOCTYPE xml><xml><MsgType>text</MsgType></xml>",
    "DTD from elsewhere": b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml></xml>',
    "billion laughs": f'<!DOCTYPE xml [<!ENTITY l0 "ha">{LAUGHS}]><xml>&l9;</xml>'.encode(),
    "one large entity": b'<!DOCTYPE xml [<!ENTITY a "%s">]><xml>&a;&a;</xml>' % (b"a" * 9999),
    "file": b'<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>',
    "parameter entity": b'<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><xml/>',
    "unknown entity": b"<xml><Content>&nbsp;</Content></xml>",
    "instruction": b'<?xml-stylesheet href="x"?><xml><MsgType>text</MsgType></xml>',
    "too large": BIG,
    "deep": b"<xml>" + b"<a>" * MOST_DEPTH + b"</a>" * MOST_DEPTH + b"</xml>",
    "very deep": b"<xml>" + b"<a>" * 20000 + b"</a>" * 20000 + b"</xml>",
    "many fields": b"<xml>" + b"".join(b"<a%d/>" % n for n in range(MOST_ELEMENTS)) + b"</xml>",
    "a field twice": b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
    "NUL": b"<xml><Content>a\0b</Content></xml>",
    "NUL by number": b"<xml><Content>a&#0;b</Content></xml>",
    "control by number": b"<xml><Content>a&#8;b</Content></xml>",
    "GBK": "<xml><Content>停车</Content></xml>".encode("gbk"),
    "GBK, said": '<?xml version="1.0" encoding="gbk"?><xml><C>停车</C></xml>'.encode("gbk"),
    "GBK said of UTF-8": '<?xml version="1.0" encoding="gbk"?><xml><C>停车</C></xml>'.encode(),
    "UTF-7 said": b'<?xml version="1.0" encoding="utf-7"?><xml>+ADw-</xml>',
    "UTF-16": "<xml><Content>a</Content></xml>".encode("utf-16"),
    "half a character": "<xml><Content>停".encode()[:-1] + b"</Content></xml>",
    "surrogates": b"<xml><Content>\xed\xa0\x80</Content></xml>",
}


@pytest.mark.parametrize("body", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_body_that_attacks_is_refused_like_any_other(body):
    with pytest.raises(Unheard):
        fields(body)


def test_no_file_is_opened_for_an_external_entity(monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("something was opened")

    monkeypatch.setattr("builtins.open", forbidden)
    monkeypatch.setattr("socket.socket.connect", forbidden)
    for name in ("file", "parameter entity", "DTD from elsewhere"):
        with pytest.raises(Unheard):
            fields(ATTACKS[name])


@given(st.binary(max_size=300))
def test_noise_is_refused_and_breaks_nothing(noise):
    for body in (noise, b"<xml>" + noise + b"</xml>"):
        try:
            read(body)
        except Unheard:
            continue


def test_what_only_looks_unusual_is_read():
    assert fields(b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n</xml>') == {}
    body = "<xml><!-- a --><A> &lt;b&gt; &#x505C;<![CDATA[<c>]]> </A><B/><C x='1'>2</C></xml>"
    assert fields(body.encode()) == {"A": "<b> 停<c>", "B": "", "C": "2"}
    assert fields(b"<xml><A>x<B>y</B>z</A></xml>") == {"A": "xz"}
    assert fields(b"<xml><A>" + b"a" * (MOST_BYTES - 30) + b"</A></xml>")


def test_as_deep_as_allowed_is_read():
    deep = MOST_DEPTH - 1
    assert fields(b"<xml>" + b"<a>" * deep + b"</a>" * deep + b"</xml>") == {"a": ""}
