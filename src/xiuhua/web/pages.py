"""The few pages that belong to no domain: large print, language, and the specimen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from .context import SIZE_COOKIE
from .doors import Request, page
from .language import COOKIE
from .permissions import LOOK

YEAR_S = 365 * 86_400


def _back(request: Request) -> str:
    there = request.POST.get("next") or request.headers.get("Referer", "/")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if safe else "/"


def _keep(request: Request, name: str, value: str) -> HttpResponse:
    answer = HttpResponseRedirect(_back(request))
    answer.set_cookie(
        name,
        value,
        max_age=YEAR_S,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return answer


@page(needs=LOOK, method="POST")
def size(request: Request) -> HttpResponse:
    """Switch large print on or off, without JavaScript, and go back."""
    now = request.COOKIES.get(SIZE_COOKIE, "")
    return _keep(request, SIZE_COOKIE, "" if now == "large" else "large")


@page(needs=LOOK, method="POST")
def language(request: Request) -> HttpResponse:
    """Read in Chinese or English; the choice is kept in this browser."""
    return _keep(request, COOKIE, "en" if request.POST.get("language") == "en" else "zh-hans")


@page(needs=LOOK)
def specimen(request: Request) -> HttpResponse:
    """Every partial of the look on one page."""
    return render(request, "web/specimen.html")
