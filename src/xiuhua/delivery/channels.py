"""The ways out: mail, text messages through a gateway, webhooks, and the demo's pretence."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .models import Channel, Message
from .posting import post


class Hopeless(Exception):  # noqa: N818 - it is an answer, not a malfunction
    """Trying again would not help: no address, an address refused, or a channel not set up."""


def carry(message: Message, address: str) -> None:
    """Send one message; returns when the next machine has taken it, raises when it has not.

    In a demonstration nothing leaves the machine. `message.key` is the same at every try, so
    whoever receives a message twice can tell.
    """
    if stays_here(message):
        return
    if not address:
        raise Hopeless("The receiver has no such address any more.")
    {Channel.MAIL: _mail, Channel.SMS: _sms, Channel.WEBHOOK: _webhook}[Channel(message.channel)](
        message, address
    )


def stays_here(message: Message) -> bool:
    """Whether the message is only shown, on the demo's page."""
    return bool(settings.DEMO) or message.channel == Channel.DEMO


def _mail(message: Message, address: str) -> None:
    if not settings.EMAIL_HOST:
        raise Hopeless("No mail server is set up (XIUHUA_SMTP_HOST).")
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    with get_connection(timeout=settings.EMAIL_TIMEOUT) as connection:
        EmailMessage(
            subject=" ".join(message.title.split()),
            body=message.text,
            to=[address],
            headers={"Message-ID": f"<{message.key}@{host}>", "Auto-Submitted": "auto-generated"},
            connection=connection,
        ).send()


def _sms(message: Message, address: str) -> None:
    url, secret = settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET
    if not url:
        raise Hopeless("No SMS gateway is set up (XIUHUA_SMS_URL).")
    body = {"id": message.key, "to": address, "text": message.text}
    _signed_post(url, secret, message.key, body, private=True)


def _webhook(message: Message, address: str) -> None:
    body = {
        "id": message.key,
        "title": message.title,
        "text": message.text,
        "subject": [message.subject_kind, message.subject_key],
    }
    secret = getattr(settings, "WEBHOOK_SECRET", "") or settings.SECRET_KEY
    private = bool(getattr(settings, "WEBHOOK_PRIVATE_ADDRESSES", False))
    _signed_post(address, secret, message.key, body, private=private)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a full stop and the body, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _signed_post(url: str, secret: str, key: str, facts: Any, *, private: bool) -> None:
    body = msgspec.json.encode(facts)
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Xiuhua-Id": key,
        "X-Xiuhua-Timestamp": timestamp,
        "X-Xiuhua-Signature": f"sha256={signature(secret, timestamp, body)}",
    }
    status = post(url, body, headers, private=private)
    if status in (408, 425, 429) or status >= 500:
        raise ConnectionError(f"The other side answered {status}.")
    if not 200 <= status < 300:
        raise Hopeless(f"The other side answered {status}.")
