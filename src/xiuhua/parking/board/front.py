"""The front of the site: one address is answered here from the board, all others by Django behind.

Only what can be answered at once and well is: everything else (a question that makes no sense, a
host nobody knows, a key to be checked, a board that is not ready) goes on to Django, whose view
of the same address says the same. So refusals are written once, and the headers are Django's own:
they are taken over from its first good answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from xiuhua.kernel.words import Refused

from ..queries.asking import asked
from .answering import answer
from .following import Follower, follower

PATH = "/api/v1/parking/vacancy"
Headers = list[tuple[str, str]]
Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Saw = Callable[[str, float], None]
"""Counts an answer: the method, and the seconds it took."""
_OWN = {"content-length", "content-language", "x-request-id", "date", "set-cookie"}
"""Headers of one answer, not of all."""


class Front:
    """A WSGI application before another."""

    def __init__(self, behind: App, saw: Saw, board: Callable[[], Follower] = follower) -> None:
        self._behind, self._saw, self._board = behind, saw, board
        self._headers: dict[bool, Headers] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return self._behind(environ, start_response)
        started = time.perf_counter()
        secure = _is_secure(environ)
        headers = self._headers.get(secure)
        if headers is None:
            return self._behind(environ, self._learning(secure, start_response))
        body = self._answer(environ)
        if body is None:
            return self._behind(environ, start_response)
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        method = environ["REQUEST_METHOD"]
        self._saw(method, time.perf_counter() - started)
        return [body] if method == "GET" else []

    def _answer(self, environ: Environ) -> bytes | None:
        """The body, or None for what is Django's."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not _is_plain(environ):
            return None
        now_s = time.time()
        view = self._board().now(now_s)
        if view is None:
            return None
        try:
            question = asked(environ["QUERY_STRING"])
        except Refused:
            return None
        return answer(view.scene, question, int(now_s * 1_000_000), int(view.as_of_s))

    def _learning(self, secure: bool, start_response: Callable[..., Any]) -> Callable[..., Any]:
        """A `start_response` that keeps the headers of a good answer."""
        self._board()  # it reads, while Django answers

        def start(status: str, headers: Headers, *more: Any) -> Any:
            if status.startswith("200"):
                kept = [(name, value) for name, value in headers if name.lower() not in _OWN]
                self._headers[secure] = kept
            return start_response(status, headers, *more)

        return start


def _is_plain(environ: Environ) -> bool:
    """A host we serve, and no key that would have to be looked at."""
    if "HTTP_AUTHORIZATION" in environ or "HTTP_X_API_KEY" in environ:
        return False
    host = environ.get("HTTP_HOST", "")
    return bool(host) and _is_ours(host, tuple(settings.ALLOWED_HOSTS))


@lru_cache(maxsize=256)
def _is_ours(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def _is_secure(environ: Environ) -> bool:
    """As Django sees it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        if (told := environ.get(name)) is not None:
            return bool(told.split(",")[0].strip() == value)
    return bool(environ.get("wsgi.url_scheme") == "https")
