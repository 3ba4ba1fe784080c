"""Whether a call really comes from WeChat: its signature, and how old it is.

Source: WeChat official accounts, developer documentation, 接入指南 and 消息加解密说明.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha1
from hmac import compare_digest

from ...kernel.rules import Dated
from .account import Account
from .refusal import Unheard

SLACK_S = Dated(
    {date(2024, 1, 1): 600},
    unit="s",
    source="own choice: a call is signed when it is sent, and clocks may differ by minutes",
)


@dataclass(frozen=True)
class Call:
    """What the address of a callback carries beside the body; what is missing is empty."""

    signature: str = ""
    timestamp: str = ""
    nonce: str = ""
    msg_signature: str = ""
    encrypt_type: str = ""
    echostr: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Call:
        """From the query of a request; names we do not know are left out."""
        return cls(**{name: query.get(name, "") for name in cls.__dataclass_fields__})

    @property
    def sealed(self) -> bool:
        return self.encrypt_type == "aes"


def signature(*parts: str) -> str:
    """The signature WeChat puts on `parts`: their sorted sequence, digested."""
    whole = b"".join(sorted(part.encode(errors="replace") for part in parts))
    return sha1(whole).hexdigest()  # noqa: S324 - WeChat signs with SHA-1, we cannot choose


def check(account: Account, call: Call, *, now: datetime, sealed: str = "") -> None:
    """Pass a call that WeChat signed within `SLACK_S` of `now`; Unheard for any other.

    With `sealed`, an envelope, the signature must cover it too. The comparison takes equal time
    wherever the two differ.
    """
    parts = (account.token, call.timestamp, call.nonce, *([sealed] if sealed else []))
    given = call.msg_signature if sealed else call.signature
    genuine = compare_digest(signature(*parts).encode(), given.encode(errors="replace"))
    if not (genuine and _recent(call.timestamp, now)):
        raise Unheard


def _recent(timestamp: str, now: datetime) -> bool:
    if not re.fullmatch(r"[0-9]{1,11}", timestamp):
        return False
    return abs(now.timestamp() - int(timestamp)) <= SLACK_S.on(now.date())
