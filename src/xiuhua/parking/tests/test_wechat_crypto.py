"""The sealed envelope: what WeChat's own scheme closes we open, and the other way round."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from xiuhua.parking.wechat.crypto import BLOCK, MOST_SEALED, Seal
from xiuhua.parking.wechat.examples import NO_SECRET
from xiuhua.parking.wechat.refusal import Unheard

APP = "wx0123456789abcdef"
SEAL = Seal.of(NO_SECRET, APP)
ORACLE = PrpCrypto(SEAL.key)

keys = st.binary(min_size=32, max_size=32)
app_ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40)
texts = st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore"))


def _raw(plain: bytes) -> str:
    sealing = SEAL._cipher().encryptor()
    return b64encode(sealing.update(plain) + sealing.finalize()).decode()


@given(keys, app_ids, texts)
def test_what_we_close_the_oracle_opens(key, app_id, text):
    envelope = Seal(key, app_id).close(text)
    assert PrpCrypto(key).decrypt(envelope, app_id) == text.decode()


@given(keys, app_ids, texts)
def test_what_the_oracle_closes_we_open(key, app_id, text):
    envelope = PrpCrypto(key).encrypt(text.decode(), app_id).decode()
    assert Seal(key, app_id).open(envelope) == text


@pytest.mark.parametrize("size", range(70))
def test_every_length_of_padding_comes_back(size):
    envelope = SEAL.close(b"x" * size)
    assert len(b64decode(envelope)) % BLOCK == 0
    assert SEAL.open(envelope) == b"x" * size
    assert ORACLE.decrypt(envelope, APP) == "x" * size


def test_the_same_text_never_looks_the_same():
    assert SEAL.close(b"hello") != SEAL.close(b"hello")


def _says(envelope):
    with pytest.raises(Unheard) as refusal:
        SEAL.open(envelope)
    return str(refusal.value), type(refusal.value), refusal.value.field


def test_whatever_is_wrong_the_answer_is_the_same():
    head, good = b"s" * 16, SEAL.close(b"hi")
    whole = head + b"\0\0\0\2hi" + APP.encode()
    large = SEAL.close(b"x" * MOST_SEALED)
    wrong = {
        "nothing": "",
        "no base64": "***",
        "not ASCII": "停车" * 22,
        "a blank inside": good[:8] + " " + good[8:],
        "half a block": b64encode(b"x" * 16).decode(),
        "one byte short": b64encode(b64decode(SEAL.close(b"hi"))[:-1]).decode(),
        "a block short": b64encode(b64decode(SEAL.close(b"hi" * 50))[:-BLOCK]).decode(),
        "for another app": Seal(SEAL.key, "wxother").close(b"hi"),
        "for a longer app": Seal(SEAL.key, APP + "0").close(b"hi"),
        "with another key": Seal(b"k" * 32, APP).close(b"hi"),
        "padding of none": _raw(head + b"\0\0\0\2hi" + b"\0" * 10),
        "padding too long": _raw(whole + bytes([56]) * 56),
        "blocks of 16": _raw(whole + bytes([8]) * 8),
        "padding unequal": _raw(head + b"\0\0\0\2hi" + APP.encode() + b"\1" * 23 + b"\x18"),
        "a length past the end": _raw(head + b"\xff" * 4 + APP.encode() + bytes([26]) * 26),
        "only padding": _raw(bytes([32]) * 32),
        "too large": large,
    }
    said = {_says(envelope) for envelope in wrong.values()}
    assert said == {("This is not a message from WeChat to this account.", Unheard, None)}


def test_a_flipped_bit_is_refused_or_changes_the_text_alone():
    """CBC does not cover what it closes; the signature does, see the tests of the callbacks."""
    good = b64decode(SEAL.close(b"<xml>hello</xml>", salt=b"s" * 16))
    refused = 0
    for bit in range(len(good) * 8):
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            assert len(SEAL.open(b64encode(flipped).decode())) == len("<xml>hello</xml>")
        except Unheard:
            refused += 1
    assert refused > len(good) * 8 // 2


@given(st.binary(max_size=400))
def test_noise_is_refused_and_breaks_nothing(noise):
    for envelope in (b64encode(noise).decode(), noise.decode("latin-1")):
        with pytest.raises(Unheard):
            SEAL.open(envelope)


@pytest.mark.parametrize("key", ["", "a" * 42, "a" * 44, "a" * 42 + "!", "停" * 43])
def test_a_key_that_is_none_is_found_when_the_account_is_set_up(key):
    with pytest.raises(ValueError):
        Seal.of(key, APP)


def test_a_seal_does_not_print_its_key():
    assert "key" not in repr(SEAL)
