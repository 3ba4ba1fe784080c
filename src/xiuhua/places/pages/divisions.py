"""The staff page of divisions and cells: look through them, and load what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from xiuhua.kernel.words import Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import counted, keyset

from .. import actions, forms, maps, permissions, queries
from ..atlas import atlas
from ..imports import BadRow, BadRows
from ..models import Division, Level

PAGE_SIZE = 50
MOST_NAMED = 200
LOADS: dict[str, Callable[..., Any]] = {
    "divisions": actions.load_divisions,
    "boundaries": actions.load_boundaries,
    "cells": actions.load_cells,
}


@page(needs=permissions.FIND, cached=True)
def outline(request: Request) -> HttpResponse:
    """The district's outline for maps; `?neighbours=1` and `?towns=1` add more to it."""
    asked = {name: request.GET.get(name) in {"1", "true"} for name in ("neighbours", "towns")}
    answer = JsonResponse(maps.outline(**asked), content_type="application/geo+json")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@page(needs=permissions.VIEW)
def divisions(request: Request) -> HttpResponse:
    """Every division in use, searched by name or code, with its size and a map beside."""
    return _shown(request)


@page(needs=permissions.VIEW, of=Division, by="code")
def division(request: Request, division: Division) -> HttpResponse:
    """One division: what it is part of, what lies in it, and its outline."""
    inside = division.children.filter(in_use=True).defer("geometry").order_by("code")
    found = keyset(
        inside,
        order=("code",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    facts = {
        "division": division,
        "label": queries.label(division.code),
        "around": Division.objects.filter(pk=division.parent_id).defer("geometry").first(),
        "rows": _labelled(found.rows),
        "any_demo": any(row.is_demo for row in found.rows),
        "page": found,
        "lies_at": _centre(division),
    }
    return render(request, "places/division.html", facts)


@page(needs=permissions.LOAD, method="POST")
def load(request: Request) -> HttpResponse:
    """Load an uploaded file, all or nothing; every bad row comes back named."""
    form = forms.LoadFile(request.POST, request.FILES)
    bad: tuple[BadRow, ...] = ()
    if form.is_valid():
        kind, more = form.cleaned_data["kind"], {}
        if kind == "cells":
            more["replace"] = form.cleaned_data["replace"]
        with refusals_on(form):
            try:
                done = LOADS[kind](form.cleaned_data["file"], by=request.by, **more)
            except BadRows as refused:
                bad = refused.rows
                raise
            messages.success(request, say(_told(done)))
            return HttpResponseRedirect(reverse("places:divisions"))
    return _shown(request, form, bad)


def _labelled(rows: list[Division]) -> list[dict[str, Any]]:
    """Rows with the whole way down to them, so that namesakes differ."""
    known = atlas()
    return [{"it": row, "label": known.label(row.code) or row.code} for row in rows]


def _told(done: Any) -> Words:
    return Words(
        "Loaded: {new} new, {changed} changed, {unchanged} as before, {retired} out of use.",
        new=done.new,
        changed=done.changed,
        unchanged=done.unchanged,
        retired=done.retired,
    )


def _shown(
    request: Request, form: forms.LoadFile | None = None, bad: tuple[BadRow, ...] = ()
) -> HttpResponse:
    """The whole page; 422 when the form on it has faults."""
    text, level = request.GET.get("q", "").strip()[:60], request.GET.get("level", "")
    wanted = _wanted(text, level)
    found = keyset(
        wanted.defer("geometry"),
        order=("code",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    total, stopped = counted(wanted)
    counts = queries.counts()
    facts = {
        "q": text,
        "level": level,
        "levels": [(key, title, counts[key]) for key, title in Level.choices],
        "rows": _labelled(found.rows),
        "any_demo": any(row.is_demo for row in found.rows),
        "page": found,
        "total": total,
        "stopped": stopped,
        "shape": maps.outline(),
        "loads": queries.loads(8),
        "may_load": request.by.may(permissions.LOAD),
        "form": form or forms.LoadFile(),
        "bad": bad[:MOST_NAMED],
        "bad_left": max(0, len(bad) - MOST_NAMED),
    }
    return render(request, "places/divisions.html", facts, status=422 if form else 200)


def _wanted(text: str, level: str) -> QuerySet[Division]:
    wanted = Division.objects.filter(in_use=True)
    if level in Level.values:
        wanted = wanted.filter(level=level)
    if not text and not level and settings.DISTRICT:  # the neighbours are found by name or level
        return wanted.filter(code__startswith=settings.DISTRICT)
    if text.isascii() and text.isdigit():
        return wanted.filter(code__startswith=text)
    if text:
        known = [one.code for one in queries.find_divisions(text, limit=200)]
        return wanted.filter(Q(pk__in=known) | Q(level=Level.CELL, name__contains=text))
    return wanted


def _centre(division: Division) -> str:
    if division.box is None:
        return ""
    lon, lat = division.box.middle
    return f"{lon:.5f},{lat:.5f}"
