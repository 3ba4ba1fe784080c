"""Ending sessions and forgetting devices."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied
from xiuhua.records.deeds import deed

from ..models import SignIn, User
from ..permissions import GRANT, OWN


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End every session of an account, except the one whose key is `but`; a part of a deed."""
    return _end(SignIn.objects.filter(user=user).exclude(session_key=but or ""))


@deed(OWN, on="user")
def end_own_sessions(
    user: User, *, by: Actor, only: Iterable[int] | None = None, but: str | None = None
) -> User:
    """End one's own sessions: those numbered `only`, or all except the one whose key is `but`."""
    _only_oneself(user, by)
    rows = SignIn.objects.filter(user=user).exclude(session_key=but or "")
    rows = rows if only is None else rows.filter(pk__in=list(only))
    _end(rows)
    return user


@deed(OWN, on="user")
def forget_devices(user: User, *, by: Actor, only: Iterable[int] | None = None) -> User:
    """Ask these browsers, or all of them, for the second factor again."""
    _only_oneself(user, by)
    rows = user.devices.all() if only is None else user.devices.filter(pk__in=list(only))
    rows.delete()
    return user


@deed(GRANT, on="user")
def throw_out(user: User, *, reason: str, by: Actor) -> User:
    """End every session of somebody else, and forget their devices."""
    user.devices.all().delete()
    end_sessions(user)
    return user


def _end(rows: Any) -> int:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    ended = list(rows)
    for sign_in in ended:
        store(sign_in.session_key).delete()
        sign_in.delete()
    return len(ended)


def _only_oneself(user: User, by: Actor) -> None:
    if by.ref != user.ref:
        raise Denied("Everybody looks after their own sessions.")
