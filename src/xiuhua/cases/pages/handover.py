"""The hand-over book: its pages, a new one, and taking over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Denied
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import turned

from .. import permissions
from ..actions.handover import hand_over, take_over
from ..forms import shift as forms
from ..models import Handover
from ..queries import handovers as queries
from ..queries.counting import counts_of
from ..queries.looking import eyes_of
from .beginning import beside


@page(needs=permissions.HANDOVER)
def book(request: Request) -> HttpResponse:
    """The pages of one's own centre, the newest first; found by words, names, day or number."""
    text = request.GET.get("q", "").strip()[:60]
    found = queries.book(request.by, text, **turned(request))
    facts = {"title": say("Hand-over book"), "page": found, "q": text}
    return _render(request, "cases/handovers.html", facts | {"shifts": queries.SHIFT_TITLES})


@page(needs=permissions.HANDOVER, method=("GET", "POST"))
def write(request: Request) -> HttpResponse:
    """A new page: what waits is counted when it is left, cases are picked, the rest is words."""
    now = timezone.now()
    day, shift = queries.shift_at(now)
    begun = {"day": day.isoformat(), "shift": shift}
    form = forms.HandOver(request.by, now, _sent(request), initial=begun)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = hand_over(by=request.by, **form.told)
            messages.success(request, say("The page is in the book. The next shift takes it over."))
            return HttpResponseRedirect(reverse("cases:handover", args=[made.pk]))
    facts = {
        "title": say("Hand the shift over"),
        "form": form,
        "counts": queries.titled(queries.left_waiting(request.by, now)),
    }
    return _render(request, "cases/handover_new.html", facts, 422 if form.errors else 200)


@page(needs=permissions.HANDOVER, of=Handover, method=("GET", "POST"))
def handover(request: Request, page: Handover) -> HttpResponse:
    """One page, as it is printed; whoever comes next takes it over here."""
    if page.centre != queries.centre_of(request.by):
        raise Denied("This page is in the book of another centre.")
    form = forms.TakeOver(_sent(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            take_over(page, by=request.by, words=form.cleaned_data["words"])
            messages.success(request, say("You have taken the shift over."))
            return HttpResponseRedirect(reverse("cases:handover", args=[page.pk]))
    facts = {
        "title": say("Hand-over"),
        "kept": page,
        "shift": queries.SHIFT_TITLES.get(page.shift, page.shift),
        "counts": queries.titled(page.counts),
        "cases": queries.watched(page),
        "form": form,
        "may_take": not page.taken_at and page.left_by not in eyes_of(request.by),
    }
    return _render(request, "cases/handover.html", facts, 422 if form.errors else 200)


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _render(
    request: Request, template: str, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    now = timezone.now()
    facts |= {"here": "cases:handovers", "now": now}
    facts |= beside(request.by, counts_of(request.by, now=now))
    return render(request, template, facts, status=status)
