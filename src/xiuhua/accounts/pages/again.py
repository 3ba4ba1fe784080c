"""Once more who it is, before what would hand an account or a role to somebody else."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from xiuhua.kernel.words import Crowded, Denied, Refused
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say
from xiuhua.web.middleware import refusal

from .. import entry, factor, forms
from ..models import User
from ..permissions import OWN

View = Callable[..., HttpResponse]


def proved(view: View) -> View:
    """Lead to `again` first whoever last showed their password more than a quarter of an hour ago."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.by, User) or entry.proved_lately(request.session):
            return view(request, *args, **kwargs)
        messages.info(request, say("Nothing was done yet: show who you are, then do it again."))
        came = urlsplit(request.headers.get("Referer", "")).path or reverse("accounts:me")
        back = came if request.method == "POST" else request.get_full_path()
        return HttpResponseRedirect(f"{reverse('accounts:again')}?{urlencode({'next': back})}")

    return guarded


@page(needs=OWN, method=("GET", "POST"))
def again(request: Request) -> HttpResponse:
    """Password, and the code of the phone where there is one, once more."""
    user = request.by
    if not isinstance(user, User):
        raise Denied("This page is for people with an account.")
    asks = {"password"} if user.has_usable_password() else set()
    asks |= {"code"} if factor.device_of(user) else set()
    form = forms.Again(request.POST or None, asks=asks)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            entry.prove_again(request, user, given.get("password", ""), given.get("code", ""))
            return HttpResponseRedirect(_next(request) or resolve_url("accounts:me"))
        except Crowded as crowded:
            return refusal(request, crowded)
        except Refused as refused:
            form.add_error(refused.field, say(refused))
    facts = {"form": form, "next": _next(request)}
    return render(request, "accounts/again.html", facts, status=422 if form.errors else 200)


def _next(request: Request) -> str:
    there = str(request.POST.get("next") or request.GET.get("next") or "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if safe else ""
