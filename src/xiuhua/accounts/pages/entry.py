"""Coming in and going out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from xiuhua.kernel.words import Crowded, Missing, Refused
from xiuhua.web.context import home
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.middleware import refusal

from .. import actions, entry, factor, forms, limits, links, oidc, passwords
from ..models import PersonalLink, User
from ..permissions import ENTER
from .again import proved

STEPS = {"code": "accounts:code", "enrol": "accounts:enrol", "password": "accounts:password"}
GUESSES = 20


@page(needs=ENTER, method=("GET", "POST"))
def sign_in(request: Request) -> HttpResponse:
    """Username and password, or the city's single sign-on."""
    if request.method == "GET" and (ahead := _ahead(request)):
        return ahead
    form = forms.Enter(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            user = entry.by_password(request, **form.cleaned_data)
            entry.begin(request, user, "password")
            return _onward(request, user)
        except Crowded as crowded:
            form.add_error(None, say(crowded))
            status, wait = 429, crowded.wait_s
        except Refused as refused:
            form.add_error(None, say(refused))
            status = 422
    context = {"form": form, "next": _next(request), "single": oidc.is_on(),
               "single_failed": request.GET.get("single") == "failed"}  # fmt: skip
    answer = render(request, "accounts/sign_in.html", context, status=status)
    if status == 429:
        answer.headers["Retry-After"] = str(wait)
    return answer


@page(needs=ENTER, method=("GET", "POST"))
def code(request: Request) -> HttpResponse:
    """The second factor: six digits of the phone, or a recovery code."""
    if not (user := _owes(request, "code")):
        return _ahead(request) or redirect("accounts:sign_in")
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if factor.check(user, form.cleaned_data["code"]):
                entry.pass_factor(request, user)
                answer = _onward(request, user)
                if form.cleaned_data["remember"]:
                    entry.remember(request, answer, user)
                return answer
            form.add_error("code", say("This code does not fit. Wait for the next and type that."))
        except Crowded as crowded:
            return refusal(request, crowded)
    return render(request, "accounts/code.html", {"form": form, "next": _next(request)})


@page(needs=ENTER, method=("GET", "POST"))
@proved
def enrol(request: Request) -> HttpResponse:
    """Take a phone into use: scan, type the first code, keep the recovery codes."""
    user = _owes(request, "enrol") or _here(request)
    if user is None:
        return _ahead(request) or redirect("accounts:sign_in")
    device = factor.new_device(user)
    form = forms.Enrol(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            factor.prove(device, form.cleaned_data["code"])
            codes = actions.confirm_second_factor(user, device=device, by=user)
            entry.pass_factor(request, user)
            after = {"codes": codes, "next": _next(request) or resolve_url("accounts:me")}
            return render(request, "accounts/codes.html", after)
    context = {
        "form": form,
        "qr": mark_safe(factor.qr(device)),  # noqa: S308 - drawn by segno from our own text
        "by_hand": factor.by_hand(device),
        "next": _next(request),
        "owed": request.half is not None,  # type: ignore[attr-defined]
    }
    return render(request, "accounts/enrol.html", context)


@page(needs=ENTER, method=("GET", "POST"))
def password(request: Request) -> HttpResponse:
    """Change one's password; asked for when it has run out, or was set by an administrator."""
    user = _owes(request, "password") or _here(request)
    if user is None:
        return _ahead(request) or redirect("accounts:sign_in")
    form = forms.ChangePassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.limit(f"password:{user.pk}", per=timedelta(minutes=15), count=10)
        if not user.check_password(form.cleaned_data["present"]):
            form.add_error("present", say("This is not the present password."))
        else:
            with refusals_on(form):
                return _changed(request, user, form.cleaned_data["password"])
    context = {"form": form, "rules": passwords.rules(), "next": _next(request)}
    return render(request, "accounts/password.html", context)


def _changed(request: Request, user: User, chosen: str) -> HttpResponse:
    session = request.session
    user = actions.set_password(user, password=chosen, by=user, session_key=session.session_key)
    session["_auth_user_hash"] = user.get_session_auth_hash()
    entry.rotate(request)
    messages.success(request, say("The password is changed; you are signed out everywhere else."))
    return _onward(request, user)


@page(needs=ENTER, method="POST")
def sign_out(request: Request) -> HttpResponse:
    """Leave, and leave nothing behind."""
    entry.leave(request, _here(request))
    answer = HttpResponseRedirect(resolve_url("accounts:sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@page(needs=ENTER)
def admin_door(request: Request) -> HttpResponse:
    """The admin has no door of its own: it would not ask for the second factor."""
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{request.GET.urlencode()}")


@page(needs=ENTER)
def admin_password(request: Request) -> HttpResponse:
    """The admin's password page is ours."""
    return redirect("accounts:password")


@page(needs=ENTER)
def single(request: Request) -> HttpResponse:
    """To the city's single sign-on."""
    _refuse_single()
    answer: HttpResponse = OIDCAuthenticationRequestView.as_view()(request)
    return answer


@page(needs=ENTER)
def single_back(request: Request) -> HttpResponse:
    """Back from the city's single sign-on, with an account or with a reason."""
    _refuse_single()
    answer: HttpResponse = _Back.as_view()(request)
    return answer


class _Back(OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the package has no types
    user: User

    def login_success(self) -> HttpResponse:
        onward = self.request.session.get("oidc_login_next") or ""
        entry.begin(self.request, self.user, "oidc")
        return _onward(self.request, self.user, onward)


@page(needs=ENTER, method=("GET", "POST"))
def link(request: Request, secret: str, rest: str = "") -> HttpResponse:
    """A personal link: what it opens, its purpose says."""
    key = f"link:{limits.address_of(request)}"
    limits.check(key, per=timedelta(minutes=10), count=GUESSES)
    try:
        found = links.find(secret)
        opened = links.purpose_of(found)
    except Missing:
        limits.limit(key, per=timedelta(minutes=10), count=GUESSES)
        raise
    links.seen(found)
    request.by = found
    answer = opened.open(request, found, rest)
    answer.headers["Referrer-Policy"] = "same-origin"  # no-referrer would void forms: Origin null
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def by_link(request: Request, link: PersonalLink, rest: str) -> HttpResponse:
    """Set a password by a one-time link."""
    user = link.user
    if user is None or rest:
        raise Missing("This link no longer opens anything.")
    form = forms.NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.set_password(user, password=form.cleaned_data["password"], by=link)
            messages.success(request, say("The password is set. Sign in with it."))
            return redirect("accounts:sign_in")
    context = {"form": form, "rules": passwords.rules(), "user_name": user.username}
    return render(request, "accounts/set_password.html", context)


# --- where to ---------------------------------------------------------------------------------
def _here(request: Any) -> User | None:
    return request.by if isinstance(request.by, User) else None


def _owes(request: Any, step: str) -> User | None:
    return request.half[0] if request.half and request.half[1] == step else None


def _ahead(request: Any) -> HttpResponse | None:
    """Where somebody belongs who is in already, or half in."""
    onward = _next(request)
    query = f"?{urlencode({'next': onward})}" if onward else ""
    if request.half:
        return HttpResponseRedirect(reverse(STEPS[request.half[1]]) + query)
    here = _here(request)
    return HttpResponseRedirect(onward or home(here)) if here else None


def _onward(request: Any, user: User, onward: str = "") -> HttpResponse:
    """The next step that is owed, or where the person wanted to go."""
    from django.utils import timezone

    onward = onward or _next(request)
    owed = entry.step(request.session, user, timezone.now())
    if owed:
        query = f"?{urlencode({'next': onward})}" if onward else ""
        return HttpResponseRedirect(reverse(STEPS[owed]) + query)
    return HttpResponseRedirect(onward or home(user))


def _next(request: Any) -> str:
    there = str(request.POST.get("next") or request.GET.get("next") or "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if safe else ""


def _refuse_single() -> None:
    if not oidc.is_on():
        raise Missing("There is no single sign-on here. Sign in with username and password.")
