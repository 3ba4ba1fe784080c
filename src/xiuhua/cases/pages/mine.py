"""The reports this browser knows: their codes in a signed cookie no script can read."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from ..models import Case, Companion
from ..queries.codes import hashed
from ..workflow import OVER

COOKIE = "xiuhua_mine"
MOST = 12
KEPT_S = 180 * 86_400
_SALT = "cases.mine"


def codes(request: HttpRequest) -> list[str]:
    """The codes kept here, the latest first; nothing when the cookie was touched or is old."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT_S)
    except signing.BadSignature:
        return []
    return [code for code in kept if isinstance(code, str)][:MOST]


def remember(request: HttpRequest, answer: HttpResponse, code: str) -> HttpResponse:
    """Put a code first among those kept here."""
    kept = [code, *(one for one in codes(request) if one != code)][:MOST]
    return _keep(answer, kept)


def forget(request: HttpRequest, answer: HttpResponse, code: str) -> HttpResponse:
    """Take a code out of this browser; the report itself stays."""
    return _keep(answer, [one for one in codes(request) if one != code])


def _keep(answer: HttpResponse, kept: list[str]) -> HttpResponse:
    answer.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=_SALT),
        max_age=KEPT_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def code_of(request: HttpRequest, case: Case) -> str:
    """The code of `case`, one's own or of having joined, when this browser holds it, else ""."""
    kept = {hashed(code): code for code in codes(request)}
    if not kept or case.tracking_hash in kept:
        return kept.get(case.tracking_hash, "")
    rows = Companion.objects.filter(case=case, tracking_hash__in=kept)
    return kept.get(rows.values_list("tracking_hash", flat=True).first() or "", "")


def cases(request: HttpRequest) -> list[Case]:
    """The reports kept here that still exist, the latest first; two queries, none without codes."""
    kept = [hashed(code) for code in codes(request)]
    if not kept:
        return []
    joined = list(Companion.objects.filter(tracking_hash__in=kept).values_list("case", flat=True))
    rows = Case.objects.filter(Q(tracking_hash__in=kept) | Q(pk__in=joined))
    rows = rows.select_related("category", "plain")
    return sorted(rows, key=lambda case: case.reported_at, reverse=True)


def open_count(request: HttpRequest) -> int:
    """How many of them are not over yet."""
    return sum(case.now not in OVER for case in cases(request))
