"""One's own long lists: how far each is, and taking it away."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.web.doors import Request, page
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from . import actions, permissions, queries
from .giving import given
from .models import Export

SIZE = 30


@page(needs=permissions.MAKE)
def exports(request: Request) -> HttpResponse:
    """Every list one has had made, the newest first."""
    rows = queries.owned_by(request.by)
    cursors = turned(request)
    found = keyset(rows, order=("-id",), size=SIZE, **cursors)
    facts = {
        "title": say("Lists taken away"),
        "page": found,
        "running": any(one.running for one in found.rows),
        "asks_again": not any(cursors.values()),
        "days": settings.EXPORTS_KEPT_DAYS,
    }
    return render(request, "exports/exports.html", facts)


@page(needs=permissions.MAKE)
def lines(request: Request) -> HttpResponse:
    """The newest lines of the list alone, asked for while something is being made."""
    rows = list(queries.owned_by(request.by).order_by("-id")[:SIZE])
    facts = {"rows": rows, "running": any(one.running for one in rows), "asks_again": True}
    return render(request, "exports/_lines.html", facts)


@page(needs=permissions.MAKE, of=Export, method="POST")
def file(request: Request, export: Export) -> HttpResponse:
    """The file; by POST, because each taking away is recorded."""
    return given(export, request.by)


@page(needs=permissions.MAKE, of=Export, method="POST")
def cancel(request: Request, export: Export) -> HttpResponse:
    """Stop making it."""
    actions.cancel(export, by=request.by)
    messages.success(request, say("Cancelled."))
    return HttpResponseRedirect(reverse("exports:exports"))


@page(needs=permissions.MAKE, of=Export, method="POST")
def forget(request: Request, export: Export) -> HttpResponse:
    """Remove the file now."""
    actions.forget(export, by=request.by)
    messages.success(request, say("Removed."))
    return HttpResponseRedirect(reverse("exports:exports"))
