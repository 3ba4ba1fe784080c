"""Having a list made from a page, and handing a finished one out as a file that no browser opens by itself."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect

from xiuhua.kernel.permissions import Actor
from xiuhua.web.doors import Request
from xiuhua.web.language import say

from . import actions
from .lists import Params
from .models import Export

HARMLESS = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def begun(request: Request, kind: str, params: Params, name: str) -> HttpResponse:
    """Have the whole list made as a workbook, and lead to where it waits to be taken away."""
    actions.ask(kind, "xlsx", params, name=name, by=request.by)
    messages.success(request, say("The list is being made. It waits here to be taken away."))
    return redirect("exports:exports")


def given(export: Export, by: Actor) -> HttpResponse:
    """The file of `export`, once its taking is recorded."""
    content = actions.take(export, by=by)
    answer = FileResponse(content, as_attachment=True, filename=export.name)
    for name, value in HARMLESS.items():
        answer.headers[name] = value
    return cast("HttpResponse", answer)
