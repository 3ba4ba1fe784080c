"""Photos over HTTP: the shown copies, the form's own previews, custody, and the original."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from xiuhua.kernel.words import Denied, Missing
from xiuhua.records import names
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.gather import subject

from . import actions, copies, forms, intake, kinds, passes, permissions, queries
from .models import Item, Sound
from .store import store

_HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@page(needs=permissions.SEE, of=Item, by="key", cached=True)
def shown(request: Request, item: Item, size: str) -> HttpResponse:
    """A shown copy: whole for those who may see it, with its boxes for the public once released.

    Browsers ask again each time and are told "not modified", so that withdrawing takes effect
    at once.
    """
    whole = passes.opens(
        item.key, request.GET.get("pass", ""), timezone.localdate()
    ) or queries.may_see(item, request.by)
    if not (whole or item.released):
        raise Denied("This photo is not released. Sign in with an account that works on it.")
    boxes = [] if whole else item.boxes
    return _copy(request, item.sha256, size, boxes, f"{item.key}-{size}.webp")


@page(needs=permissions.SEE, cached=True)
def preview(request: Request, token: str, size: str) -> HttpResponse:
    """A photo that waits in somebody's form; whoever has the form's token sees it."""
    prepared = actions.held(token)
    return _copy(request, prepared.sha256, size, [], f"{size}.webp")


def _copy(
    request: Request, sha256: str, size: str, boxes: list[copies.Box], filename: str
) -> HttpResponse:
    etag = f'"{copies.name(sha256, size, boxes).removesuffix(".webp")[-40:]}-{sha256[:8]}"'
    headers = {**_HARMLESS, "Cache-Control": "private, no-cache", "ETag": etag}
    answer = get_conditional_response(request, etag=etag)
    if not isinstance(answer, HttpResponseNotModified):
        try:
            data = intake.copy_of(sha256, size, boxes)
        except FileNotFoundError:
            raise Missing("This photo is no longer in the store.") from None
        answer = HttpResponse(data, content_type="image/webp")
        answer.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


@page(needs=permissions.ORIGINAL, of=Item, by="key", method="POST")
def original(request: Request, item: Item) -> HttpResponse:
    """The original as it came, as a download; the records know of it first."""
    actions.look_at_original(item, by=request.by, reason=request.POST.get("reason", "")[:200])
    answer = FileResponse(
        store().open("original", item.sha256),
        content_type=kinds.MEDIA[item.format],
        as_attachment=True,
        filename=f"{item.key}.{kinds.ENDING[item.format]}",
    )
    for name, value in _HARMLESS.items():
        answer.headers[name] = value
    return cast("HttpResponse", answer)


@page(needs=permissions.SEE, of=Sound, by="key")
def sound(request: Request, note: Sound) -> HttpResponse:
    """A spoken note, for those who may see the photos of the same subject."""
    if not queries.may_hear(note, request.by):
        raise Denied("This spoken note is not open to you.")
    answer = FileResponse(store().open("original", note.sha256), content_type=note.media)
    for name, value in _HARMLESS.items():
        answer.headers[name] = value
    return cast("HttpResponse", answer)


@page(needs=permissions.CUSTODY, of=Item, by="key")
def custody(request: Request, item: Item) -> HttpResponse:
    """A photo with its facts and everything that ever happened to it."""
    return _custody(request, item, forms.Box())


def _custody(request: Request, item: Item, form: forms.Box, status: int = 200) -> HttpResponse:
    url, title = subject(item.subject_kind, item.subject_key)
    may = {
        name: request.by.may(needs, item.division_code)
        for name, needs in {
            "release": permissions.RELEASE,
            "original": permissions.ORIGINAL,
        }.items()
    }
    facts = {
        "item": item,
        "picture": queries.picture(item, today=timezone.localdate()),
        "steps": queries.custody(item),
        "brought_by": names.resolve([item.brought_by])[item.brought_by],
        "subject_url": url,
        "subject_title": title,
        "form": form,
        "may": may,
    }
    return render(request, "evidence/custody.html", facts, status=status)


@page(needs=permissions.RELEASE, of=Item, by="key", method="POST")
def release(request: Request, item: Item) -> HttpResponse:
    """Release a photo, or take it back with `withdraw` in the form."""
    if "withdraw" in request.POST:
        reason = request.POST.get("reason", "")[:200]
        actions.withdraw(item, by=request.by, reason=reason)
    else:
        actions.release(item, by=request.by)
    return _back(item)


@page(needs=permissions.RELEASE, of=Item, by="key", method="POST")
def redact(request: Request, item: Item) -> HttpResponse:
    """Add one box, given in per cent of the picture, or take all boxes away with `clear`."""
    if "clear" in request.POST:
        actions.redact(item, boxes=[], by=request.by)
        return _back(item)
    form = forms.Box(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.redact(item, boxes=[*item.boxes, form.box()], by=request.by)
            return _back(item)
    return _custody(request, item, form, status=422)


def _back(item: Item) -> HttpResponse:
    return HttpResponseRedirect(reverse("evidence:custody", kwargs={"key": item.key}))
