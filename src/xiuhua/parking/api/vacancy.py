"""Where there is space near a point: the view behind the board, which answers first (`board.front`)."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.words import Refused
from xiuhua.web.api import needs
from xiuhua.web.gather import Api
from xiuhua.web.language import say
from xiuhua.web.published import for_all

from .. import permissions
from ..board.following import following
from ..queries.asking import HIGHEST_M, LONGEST_MIN, MOST, USUAL, Question, asked
from ..queries.finding import nearest
from ..queries.telling import answer

router = Router()
API = (Api("parking", router),)
WAIT_S = 5


def _parameter(name: str, doc: str, required: bool = False, **schema: Any) -> dict[str, Any]:
    return {"in": "query", "name": name, "description": doc, "required": required,
            "schema": schema}  # fmt: skip


def _flag(name: str, doc: str) -> dict[str, Any]:
    return _parameter(name, doc, type="string", enum=["0", "1"])


PARAMETERS = [
    _parameter("lon", "From where: longitude, in degrees.", True, type="number"),
    _parameter("lat", "From where: latitude, in degrees.", True, type="number"),
    _parameter("datum", "Of the point that is given, and of the points that are answered.",
               type="string", enum=["wgs84", "gcj02", "bd09"], default="wgs84"),
    _parameter("count", "How many at most.", type="integer", minimum=1, maximum=MOST,
               default=USUAL),
    _flag("with_space", "Only where a live count says that there is space."),
    _flag("free", "Only free of charge."),
    _flag("covered", "Only under a roof."),
    _parameter("height", "The car's height in metres; what nobody measured is enough under the "
               "open sky alone.", type="number", exclusiveMinimum=0, maximum=HIGHEST_M),
    _flag("charging", "Only with bays for charging."),
    _flag("disabled", "Only with bays for people with disabilities."),
    _parameter("stay_min", "How long one means to stay, in minutes, from now.", type="integer",
               minimum=1, maximum=LONGEST_MIN),
]  # fmt: skip


@router.api_operation(
    ["GET", "HEAD"], "/vacancy", auth=needs(permissions.LOOK), url_name="vacancy",
    openapi_extra={"parameters": PARAMETERS},
)  # fmt: skip
@for_all
def vacancy(request: HttpRequest) -> HttpResponse:
    """The nearest car parks where one may stand now, by walking distance, with their live counts.

    `free` is a live count or null; `last_free` is the last one as of `as_of`, whatever `state`
    (live, stale, closed, suspect, unknown) says of it. `leave_by` is until when one may stay.
    """
    try:
        question = asked(request.META.get("QUERY_STRING", ""))
    except Refused as problem:
        words = say(problem)
        wrong = {"at": ["query", problem.field or ""], "words": words}
        return JsonResponse({"detail": words, "errors": [wrong]}, status=400)
    board = following()
    if board is not None and board.is_late():
        return _unreachable()
    try:
        return HttpResponse(told(question), content_type="application/json")
    except (DatabaseError, InterfaceError):
        return _unreachable()


def told(question: Question) -> bytes:
    """The answer, asked of the database."""
    now = timezone.now()
    found = nearest(question.point, question.wanted, now=now, count=question.most,
                    is_working=calendar().is_working)  # fmt: skip
    return answer(question, found, now)


def _unreachable() -> HttpResponse:
    words = say("The live counts cannot be read now. Ask again in a few seconds.")
    answer = JsonResponse({"detail": words}, status=503)
    answer.headers["Retry-After"] = str(WAIT_S)
    return answer
