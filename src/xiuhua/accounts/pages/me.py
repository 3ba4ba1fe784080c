"""One's own account: sessions, devices, password, second factor, deputy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xiuhua.kernel.words import Denied
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, factor, forms, queries
from ..models import Deputy, User
from ..permissions import OWN
from .again import proved


@page(needs=OWN)
def me(request: Request) -> HttpResponse:
    """Everything about one's own account on one page."""
    return _shown(request, forms.Arrange())


@page(needs=OWN, method="POST")
def end_sessions(request: Request) -> HttpResponse:
    """End one session, or all others."""
    one = request.POST.get("session", "")
    only = [int(one)] if one.isdigit() else None
    actions.end_own_sessions(
        _me(request), only=only, but=request.session.session_key, by=request.by
    )
    messages.success(request, say("Ended."))
    return redirect("accounts:me")


@page(needs=OWN, method="POST")
def forget_devices(request: Request) -> HttpResponse:
    """Forget one remembered device, or all of them."""
    one = request.POST.get("device", "")
    only = [int(one)] if one.isdigit() else None
    actions.forget_devices(_me(request), only=only, by=request.by)
    messages.success(request, say("Forgotten; the code is asked for there next time."))
    return redirect("accounts:me")


@page(needs=OWN, method="POST")
@proved
def new_codes(request: Request) -> HttpResponse:
    """Ten new recovery codes, shown this once."""
    codes = actions.new_recovery_codes(_me(request), by=request.by)
    return render(request, "accounts/codes.html", {"codes": codes, "next": "/me/"})


@page(needs=OWN, method="POST")
def arrange(request: Request) -> HttpResponse:
    """Name a deputy for one's leave."""
    form = forms.Arrange(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.arrange_deputy(principal=_me(request), by=request.by, **form.cleaned_data)
            messages.success(request, say("Your deputy is arranged."))
            return redirect("accounts:me")
    return _shown(request, form)


@page(needs=OWN, of=Deputy, select=("principal", "principal__organisation"), method="POST")
def end_deputy(request: Request, standing: Deputy) -> HttpResponse:
    """End standing in early."""
    actions.end_deputy(standing, by=request.by)
    messages.success(request, say("Ended."))
    return redirect("accounts:me")


def _shown(request: Request, form: forms.Arrange) -> HttpResponse:
    user = _me(request)
    context = queries.own_account(user, request.session.session_key)
    context |= {"form": form, "phone": factor.device_of(user), "needed": factor.needed(user)}
    return render(request, "accounts/me.html", {**context, "user": user})


def _me(request: Request) -> User:
    if not isinstance(request.by, User):
        raise Denied("Only people have an account of their own.")
    return request.by
