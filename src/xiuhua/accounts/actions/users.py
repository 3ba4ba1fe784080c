"""Opening and closing accounts."""

from __future__ import annotations

import re

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor, Role
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from ..events import UserClosed
from ..models import Organisation, User
from ..permissions import MANAGE_USERS
from ..phones import normal
from .separation import refuse_last
from .sessions import end_sessions

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


@deed(MANAGE_USERS)
def open_account(
    *,
    username: str,
    name: str,
    by: Actor,
    organisation: Organisation | None = None,
    phone: str = "",
    email: str = "",
    is_demo: bool = False,
) -> User:
    """A new account without a password and without roles: an invitation and grants follow."""
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise Refused(
            "A username has 2 to 60 small letters, digits or . _ - @, and begins with one of the "
            "first two.",
            field="username",
        )
    if User.objects.filter(username=username).exists():
        raise Refused("The username {username} is taken.", field="username", username=username)
    if organisation and not organisation.is_active:
        raise Refused("This organisation is no longer active.", field="organisation")
    made = User(
        username=username, name=name.strip(), organisation=organisation, email=email,
        phone=normal(phone) if phone else "", is_demo=is_demo,
    )  # fmt: skip
    made.set_unusable_password()
    made.save()
    return made


@deed(MANAGE_USERS, on="user")
def correct_account(
    user: User,
    *,
    name: str,
    organisation: Organisation | None,
    phone: str,
    email: str,
    by: Actor,
) -> User:
    """Put name, organisation and addresses right."""
    user.name, user.organisation, user.email = name.strip(), organisation, email
    user.phone = normal(phone) if phone else ""
    user.save(update_fields=["name", "organisation", "email", "phone"])
    return user


@deed(MANAGE_USERS, on="user")
def close_account(user: User, *, reason: str, by: Actor) -> User:
    """Close an account at once: its sessions end, its links open nothing; what it did stays."""
    if by.ref == user.ref:
        raise Refused("Nobody closes their own account. Ask another administrator.")
    refuse_last(user, Role.ADMINISTRATOR)
    refuse_last(user, Role.SECURITY)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.devices.all().delete()
    end_sessions(user)
    announce(UserClosed(user=user.ref))
    return user


@deed(MANAGE_USERS, on="user")
def reopen_account(user: User, *, reason: str, by: Actor) -> User:
    """Open a closed account again, with the roles whose days still run."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user
