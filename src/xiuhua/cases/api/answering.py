"""How every Open311 address answers: in the format asked for, and in the standard's shape of errors.

A key comes in a header, in the address, or in the form; no cookie opens anything here, so no
token against forged forms is asked.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from xiuhua.accounts.limits import address_of, limit_roughly
from xiuhua.accounts.middleware import key_in
from xiuhua.accounts.models import ApiKey
from xiuhua.accounts.queries import key_of, key_seen
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.kernel.words import Crowded, Denied, Missing, Refused
from xiuhua.web.language import say

from ..open311 import shapes
from ..open311.given import Given
from ..open311.writing import TYPES, written

PER_MINUTE = 3000
"""Requests of one key or one address: a guard against a client that has run wild."""
CODES: tuple[tuple[type[Refused], int], ...] = ((Denied, 403), (Missing, 404), (Crowded, 429))
MISSHAPEN = (BadRequest, SuspiciousOperation, MultiPartParserError)
View = Callable[..., HttpResponse]


def answering(view: View) -> View:
    """Put around a door: it learns who asks by key alone, and no error leaves without its shape."""
    methods: tuple[str, ...] = view.door.methods  # type: ignore[attr-defined]  # a door has it
    taken = {*methods, "HEAD"} if "GET" in methods else {*methods}

    @functools.wraps(view)
    def shaped(request: Any, *args: Any, form: str, **kwargs: Any) -> HttpResponse:
        form = form.lower()
        if form not in TYPES:
            return _error("xml", 404, say("There is only .xml and .json."))
        if any("\x00" in part for part in kwargs.values()):
            return _error(form, 404, say("There is nothing at this address. See discovery.xml."))
        if request.method not in taken:
            return _not_so(form, taken)
        try:
            request.given = _given(request)
            request.by = _by(request)
            _slow_down(request)
            _here(request.given)
            return view(request, *args, form=form, **kwargs)
        except Refused as refused:
            return _refusal(form, refused)
        except MISSHAPEN:
            return _error(form, 400, say("The request cannot be read, or is too large."))
        except DataError:
            return _error(form, 400, say("Something in it cannot be kept."))

    shaped.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie gives any power here
    return shaped


def said(form: str, name: str, told: Any, status: int = 200) -> HttpResponse:
    """The answer in its format; `name` is what the whole is called in XML."""
    return HttpResponse(written(form, name, told), content_type=TYPES[form], status=status)


def own_ref(request: Any) -> str:
    """What the key in the request is called in the records; "" without one."""
    return request.by.ref if isinstance(request.by, ApiKey) else ""


def with_key(request: Any) -> ApiKey:
    """The key in the request; Denied without one."""
    if not isinstance(request.by, ApiKey):
        raise Denied("An api_key is needed for this. The security administrator issues them.")
    return request.by


def _given(request: HttpRequest) -> Given:
    if request.method == "POST":
        return Given(request.GET.lists(), request.POST.lists())
    return Given(request.GET.lists())


def _by(request: Any) -> Any:
    """The key that asks, else the public; Denied when a key is shown that opens nothing."""
    if isinstance(request.by, ApiKey):
        return request.by
    shown = key_in(request) or request.given.one("api_key")
    if not shown:
        return PUBLIC
    key = key_of(shown)
    if key is None:
        raise Denied("This api_key is not valid, or no longer.")
    key_seen(key)
    return key


def _slow_down(request: Any) -> None:
    who = own_ref(request) or address_of(request)
    limit_roughly(f"open311:{who}", per=timedelta(minutes=1), count=PER_MINUTE)


def _here(given: Given) -> None:
    """There is one jurisdiction here; naming none means it."""
    asked = given.one("jurisdiction_id")
    if asked and asked != settings.DISTRICT:
        raise Missing("There is no jurisdiction_id {asked} here.", asked=asked[:40])


def _not_so(form: str, taken: set[str]) -> HttpResponse:
    answer = _error(form, 405, say("This address does not take that."))
    answer.headers["Allow"] = ", ".join(sorted(taken))
    return answer


def _refusal(form: str, refused: Refused) -> HttpResponse:
    code = next((code for kind, code in CODES if isinstance(refused, kind)), 400)
    answer = _error(form, code, say(refused))
    if isinstance(refused, Crowded):
        answer.headers["Retry-After"] = str(refused.wait_s)
    return answer


def _error(form: str, code: int, words: str) -> HttpResponse:
    return said(form, "errors", shapes.errors(code, words), status=code)
