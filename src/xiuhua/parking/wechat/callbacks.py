"""One call of WeChat, in and out: the same path for every account and mode."""

from __future__ import annotations

from datetime import datetime

from . import replies
from .account import Account, Mode
from .calls import Call, check
from .fields import fields
from .messages import Message
from .reading import message
from .refusal import Unheard

MOST_ECHO = 1024
"""Characters of an echo we give back; WeChat's own are under a hundred."""


def greeted(account: Account, call: Call, *, now: datetime) -> str:
    """What to answer when WeChat asks whether this address is ours, or Unheard.

    The echo comes readable with a `signature`, or sealed with a `msg_signature`.
    """
    if not 0 < len(call.echostr) <= MOST_ECHO:
        raise Unheard
    if not call.msg_signature:
        check(account, call, now=now)
        return call.echostr
    if account.mode is Mode.PLAIN:
        raise Unheard
    check(account, call, now=now, sealed=call.echostr)
    try:
        return account.seal.open(call.echostr).decode()
    except UnicodeDecodeError:
        raise Unheard from None


def heard(account: Account, call: Call, body: bytes, *, now: datetime) -> Message:
    """The message WeChat brings to `account`, or Unheard.

    The signature of a readable body does not cover it, so safe mode takes none; a sealed body is
    read from its envelope alone. The signature comes before the body wherever it can.
    """
    if account.mode is Mode.PLAIN and call.sealed:
        raise Unheard
    if account.mode is Mode.SAFE or call.sealed:
        return message(_opened(account, call, body, now))
    check(account, call, now=now)
    return message(fields(body))


def answered(account: Account, call: Call, reply: str, *, now: datetime) -> str:
    """The reply as it goes out: sealed when the call was."""
    return replies.sealed(account, reply, at=now) if call.sealed else reply


def _opened(account: Account, call: Call, body: bytes, now: datetime) -> dict[str, str]:
    envelope = fields(body).get("Encrypt", "")
    if not (call.sealed and envelope):
        raise Unheard
    check(account, call, now=now, sealed=envelope)
    return fields(account.seal.open(envelope))
