"""Logs: one JSON object a line, joined by the request's id, and nothing about a person.

A line names accounts, keys and cases by their reference ("user:17", a case number), never by a
name, a phone number, an address, a form value or a query string.
"""

from __future__ import annotations

import logging
import logging.config
import os
import re
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any, TextIO

from django.http import HttpRequest, HttpResponseBase

from xiuhua.jobs.trace import request_id as REQUEST_ID  # noqa: N812 - one variable for both
from xiuhua.site import metrics

_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRET_PATHS = re.compile(r"^/(p|follow|f)/[^/]+")
_log = logging.getLogger("xiuhua.requests")


class WithRequestId(logging.Filter):
    """Puts the current request's id on every line written while it is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = REQUEST_ID.get()
        return True


class Discreet(logging.Filter):
    """Takes the request itself off a line of Django's, and the secrets out of its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(shown_path(str(part)) for part in record.args)
        return True


class ToStderr(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment, for tests put their own in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure(_settings: dict[str, Any] | None = None) -> None:
    """Set up logging; JSON by default, plain text with `XIUHUA_LOG=text`."""
    plain = os.environ.get("XIUHUA_LOG", "json") == "text"
    json_lines = {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "format": "%(levelname)s %(name)s %(message)s %(request_id)s",
        "rename_fields": {"levelname": "level", "name": "logger"},
        "timestamp": "at",
        "json_ensure_ascii": False,
    }
    text_lines = {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "request_id": {"()": "xiuhua.site.logs.WithRequestId"},
                "discreet": {"()": "xiuhua.site.logs.Discreet"},
            },
            "formatters": {"line": text_lines if plain else json_lines},
            "handlers": {
                "stderr": {
                    "class": "xiuhua.site.logs.ToStderr",
                    "formatter": "line",
                    "filters": ["request_id"],
                }
            },
            "root": {"handlers": ["stderr"], "level": os.environ.get("XIUHUA_LOG_LEVEL", "INFO")},
            "loggers": {
                # of a failure the traceback; all else is said by the request line below
                "django.request": {"level": "ERROR", "filters": ["discreet"]},
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                "django.utils.autoreload": {"level": "WARNING"},
                "axes": {"level": "ERROR"},  # it would write user names and addresses
                "fontTools": {"level": "WARNING"},
                "PIL": {"level": "WARNING"},
            },
        }
    )


def shown_path(path: str) -> str:
    """The path without what only its holder may know: personal links and tracking codes."""
    return _SECRET_PATHS.sub(r"/\1/…", path)


class RequestId:
    """Gives each request an id, answers with it, times it and writes one line about it.

    An inbound `X-Request-ID` is kept when it is 8 to 64 plain characters, so that a proxy's log
    and ours can be read together.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if _SANE.fullmatch(given) else uuid.uuid4().hex
        token = REQUEST_ID.set(name)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            self._note(request, response, time.perf_counter() - started)
            return response
        finally:
            REQUEST_ID.reset(token)

    def _note(self, request: HttpRequest, response: HttpResponseBase, took_s: float) -> None:
        match = request.resolver_match
        door = match.view_name if match else "none"
        metrics.saw(door, request.method or "", response.status_code, took_s)
        if request.path.startswith(("/static/", "/healthz", "/metrics")):
            return
        by = getattr(request, "by", None)
        facts = {
            "method": request.method,
            "path": shown_path(request.path),
            "door": door,
            "status": response.status_code,
            "ms": round(took_s * 1000, 1),
            "by": getattr(by, "ref", "public"),
        }
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        _log.log(level, "request", extra=facts)
