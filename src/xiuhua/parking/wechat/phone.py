"""What WeChat sends us and does with our answers: for tests, and for the page that plays a phone."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from xml.etree import ElementTree

from .account import Account, Mode
from .calls import Call, signature
from .fields import fields
from .refusal import Unheard
from .replies import NOTHING, Article, cdata


@dataclass(frozen=True)
class Shown:
    """What the phone shows of an answer: words, or a card, or nothing."""

    text: str = ""
    card: Article | None = None


def body(fields: Mapping[str, str | int | float]) -> bytes:
    """A body as WeChat writes it: numbers bare, text as CDATA."""
    parts = (
        f"<{name}>{cdata(value) if isinstance(value, str) else value}</{name}>"
        for name, value in fields.items()
    )
    return f"<xml>{''.join(parts)}</xml>".encode()


def sent(account: Account, readable: bytes, *, at: datetime) -> tuple[Call, bytes]:
    """The address and the body of the callback that brings `readable` in the account's mode."""
    second, nonce = str(int(at.timestamp())), str(secrets.randbelow(10**10))
    plain = signature(account.token, second, nonce)
    if account.mode is Mode.PLAIN:
        return Call(signature=plain, timestamp=second, nonce=nonce), readable
    envelope = account.seal.close(readable)
    call = Call(
        signature=plain,
        timestamp=second,
        nonce=nonce,
        msg_signature=signature(account.token, second, nonce, envelope),
        encrypt_type="aes",
    )
    sealed = f"<Encrypt>{cdata(envelope)}</Encrypt></xml>".encode()
    if account.mode is Mode.BOTH:
        return call, readable.removesuffix(b"</xml>") + sealed
    return call, b"<xml>" + sealed


def read(account: Account, answer: str) -> Shown:
    """What WeChat reads of our answer; Unheard where its seal or signature is not the account's."""
    if answer in ("", NOTHING):
        return Shown()
    told = fields(answer.encode())
    if "Encrypt" in told:
        parts = (account.token, told["TimeStamp"], told["Nonce"], told["Encrypt"])
        if not compare_digest(signature(*parts), told["MsgSignature"]):
            raise Unheard
        answer = account.seal.open(told["Encrypt"]).decode()
    whole = ElementTree.fromstring(answer)  # noqa: S314 - our own answer, its signature checked
    if whole.findtext("MsgType") == "text":
        return Shown(text=whole.findtext("Content", ""))
    names = {"title": "Title", "description": "Description", "pic_url": "PicUrl", "url": "Url"}
    card = whole.find("Articles/item")
    if card is None:
        raise Unheard
    return Shown(card=Article(**{name: card.findtext(tag, "") for name, tag in names.items()}))
