"""The demo's two official accounts, one readable and one sealed, with keys of their own."""

from __future__ import annotations

import secrets
import string
from typing import Any

from django.utils import timezone

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.parking.actions.accounts import found_account
from xiuhua.parking.models import OfficialAccount

from . import Say

LETTERS = string.ascii_letters + string.digits
ACCOUNTS: tuple[dict[str, Any], ...] = (
    {
        "key": "traffic", "title": "江津交警", "app_id": "wxdemo0000traffic", "mode": "plain",
        "answers_with": "text",
        "wording": {"welcome": "您好，这里是江津交警（演示）。\n发地点或位置查附近停车场；看到乱停的车，发照片和位置，我们转给有关部门处理。"},
    },
    {
        "key": "parking", "title": "易停江津", "app_id": "wxdemo0000parking", "mode": "safe",
        "answers_with": "card",
    },
)  # fmt: skip


def load(say: Say) -> dict[str, Any]:
    """Set up what is missing; answers the secrets, so that machines may call the accounts too."""
    for told in ACCOUNTS:
        if not OfficialAccount.objects.filter(key=told["key"]).exists():
            say(f"official account {told['key']}")
            found_account(token=_random(16), aes_key=_random(43), is_demo=True, by=SYSTEM, **told)
    rows = OfficialAccount.objects.filter(is_demo=True)
    speaking = {one.key: one.spoken(timezone.now()) for one in rows}
    return {
        key: {"app_id": it.app_id, "token": it.token, "aes_key": it.aes_key, "mode": it.mode.value}
        for key, found in speaking.items()
        for it in found[:1]
    }


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))
