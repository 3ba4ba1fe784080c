"""The official accounts at the desk: settings, secrets, wording, and a call to see that it works."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..actions import accounts as actions
from ..forms import accounts as forms
from ..models import OfficialAccount, Talked
from ..wechat.menu import as_wechat_takes_it, read
from ..wechat.moments import Moment
from .calling import call
from .chat import pieces

SHOWN_DAYS = 7
DOINGS = (
    Doing("settings", "Change settings and menu", permissions.ACCOUNTS, actions.set_account, forms.Change, said="Kept."),
    Doing("secrets", "Enter new token and key", permissions.ACCOUNTS, actions.set_secrets, forms.NewSecrets,
          said="Kept. Enter the same on WeChat\u2019s page now."),
)  # fmt: skip


@page(needs=permissions.ACCOUNTS)
def accounts(request: Request) -> HttpResponse:
    """Every account: how its messages come, and when it was last heard."""
    since = localdate() - timedelta(days=SHOWN_DAYS)
    counted = Talked.objects.filter(day__gt=since).values_list("account").annotate(n=Sum("count"))
    counts = dict(counted.order_by())
    rows = [(one, counts.get(one.pk, 0)) for one in OfficialAccount.objects.all()]
    facts = {"title": say("Official accounts"), "rows": rows}
    return render(request, "parking/accounts.html", facts)


@page(needs=permissions.ACCOUNTS, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """An account that is not there yet."""
    form = forms.NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = actions.found_account(by=request.by, **form.cleaned_data)
            messages.success(request, say("Kept. Enter the address below on WeChat\u2019s page."))
            return HttpResponseRedirect(reverse("parking:account", args=[made.key]))
    facts = {"title": say("New official account"), "form": form}
    return render(request, "parking/account_new.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.ACCOUNTS, of=OfficialAccount, by="key")
def account(request: Request, account: OfficialAccount) -> HttpResponse:
    """One account: the address to enter on WeChat, its menu, what it heard."""
    return _shown(request, account)


@page(needs=permissions.ACCOUNTS, of=OfficialAccount, by="key", method="POST")
def step(request: Request, account: OfficialAccount, name: str) -> HttpResponse:
    """Change something about it."""
    there = reverse("parking:account", args=[account.key])
    return carry_out(
        request, DOINGS, account, name, there=there, shown=lambda wrong: _shown(request, account, wrong)
    )  # fmt: skip


@page(needs=permissions.ACCOUNTS, of=OfficialAccount, by="key", method="POST")
def test(request: Request, account: OfficialAccount) -> HttpResponse:
    """Call it as WeChat would, and show what came back."""
    asked = request.POST.get("text", "").strip()[:60] or say("Help")
    fields: dict[str, str | float] = {"MsgType": "text", "Content": asked}
    return _shown(
        request, account, called=call(request, account, "the-desk-itself", fields), asked=asked
    )


@page(needs=permissions.ACCOUNTS, of=OfficialAccount, by="key", method=("GET", "POST"))
def wording(request: Request, account: OfficialAccount) -> HttpResponse:
    """How it speaks at each moment, as typed and as it is read."""
    form = forms.Wording(account, request.POST or None)
    looking = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not looking:
        with refusals_on(form):
            actions.set_wording(account, wording=form.cleaned_data, by=request.by)
            messages.success(request, say("Kept."))
            return HttpResponseRedirect(request.path)
    told = form.cleaned_data if looking and form.is_valid() else {}
    facts = {
        "title": say("How it speaks"),
        "account": account,
        "rows": [(form[moment.value], _said(account, moment, told)) for moment in forms.TITLES],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "parking/account_wording.html", facts, status=status)


def _said(account: OfficialAccount, moment: Moment, told: dict[str, str]) -> list[dict[str, str]]:
    """A text with made-up facts in its gaps."""
    seen = OfficialAccount(title=account.title, wording=account.wording)
    if told.get(moment.value):
        seen.wording = {**account.wording, moment.value: told[moment.value]}
    line = say("Car park {n}, {free} free")
    facts = {
        "account": account.title,
        "place": say("The riverside"),
        "list": "\n".join(f"{n}. {line.format(n=n, free=30 // n)}" for n in (1, 2)),
        "page": say("See all on the map"),
    }
    return pieces(seen.words(moment, **facts))


def _shown(
    request: Request, account: OfficialAccount, wrong: Offer | None = None, **more: Any
) -> HttpResponse:
    since = localdate() - timedelta(days=SHOWN_DAYS)
    talked = account.talked.filter(day__gt=since).values_list("day", "kind", "moment", "count")
    facts = {
        "title": account.title,
        "account": account,
        "address": f"{settings.BASE_URL}{reverse('parking:wechat', args=[account.key])}",
        "offers": offers(DOINGS, account, request.by, wrong),
        "menu": _menu(account),
        "talked": _by_kind(talked),
        **more,
    }
    return render(request, "parking/account.html", facts, status=422 if wrong else 200)


def _menu(account: OfficialAccount) -> str:
    """What is to be copied to WeChat."""
    whole = as_wechat_takes_it(read(account.menu), lambda way: way if "://" in way else f"{settings.BASE_URL}{way}")  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _by_kind(talked: Any) -> list[tuple[str, str, int]]:
    """How often each kind of message was answered how, the most frequent first."""
    found: dict[tuple[str, str], int] = {}
    for _day, kind, moment, count in talked:
        found[kind, moment] = found.get((kind, moment), 0) + count
    rows = [
        (say(KINDS.get(kind, kind)), str(forms.TITLES[Moment(moment)] if moment else say("Nothing to say")), n)
        for (kind, moment), n in found.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row[2])


KINDS = {
    "Text": "Written",
    "Location": "Place sent",
    "LocationEvent": "Place reported",
    "Image": "Photo",
    "Voice": "Spoken",
    "Click": "Button of the menu",
    "View": "Page opened",
    "Subscribe": "New follower",
    "Unsubscribe": "Follower lost",
    "Unknown": "Another kind",
}
"""Kinds of messages, as the desk reads them."""
