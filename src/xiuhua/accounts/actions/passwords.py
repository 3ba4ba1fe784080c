"""Setting passwords; nobody ever sends one to anybody."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import links, passwords
from ..defaults import setting
from ..models import OldPassword, PersonalLink, User
from ..permissions import MANAGE_USERS, OWN
from .sessions import end_sessions

SET_PASSWORD = "accounts.set_password"  # noqa: S105 - a purpose, not a password


def set_password(user: User, *, password: str, by: Actor, session_key: str | None = None) -> User:
    """Set one's own password; every other session and remembered device ends with the old one.

    `by` is the account itself or its set-password link. Argon2 works before the transaction.
    """
    passwords.check(password, user)
    user = _keep_password(user, encoded=make_password(password), by=by)
    end_sessions(user, but=session_key)
    return user


@deed(OWN, on="user", name="accounts.set_password")
def _keep_password(user: User, *, encoded: str, by: Actor) -> User:
    if user.ref not in {by.ref, getattr(by, "holder_ref", "")}:
        raise Denied("Everybody sets their own password. Send them a link instead.")
    if setting("DENGBAO") and user.has_usable_password():
        OldPassword.objects.create(user=user, encoded=user.password)
        kept = user.old_passwords.values_list("pk", flat=True)[: passwords.NOT_THE_LAST]
        user.old_passwords.exclude(pk__in=list(kept)).delete()
    user.password, user.password_set_at = encoded, timezone.now()
    user.must_change_password = False
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    user.devices.all().delete()
    _close_links(user, by)
    return user


@deed(MANAGE_USERS, on="user")
def invite(user: User, *, by: Actor) -> tuple[PersonalLink, str]:
    """A one-time link by which somebody sets their password; earlier ones stop working."""
    if not user.is_active:
        raise Refused("This account is closed. Open it first.")
    _close_links(user, by)
    return links.issue(
        SET_PASSWORD, subject=(user.record_kind, user.record_key), holder=user, permissions=[OWN],
        until=timezone.now() + timedelta(days=setting("SET_PASSWORD_LINK_DAYS")), by=by,
    )  # fmt: skip


def _close_links(user: User, by: Actor) -> None:
    for link in user.links.filter(purpose=SET_PASSWORD, revoked_at=None):
        links.revoke(link, by=by)
