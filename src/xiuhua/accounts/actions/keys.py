"""Issuing and revoking API keys, and closing personal links by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused, Words
from xiuhua.records.deeds import deed
from xiuhua.web.gather import gather

from .. import links, secret
from ..models import ApiKey, Organisation, PersonalLink
from ..permissions import MANAGE_KEYS, MANAGE_USERS, PERMISSIONS


@deed(MANAGE_KEYS)
def issue_key(
    *,
    title: str,
    permissions: Iterable[str],
    division: str,
    by: Actor,
    organisation: Organisation | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is shown now and never again."""
    wanted = sorted(set(permissions))
    _refuse_scope(wanted)
    if not by.may(MANAGE_KEYS, division):
        raise Denied("You may issue keys only within your own divisions.", field="division")
    if expires_at and expires_at <= timezone.now():
        raise Refused(
            "The key would have ended already. Choose a later moment.", field="expires_at"
        )
    shown = secret.new("xh")
    made = ApiKey.objects.create(
        title=title.strip(), prefix=shown[: secret.SHOWN], secret_hash=secret.hashed(shown),
        permissions=wanted, division=division, organisation=organisation, expires_at=expires_at,
        issued_by=by.ref,
    )  # fmt: skip
    return made, shown


@deed(MANAGE_KEYS, on="key")
def revoke_key(key: ApiKey, *, reason: str, by: Actor) -> ApiKey:
    """Close a key at once and for good."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
    return key


@deed(MANAGE_KEYS, on="link")
def revoke_link(link: PersonalLink, *, reason: str, by: Actor) -> PersonalLink:
    """Close a personal link at once and for good."""
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
    return link


@deed(MANAGE_KEYS, on="link", name="accounts.replace_link")
def reissue_link(link: PersonalLink, *, by: Actor) -> str:
    """A new secret for a link that was lost or seen by others; answers it, to be shown once."""
    if link.purpose == "accounts.set_password" and not by.may(MANAGE_USERS, link.division_code):
        raise Denied("The system administrator sends a new invitation instead.")
    link, shown = links.reissue(link, by=by)
    return shown


def grantable() -> list[str]:
    """What a key may be given: nothing that reveals identities or looks after accounts."""
    barred = {permission.key for permission in PERMISSIONS}
    return [
        key
        for key, permission in gather("PERMISSIONS").items()
        if not permission.reveals and key not in barred
    ]


def _refuse_scope(wanted: list[str]) -> None:
    if not wanted:
        raise Refused("Choose what the key may do.", field="permissions")
    known = gather("PERMISSIONS")
    for key in wanted:
        if key not in known:
            raise Refused("There is no permission {key}.", field="permissions", key=key)
        if key not in grantable():
            raise Refused(
                "“{what}” is never given to a key: only people may do it.",
                field="permissions", what=Words(known[key].title),
            )  # fmt: skip
