"""Refusals become pages: the right status, and words that say what to do next."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from xiuhua.kernel.words import Crowded, Denied, Missing, Refused

from .language import COOKIE, say

STATUS: tuple[tuple[type[Refused], int, str], ...] = (
    (Denied, 403, "Not open to you"),
    (Missing, 404, "Not found"),
    (Crowded, 429, "One moment"),
    (Refused, 409, "Not possible now"),
)


class RefusalMiddleware:
    """Activates the reader's language, and answers whatever was refused below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(COOKIE, "")
        if language not in {"zh-hans", "en"}:
            return self.get_response(request)
        with translation.override(language):
            answer = self.get_response(request)
            answer.headers.setdefault("Content-Language", language)
            return answer

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page (or JSON, where a machine asks) for a refusal; anything else goes on."""
        if isinstance(problem, DataError):  # PostgreSQL keeps no NUL, and no number too large
            problem = Refused(
                "Something in it cannot be kept. Take out unusual signs and try again."
            )
        return refusal(request, problem) if isinstance(problem, Refused) else None


class OutboxMiddleware:
    """A form sent by a phone's outbox is told where it leads, and is not led there.

    So the words kept for the next page are still there when a person opens it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if "X-Outbox" in request.headers and answer.status_code in {301, 302, 303}:
            answer.headers["X-To"] = answer.headers["Location"]
            del answer.headers["Location"]
            answer.status_code = 200
        return answer


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The answer to a refusal, as a page or as JSON, with the status its class has."""
    status, title = next((s, t) for kind, s, t in STATUS if isinstance(refused, kind))
    if request.path.startswith(("/api/", "/feeds/", "/ogc/")):
        answer: HttpResponse = JsonResponse({"detail": say(refused)}, status=status)
    else:
        context = {"title": say(title), "words": say(refused), "status": status}
        answer = render(request, "web/message.html", context, status=status)
    if isinstance(refused, Crowded):
        answer.headers["Retry-After"] = str(refused.wait_s)
    return answer
