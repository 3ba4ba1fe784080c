"""What an account says back, as XML, readable or sealed.

Source: WeChat official accounts, developer documentation, 被动回复用户消息.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .account import Account
from .calls import signature
from .messages import Event, Message

NOTHING = "success"
"""Heard, and nothing to say: WeChat shows nothing and does not try again. Never sealed."""

MOST_TEXT_BYTES = 2048
MOST_TITLE, MOST_DESCRIPTION = 64, 120
"""Characters that phones show; own choice, longer ones are only cut off on the screen."""

_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True)
class Article:
    """One card: a title and what lies behind it; the picture is a public https address."""

    title: str
    description: str = ""
    pic_url: str = ""
    url: str = ""


def text(to: Message, content: str, *, at: datetime) -> str:
    """A written answer to the sender of `to`; beyond WeChat's 2,048 bytes it ends in "…"."""
    return _reply(to, "text", f"<Content>{cdata(_within(content, MOST_TEXT_BYTES))}</Content>", at)


def news(to: Message, articles: Sequence[Article], *, at: datetime) -> str:
    """Cards for the sender of `to`: the first that WeChat allows; `NOTHING` when there are none."""
    shown = articles[: most_articles(to)]
    if not shown:
        return NOTHING
    cards = "".join(_card(article) for article in shown)
    body = f"<ArticleCount>{len(shown)}</ArticleCount><Articles>{cards}</Articles>"
    return _reply(to, "news", body, at)


def most_articles(to: Message) -> int:
    """One card for something a person sent, eight for an event."""
    return 8 if isinstance(to, Event) else 1


def sealed(account: Account, reply: str, *, at: datetime, nonce: str | None = None) -> str:
    """The envelope of a reply for safe mode, signed anew; `nonce` is random unless a test says."""
    if reply == NOTHING:
        return reply
    nonce = secrets.token_hex(8) if nonce is None else nonce
    envelope, second = account.seal.close(reply.encode()), str(int(at.timestamp()))
    sign = signature(account.token, second, nonce, envelope)
    return (
        f"<xml><Encrypt>{cdata(envelope)}</Encrypt><MsgSignature>{cdata(sign)}</MsgSignature>"
        f"<TimeStamp>{second}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )


def cdata(content: str) -> str:
    """`content` as XML text that means exactly itself, but for what XML cannot carry at all."""
    clean = _UNPRINTABLE.sub("", content)
    return f"<![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _reply(to: Message, kind: str, body: str, at: datetime) -> str:
    return (
        f"<xml><ToUserName>{cdata(to.openid)}</ToUserName>"
        f"<FromUserName>{cdata(to.to)}</FromUserName><CreateTime>{int(at.timestamp())}</CreateTime>"
        f"<MsgType>{cdata(kind)}</MsgType>{body}</xml>"
    )


def _card(article: Article) -> str:
    return (
        f"<item><Title>{cdata(article.title[:MOST_TITLE])}</Title>"
        f"<Description>{cdata(article.description[:MOST_DESCRIPTION])}</Description>"
        f"<PicUrl>{cdata(article.pic_url)}</PicUrl><Url>{cdata(article.url)}</Url></item>"
    )


def _within(content: str, most_bytes: int) -> str:
    """`content`, cut between two characters so that with its "…" it has at most so many bytes."""
    whole = _UNPRINTABLE.sub("", content)
    if len(whole.encode()) <= most_bytes:
        return whole
    return whole.encode()[: most_bytes - 3].decode(errors="ignore") + "…"
