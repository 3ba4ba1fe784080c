"""Who acts: a machine's key, an account's session, or a member of the public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from xiuhua.kernel.permissions import PUBLIC
from xiuhua.web.language import say

from . import entry, queries
from .defaults import setting
from .models import ApiKey, User


class ByMiddleware:
    """Sets `request.by`, and `request.half` = (user, step) for a session that still owes a step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.by, request.half = PUBLIC, None
        if shown := key_in(request):
            key = queries.key_of(shown)
            if key is not None:
                _act_by_key(request, key)
            elif not _at_intake(request):
                return _unknown_key()
        else:
            _act_by_session(request)
        return self.get_response(request)


def key_in(request: HttpRequest) -> str:
    """The key a request carries; in the address only where Open311 asks for it there."""
    if shown := request.headers.get("X-API-Key", ""):
        return shown.strip()
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and shown.startswith("xh_"):
        return shown.strip()
    if not _at_intake(request):
        return ""
    try:
        return request.GET.get("api_key", "").strip()
    except SuspiciousOperation:
        return ""  # an address out of measure is refused by the intake, in its own shape


def _at_intake(request: HttpRequest) -> bool:
    """Where the standard of an intake says how keys come, and how a wrong one is refused."""
    return request.path.startswith(tuple(setting("INTAKE_KEY_PATHS")))


def _act_by_key(request: Any, key: ApiKey) -> None:
    request.by, request.user = key, AnonymousUser()
    request._dont_enforce_csrf_checks = True  # no cookie gave it any power
    queries.key_seen(key)


def _act_by_session(request: Any) -> None:
    user = get_user(request)
    if not isinstance(user, User):
        return
    if entry.over(request.session):
        entry.leave(request, None)
        minutes = setting("SESSION_IDLE_MINUTES")
        text = say(
            "You were signed out: nothing was done for {minutes} minutes, or the day is over."
        )
        messages.info(request, text.format(minutes=minutes))
        return
    entry.seen(request)
    if step := entry.step(request.session, user, timezone.now()):
        request.half, request.user = (user, step), AnonymousUser()
        _refuse_old(request)
        return
    request.by = request.user = user


def _refuse_old(request: Any) -> None:
    """A session that has owed a step for a quarter of an hour is given up."""
    if (
        timezone.now().timestamp() - request.session.get("began", timezone.now().timestamp()) > 900
        and request.half[1] != "password"
    ):
        entry.leave(request, None)
        request.half = None


def _unknown_key() -> HttpResponse:
    answer = JsonResponse({"detail": say("This API key is not valid, or no longer.")}, status=401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="xiuhua", error="invalid_token"'
    return answer
