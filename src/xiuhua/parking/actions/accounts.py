"""Keeping the official accounts: settings, secrets, wordings. No record holds a secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import OfficialAccount
from ..wechat.account import Account, Mode
from ..wechat.menu import read
from ..wechat.moments import Moment
from ..wechat.wordings import GAPS, shipped, unknown_gaps

MOST_OVERLAP_H = 72


@deed(permissions.ACCOUNTS)
def found_account(
    *, key: str, title: str, app_id: str, mode: str, token: str, aes_key: str = "", by: Actor,
    is_demo: bool = False, **facts: Any,
) -> OfficialAccount:  # fmt: skip
    """Set up an account as it is set on WeChat's platform."""
    if OfficialAccount.objects.filter(key=key).exists():
        raise Refused("There is an account of this key.", field="key")
    account = OfficialAccount(
        key=key, title=title, app_id=app_id, mode=mode, is_demo=is_demo, **facts
    )
    _check_secrets(account, token, aes_key)
    read(account.menu)
    account.keep_secrets(token, aes_key)
    account.secrets_set_at = timezone.now()
    account.save()
    return account


@deed(permissions.ACCOUNTS, on="account")
def set_account(account: OfficialAccount, *, by: Actor, **facts: Any) -> OfficialAccount:
    """Change what is no secret; the key of an account is its address and stays."""
    if "menu" in facts:
        read(facts["menu"])
    for name, value in facts.items():
        setattr(account, name, value)
    if account.mode != Mode.PLAIN and not account.aes_key_sealed:
        raise Refused(
            "Enter the EncodingAESKey first: without it nothing can be sealed.", field="mode"
        )
    account.save(update_fields=list(facts))
    return account


@deed(permissions.ACCOUNTS, on="account")
def set_secrets(
    account: OfficialAccount, *, token: str, aes_key: str, overlap_h: int, by: Actor
) -> OfficialAccount:
    """New token and key; those before hold for so many hours more, so that nothing is lost."""
    _check_secrets(account, token, aes_key)
    now = timezone.now()
    overlap_h = max(0, min(overlap_h, MOST_OVERLAP_H))
    if overlap_h:
        account.old_token_sealed = account.token_sealed
        account.old_aes_key_sealed = account.aes_key_sealed
        account.old_until = now + timedelta(hours=overlap_h)
    else:
        account.old_token_sealed = account.old_aes_key_sealed = ""
        account.old_until = None
    account.keep_secrets(token, aes_key)
    account.secrets_set_at = now
    account.save()
    return account


@deed(permissions.ACCOUNTS, on="account")
def set_wording(
    account: OfficialAccount, *, wording: Mapping[str, str], by: Actor
) -> OfficialAccount:
    """Texts by moment; an empty one, or the one that is shipped, means the shipped one."""
    kept = {}
    for name, text in wording.items():
        moment, text = Moment(name), text.replace("\r\n", "\n").strip()
        if unknown := unknown_gaps(moment, text):
            raise Refused(
                "{gaps} cannot be filled here. What can: {known}", field=name,
                gaps=" ".join(unknown),
                known=" ".join(f"{{{gap}}}" for gap in sorted(GAPS.get(moment, ()))) or "\u2014",
            )  # fmt: skip
        if text and text != shipped()[moment]:
            kept[moment.value] = text
    account.wording = kept
    account.save(update_fields=["wording"])
    return account


def _check_secrets(account: OfficialAccount, token: str, aes_key: str) -> None:
    """Refused, beside its field, for what cannot be set on WeChat's platform either."""
    try:
        Account(account.key, account.app_id, token)
    except ValueError:
        raise Refused(
            "A token is 3 to 32 letters and digits, as on WeChat\u2019s page.", field="token"
        ) from None
    if not aes_key and account.mode == Mode.PLAIN:
        return
    try:
        Account(account.key, account.app_id, token, aes_key, Mode.SAFE)
    except ValueError:
        raise Refused(
            "An EncodingAESKey is 43 letters and digits, as on WeChat\u2019s page.", field="aes_key"
        ) from None
