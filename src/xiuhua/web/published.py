"""Answers for everybody's programs: from any origin, and asked for again by their tag.

What is published holds no person, and is the same for everyone: no cookie changes it, so caches may
keep it for a minute, and it is always said in the site's own language.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from xiuhua.kernel.words import Denied, Missing, Refused

from .language import say

FRESH_S = 60
"""So long a cache may answer for us."""
GEOJSON = "application/geo+json"
View = Callable[..., HttpResponse]


def for_all(view: View) -> View:
    """Put around a door: its answers, refusals too, may be read from pages of any origin."""

    @functools.wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            answer = view(request, *args, **kwargs)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    return opened


def refusing(view: View) -> View:
    """Put around a feed: a question that makes no sense is answered in words, with status 400."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Missing, Denied):
            raise
        except Refused as problem:
            return JsonResponse({"detail": say(problem)}, status=400)

    return asked


def town_of(request: HttpRequest) -> str:
    """The code of a town or more that is asked for, "" for everywhere; Refused for no code."""
    town = request.GET.get("town", "")
    if town and not (town.isascii() and town.isdigit() and len(town) <= 14):
        raise Refused("“town” is the code of a town, or the beginning of one.", field="town")
    return town


def published(
    request: HttpRequest, told: Any, kind: str, *, of: Any = None, changed: datetime | None = None
) -> HttpResponse:
    """`told` (JSON-like, or bytes as they are) with its tag, or 304 for whoever has it already.

    `of` is what the tag is made of, where `told` also says when it was made; `changed` is the
    moment since which nothing in it has changed.
    """
    body = told if isinstance(told, bytes) else msgspec.json.encode(told)
    tagged = body if of is None else of if isinstance(of, bytes) else msgspec.json.encode(of)
    etag = f'W/"{hashlib.sha256(tagged).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type=kind)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_S}"
    if changed is not None:
        answer.headers["Last-Modified"] = http_date(changed.timestamp())
    since = int(changed.timestamp()) if changed else None
    return get_conditional_response(request, etag, since, answer) or answer
