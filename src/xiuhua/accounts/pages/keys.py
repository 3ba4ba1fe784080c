"""API keys and personal links: issued, listed, revoked."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiuhua.web import tables
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, queries
from .. import links as personal
from ..models import ApiKey, PersonalLink
from ..permissions import MANAGE_KEYS, SEE_KEYS
from .again import proved


@page(needs=SEE_KEYS)
def keys(request: Request) -> HttpResponse:
    """Every key, newest first: what it opens, when it was last used."""
    rows = ApiKey.objects.select_related("organisation")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = tables.keyset(rows, order=["-pk"], after=after, before=before)
    context = {"page": found, "may_manage": request.by.may(MANAGE_KEYS), "reason": forms.Reason()}
    return render(request, "accounts/keys.html", context)


@page(needs=MANAGE_KEYS, method=("GET", "POST"))
@proved
def new(request: Request) -> HttpResponse:
    """Issue a key; it is shown on the answer and nowhere again."""
    form = forms.IssueKey(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        last_on = given.pop("last_on")
        if last_on:
            end = datetime.combine(last_on + timedelta(days=1), time(0))
            given["expires_at"] = timezone.make_aware(end)
        with refusals_on(form):
            made, shown = actions.issue_key(by=request.by, **given)
            return render(request, "accounts/key_issued.html", {"key": made, "shown": shown})
    return render(request, "accounts/key_new.html", {"form": form})


@page(needs=MANAGE_KEYS, method="POST", of=ApiKey, select=("organisation",))
def revoke(request: Request, key: ApiKey) -> HttpResponse:
    """Close a key for good."""
    form = forms.Reason(request.POST)
    if form.is_valid():
        actions.revoke_key(key, by=request.by, **form.cleaned_data)
        messages.success(request, say("Revoked; it opens nothing any more."))
    else:
        messages.error(request, say("Say why, then revoke."))
    return redirect("accounts:keys")


@page(needs=SEE_KEYS)
def links(request: Request) -> HttpResponse:
    """Personal links that still open something, newest first."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = tables.keyset(queries.open_links(), order=["-pk"], after=after, before=before)
    rows = [(link, personal.title_of(link)) for link in found.rows]
    context = {"page": found, "rows": rows, "may_manage": request.by.may(MANAGE_KEYS)}
    return render(request, "accounts/links.html", context)


@page(needs=MANAGE_KEYS, method="POST", of=PersonalLink, select=("organisation",))
@proved
def reissue_link(request: Request, link: PersonalLink) -> HttpResponse:
    """A new secret for a lost link; the address is shown on the answer and nowhere again."""
    shown = actions.reissue_link(link, by=request.by)
    address = request.build_absolute_uri(personal.url(shown, whole=False))
    context = {"link": link, "link_title": personal.title_of(link), "address": address}
    return render(request, "accounts/link_reissued.html", context)


@page(needs=MANAGE_KEYS, method="POST", of=PersonalLink, select=("organisation",))
def revoke_link(request: Request, link: PersonalLink) -> HttpResponse:
    """Close a personal link for good."""
    form = forms.Reason(request.POST)
    if form.is_valid():
        actions.revoke_link(link, by=request.by, **form.cleaned_data)
        messages.success(request, say("Revoked; it opens nothing any more."))
    else:
        messages.error(request, say("Say why, then revoke."))
    return redirect("accounts:links")
