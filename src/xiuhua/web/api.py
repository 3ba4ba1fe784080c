"""Our own API: shut until an endpoint says whom it opens to.

``auth=needs(permission)`` is required on every endpoint (`tests/test_promises.py` walks them).
Refusals and malformed input come back in words, with the status the standard gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.utils import check_csrf

from xiuhua.kernel.permissions import PUBLIC, Permission
from xiuhua.kernel.words import Denied, Refused, Words

from .doors import actor, check
from .gather import gather
from .language import say
from .middleware import refusal

PROBLEMS = {
    "missing": "This value is needed.",
    "json_invalid": "The body is not valid JSON.",
    "string_too_long": "Too long: at most {max_length} characters.",
    "string_too_short": "Too short: at least {min_length} characters.",
    "int_parsing": "A whole number is needed.",
    "float_parsing": "A number is needed.",
    "enum": "Choose one of: {expected}.",
    "literal_error": "Choose one of: {expected}.",
    "greater_than_equal": "Must be at least {ge}.",
    "less_than_equal": "Must be at most {le}.",
    "extra_forbidden": "There is no such field; check its spelling.",
}


class needs:  # noqa: N801 - read as a word: auth=needs(permission)
    """Opens an endpoint to whoever may do `permission` somewhere; the view asks where."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Any:
        by = actor(request)
        if by is PUBLIC and not self.permission.public:
            return None  # 401: say who you are first
        if by is not PUBLIC and check_csrf(request):
            # a session is a cookie, which any page can make a browser send; a key is not
            raise Denied(
                "This form was open too long or its cookie is gone. "
                "Go back, reload the page and send it again; nothing was changed."
            )
        check(by, self.permission, None, request.path)
        return by


def build() -> NinjaAPI:
    """The API with every app's router, and its answers to what goes wrong."""
    api = NinjaAPI(
        title="Xiuhua", version="1", urls_namespace="api", docs_url=None, openapi_url="openapi.json"
    )
    for entry in gather("API").values():
        api.add_router(f"/{entry.prefix}", entry.router, tags=[entry.prefix])
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _invalid(api))
    api.add_exception_handler(AuthenticationError, _unknown(api))
    api.add_exception_handler(HttpError, _http(api))
    api.add_exception_handler(RequestDataTooBig, _too_big(api))
    return api


def _refused(request: HttpRequest, problem: Refused | type[Refused]) -> HttpResponse:
    assert isinstance(problem, Refused)
    return refusal(request, problem)


def _invalid(api: NinjaAPI) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, problem: Any) -> HttpResponse:
        errors = [
            {"at": [str(part) for part in error["loc"]], "words": say(_words(error))}
            for error in problem.errors
        ]
        detail = say("The request does not fit; see “errors” for each place.")
        return api.create_response(request, {"detail": detail, "errors": errors}, status=422)

    return answer


def _words(error: dict[str, Any]) -> Words:
    facts = {str(name): fact for name, fact in (error.get("ctx") or {}).items()}
    text = PROBLEMS.get(error["type"])
    return Words(text, **facts) if text else Words("Not acceptable: {why}", why=error["msg"])


def _unknown(api: NinjaAPI) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, problem: Any) -> HttpResponse:
        detail = say("Sign in, or send an API key in the Authorization header.")
        made = api.create_response(request, {"detail": detail}, status=401)
        made.headers["WWW-Authenticate"] = 'Bearer realm="xiuhua"'
        return made

    return answer


def _http(api: NinjaAPI) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, problem: Any) -> HttpResponse:
        text = PROBLEMS["json_invalid"] if problem.status_code == 400 else str(problem)
        return api.create_response(request, {"detail": say(text)}, status=problem.status_code)

    return answer


def _too_big(api: NinjaAPI) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, problem: Any) -> HttpResponse:
        return api.create_response(
            request, {"detail": say("The request is too large.")}, status=413
        )

    return answer
