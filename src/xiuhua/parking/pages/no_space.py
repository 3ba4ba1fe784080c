"""「这里没空位」: one press by a driver who stands before a full car park."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from xiuhua.accounts.limits import address_of, limit
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions
from ..actions.no_space import say_no_space
from ..models import CarPark

COOKIE = "parking_here"
COOKIE_S = 86_400
QUARTER = timedelta(minutes=15)
OF_BROWSER, OF_ADDRESS = 5, 30
"""Presses in a quarter of an hour; many drivers share one address of a mobile network."""


@page(needs=permissions.NO_SPACE, method="POST")
def no_space(request: Request, number: str) -> HttpResponse:
    """Say that there is no space; goes back to where the button was."""
    car_park = CarPark.objects.filter(number=number).exclude(state="removed").first()
    if car_park is None:
        raise Missing("There is no such car park.")
    limit(f"parking.no_space:{address_of(request)}", per=QUARTER, count=OF_ADDRESS)
    browser = request.COOKIES.get(COOKIE, "")[:64] or secrets.token_urlsafe(16)
    limit(f"parking.no_space.browser:{browser}", per=QUARTER, count=OF_BROWSER)
    say_no_space(car_park, browser=browser, now=timezone.now())
    messages.success(request, say("Thank you. Others who look for a space will see it soon."))
    answer = HttpResponseRedirect(_back(request))
    answer.set_cookie(COOKIE, browser, max_age=COOKIE_S, samesite="Lax", httponly=True,
                      secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip
    return answer


def _back(request: Request) -> str:
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if safe else "/"
