"""Handing a finished list out, streamed, as a file that no browser opens by itself."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, HttpResponse

from xiuhua.kernel.permissions import Actor

from . import actions
from .models import Export

HARMLESS = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def given(export: Export, by: Actor) -> HttpResponse:
    """The file of `export`, once its taking is recorded."""
    content = actions.take(export, by=by)
    answer = FileResponse(content, as_attachment=True, filename=export.name)
    for name, value in HARMLESS.items():
        answer.headers[name] = value
    return cast("HttpResponse", answer)
