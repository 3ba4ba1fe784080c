"""Who wrote, as far as we want to know: a keyed hash that says "the same as before" and no more."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from ...models import OfficialAccount


def person_of(account: OfficialAccount, openid: str) -> str:
    """The same for one person at one account; without the platform's key it leads to nobody."""
    return salted_hmac(f"parking.person.{account.pk}", openid, algorithm="sha256").hexdigest()
