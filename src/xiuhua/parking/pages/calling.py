"""Calling our own account as WeChat does, signed and sealed: for the test button and the demo's phone."""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Refused
from xiuhua.web.doors import Request

from ..models import OfficialAccount
from ..wechat import phone
from ..wechat.account import Account
from ..wechat.calls import Call
from . import wechat

ORIGIN = "gh_0123456789ab"


@dataclass(frozen=True)
class Called:
    """One call with its answer: as it went over the line, and as a phone shows it."""

    address: str
    sent: str
    status: int
    came_back: str
    shown: phone.Shown


def call(
    request: Request, account: OfficialAccount, openid: str, fields: Mapping[str, str | float]
) -> Called:
    """Send a message to `account` through its own address, in its own mode."""
    speaks = speaking(account)
    at = datetime.now(UTC)
    told = {
        "ToUserName": ORIGIN,
        "FromUserName": openid,
        "CreateTime": int(at.timestamp()),
        **fields,
    }
    if told["MsgType"] != "event":
        told["MsgId"] = secrets.randbelow(10**18)
    how, body = phone.sent(speaks, phone.body(told), at=at)
    path, query = reverse("parking:wechat", args=[account.key]), _query(how)
    answer = wechat.callback(_request(request, path, query, body), account=account.key)
    back = answer.content.decode()
    shown = phone.read(speaks, back) if answer.status_code == 200 else phone.Shown()
    return Called(f"POST {path}?{query}", body.decode(), answer.status_code, back, shown)


def speaking(account: OfficialAccount) -> Account:
    """The account with its secrets; Refused where they cannot be read."""
    found = account.spoken(timezone.now())
    if not found:
        raise Refused(
            "The secrets of this account cannot be read: the platform\u2019s key was changed. Enter them again."
        )
    return found[0]


def _query(how: Call) -> str:
    return urlencode({name: value for name, value in vars(how).items() if value})


def _request(request: Request, path: str, query: str, body: bytes) -> WSGIRequest:
    """A request from outside to this server."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": "text/xml",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": request.META.get("SERVER_NAME", "localhost"),
        "SERVER_PORT": request.META.get("SERVER_PORT", "80"),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": io.BytesIO(body),
    }
    return WSGIRequest(environ)
