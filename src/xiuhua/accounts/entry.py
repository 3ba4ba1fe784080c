"""Coming in: what a session knows, what is still asked of it, and when it ends.

This is the one module that signs anybody in. A session that still owes a code, an enrolment or a
new password is nobody's: the middleware shows it as a member of the public.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from xiuhua.kernel.words import Crowded, Refused
from xiuhua.records.actions import note

from . import factor, limits, passwords, secret
from .defaults import setting
from .models import RememberedDevice, SignIn, User

BACKEND = "xiuhua.accounts.backends.Passwords"
DEVICE_COOKIE = "xiuhua_device"
FAILED = timedelta(minutes=15)
FAILED_FROM_ONE_ADDRESS = 60

Step = Literal["", "code", "enrol", "password"]


def by_password(request: HttpRequest, username: str, password: str) -> User:
    """The account of a username and password; Crowded once locked, Refused when they do not fit."""
    username = username.strip().lower()
    key = f"sign-in:{limits.address_of(request)}"
    limits.check(key, per=FAILED, count=FAILED_FROM_ONE_ADDRESS)
    credentials = {"username": username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise _locked(request, username)
    user = auth.authenticate(request, username=username, password=password)
    if isinstance(user, User):
        return user
    limits.limit(key, per=FAILED, count=FAILED_FROM_ONE_ADDRESS)
    if not AxesProxyHandler.is_allowed(request, credentials):
        _note_lock(username)
        raise _locked(request, username)
    raise Refused("Username and password do not fit together, or the account is closed.")


def begin(request: HttpRequest, user: User, how: str) -> None:
    """Sign in under a fresh session key; what else is owed, `step` says."""
    auth.login(request, user, backend=BACKEND)
    now = timezone.now()
    session: Any = request.session
    session["began"] = session["seen"] = session["proved"] = now.timestamp()
    session["factor"] = _factor(request, user, how)
    session.set_expiry(now + timedelta(hours=setting("SESSION_LONGEST_HOURS")))
    session.save()
    SignIn.objects.create(
        user=user, session_key=session.session_key, began_at=now, seen_at=now, how=how,
        address=limits.address_of(request), agent=agent(request),
    )  # fmt: skip
    _note(user, "accounts.sign_in", {"how": how, "second_factor": session["factor"]})


def pass_factor(request: HttpRequest, user: User) -> None:
    """The second factor was right: the session goes on under another key."""
    request.session["factor"] = "done"
    request.session["proved"] = timezone.now().timestamp()
    rotate(request)
    _note(user, "accounts.second_factor", None)


def proved_lately(session: Any) -> bool:
    """Whether the person at this session has shown within a quarter of an hour who it is."""
    at = session.get("proved", session.get("began"))
    lasts_s = setting("PROOF_LASTS_MINUTES") * 60
    return at is None or timezone.now().timestamp() - at <= lasts_s


def prove_again(request: HttpRequest, user: User, password: str, code: str) -> None:
    """Take password and code once more; Refused, on the field, or Crowded when they do not fit."""
    if user.has_usable_password() and by_password(request, user.username, password) != user:
        raise Refused("Username and password do not fit together, or the account is closed.")
    if factor.device_of(user) and not factor.check(user, code):
        raise Refused("This code does not fit. Wait for the next and type that.", field="code")
    request.session["proved"] = timezone.now().timestamp()
    rotate(request)


def rotate(request: HttpRequest) -> None:
    """Go on under another session key: whoever knew the old one knows nothing."""
    session: Any = request.session
    was = session.session_key
    session.cycle_key()
    session.save()
    SignIn.objects.filter(session_key=was).update(session_key=session.session_key)


def step(session: Any, user: User, now: datetime) -> Step:
    """What this session still owes before it is its owner's."""
    passed = session.get("factor", "done")
    if passed != "done" and (passed == "owed" or factor.needed(user)):
        return "code" if factor.device_of(user) else "enrol"
    return "password" if passwords.is_due(user, now) else ""


def over(session: Any) -> bool:
    """Whether the session was idle too long, or is too old."""
    began, seen, now = session.get("began"), session.get("seen"), timezone.now().timestamp()
    if began is None or seen is None:
        return False
    return bool(
        now - seen > setting("SESSION_IDLE_MINUTES") * 60
        or now - began > setting("SESSION_LONGEST_HOURS") * 3600
    )


def seen(request: HttpRequest) -> None:
    """Note that the session is in use, at most once in five minutes."""
    session: Any = request.session
    last = session.get("seen")
    if last is None or timezone.now().timestamp() - last < setting("SESSION_SEEN_EVERY_S"):
        return
    session["seen"] = timezone.now().timestamp()
    SignIn.objects.filter(session_key=session.session_key).update(
        seen_at=timezone.now(), address=limits.address_of(request)
    )


def leave(request: HttpRequest, user: User | None) -> None:
    """Sign out: the session is gone, here and in the list."""
    SignIn.objects.filter(session_key=request.session.session_key or "").delete()
    if user is not None:
        _note(user, "accounts.sign_out", None)
    auth.logout(request)


def remember(request: HttpRequest, answer: HttpResponse, user: User) -> None:
    """Spare this browser the second factor for thirty days."""
    shown, days = secret.new(), setting("REMEMBER_DEVICE_DAYS")
    RememberedDevice.objects.create(
        user=user, secret_hash=secret.hashed(shown), agent=agent(request),
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    answer.set_signed_cookie(
        DEVICE_COOKIE, shown, max_age=days * 86_400, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def agent(request: HttpRequest) -> str:
    """What the browser calls itself."""
    return request.headers.get("User-Agent", "")[:200]


def locked_out(request: HttpRequest, original: HttpResponse, *_rest: Any) -> HttpResponse:
    """What django-axes shows of a lock: the page that has already said it in words."""
    return original


def _factor(request: HttpRequest, user: User, how: str) -> str:
    if how == "oidc" and setting("SECOND_FACTOR_BY_OIDC"):
        return "done"
    if setting("DEMO") and user.is_demo:
        return "none"
    if not factor.needed(user) and factor.device_of(user) is None:
        return "none"
    return "done" if _remembered(request, user) else "owed"


def _remembered(request: HttpRequest, user: User) -> bool:
    shown = request.get_signed_cookie(DEVICE_COOKIE, default=None)
    return bool(shown) and RememberedDevice.objects.filter(
        user=user, secret_hash=secret.hashed(str(shown)), expires_at__gt=timezone.now()
    ).exists()  # fmt: skip


def _locked(request: HttpRequest, username: str) -> Crowded:
    tries = AccessAttempt.objects.filter(
        username=username, ip_address=limits.address_of(request)
    ).order_by("-attempt_time")
    last = tries.values_list("attempt_time", flat=True).first() or timezone.now()
    wait = last + settings.AXES_COOLOFF_TIME - timezone.now()
    wait_s = max(1, int(wait.total_seconds()) + 1)
    return Crowded(
        "Locked after too many wrong passwords. Try again in {minutes} minutes, or ask your "
        "administrator for a link to set a new one.",
        wait_s=wait_s,
        minutes=-(-wait_s // 60),
    )


def _note_lock(username: str) -> None:
    user = User.objects.select_related("organisation").filter(username=username).first()
    if user is not None:
        _note(user, "accounts.locked_out", None)


def _note(user: User, deed: str, after: dict[str, Any] | None) -> None:
    note(
        subject=(user.record_kind, user.record_key), deed=deed, by=user, after=after,
        division=user.division_code,
    )  # fmt: skip
