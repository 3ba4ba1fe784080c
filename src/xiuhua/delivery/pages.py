"""What was sent, for the administrator; and in a demonstration for everybody in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page
from xiuhua.web.gather import subject
from xiuhua.web.tables import keyset

from . import actions, forms, permissions, queries, receivers
from .models import Message

SIZE = 50


@page(needs=permissions.VIEW)
def messages(request: Request) -> HttpResponse:
    """Messages newest first, by state and by words; addresses masked, links without their secret."""
    return _list(request, demo=False)


@page(needs=permissions.DEMO)
def demo(request: Request) -> HttpResponse:
    """What the demonstration would have sent, its links working: a phone on a page."""
    if not settings.DEMO:
        raise Missing("Only a demonstration has this page.")
    return _list(request, demo=True)


def _list(request: Request, *, demo: bool) -> HttpResponse:
    form = forms.Find(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"state": "", "q": ""}
    found = keyset(
        queries.find(wanted["state"], wanted["q"]),
        order=("-asked_at", "-id"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=SIZE,
    )
    context = {
        "form": form,
        "page": found,
        "rows": [_row(message, demo) for message in found.rows],
        "unsent": queries.unsent(),
        "demo": demo,
        "may_requeue": request.by.may(permissions.REQUEUE),
    }
    return render(request, "delivery/messages.html", context)


def _row(message: Message, demo: bool) -> dict[str, Any]:
    url, title = _about(message)
    return {
        "message": message,
        "look": queries.LOOKS[message.state],
        "text": message.text if demo else receivers.veiled(message.text),
        "subject_url": url,
        "subject_title": title,
    }


def _about(message: Message) -> tuple[str, str]:
    if not message.subject_kind:
        return "", ""
    return subject(message.subject_kind, message.subject_key)


@page(needs=permissions.REQUEUE, of=Message, by="key", method="POST")
def requeue(request: Request, message: Message) -> HttpResponse:
    """Send a message again that was given up."""
    actions.requeue(message, by=request.by)
    notices.success(request, _("The message will be sent again."))
    return HttpResponseRedirect(reverse("delivery:messages"))
