"""The shift head's desk: what waits for a decision, what deserves a look, what is overdue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Refused, Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..forms import shift as forms
from ..models import Ask, Case
from ..queries import desk as desks
from ..queries import shift as queries
from ..queries.counting import counts_of
from ..queries.handovers import not_taken_over
from ..queries.queues import listed
from .beginning import beside


@page(needs=permissions.HANDOVER)
def shift(request: Request) -> HttpResponse:
    """What now: decisions first, the oldest on top; then looks, orders, papers, doubts, checks."""
    return _shown(request)


def _shown(
    request: Request, *, key: str = "", wrong: Form | None = None, status: int = 200
) -> HttpResponse:
    by, now = request.by, timezone.now()
    asked = queries.approvals(by, now)
    facts: dict[str, Any] = {
        "title": say("The shift"),
        "here": "cases:shift",
        "now": now,
        "asked": [(one, _form(one, key, wrong)) for one in asked],
        "elsewhere": queries.waiting_elsewhere(by),
        "attention": queries.in_queue(by, "attention", now),
        "doubted": queries.in_queue(by, "doubted", now),
        "orders": queries.orders_late(by, now),
        "papers": desks.rows_of(listed(queries.papers_late(by, now))[:10], now),
        "fast": queries.fast_checks(by, now) if by.may(permissions.FAST_CHECKS) else [],
        "open_page": not_taken_over(by),
        "wrong": wrong,
    }
    facts |= beside(by, counts_of(by, now=now))
    facts["much"] = _much(facts)
    return render(request, "cases/shift.html", facts, status=status)


def _form(one: queries.Approval, key: str, wrong: Form | None) -> Form:
    """The form of one request: as it was sent, if it was; a ruling where a conference has met."""
    if wrong is not None and key == str(one.ask.pk):
        return wrong
    kind = forms.Ruling if one.by_ruling else forms.Decide
    return kind(auto_id=f"id_{one.ask.pk}_%s")


def _much(facts: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    """The figures on top: title, how many, the look when there are some, and where they are."""
    return [
        ("To decide", len(facts["asked"]), "new", "#asked"),
        ("A person must look", len(facts["attention"]), "late", "#attention"),
        ("Doubted again", len(facts["doubted"]), "back", "#doubted"),
        ("Orders without reply", len(facts["orders"]), "late", "#orders"),
        ("Papers overdue", len(facts["papers"]), "late", "#papers"),
        ("Checks gone fast", sum(len(one.checks) for one in facts["fast"]), "soon", "#fast"),
    ]


@page(needs=permissions.APPROVE, of=Ask, method="POST", select=("case",))
def decide(request: Request, ask: Ask) -> HttpResponse:
    """Grant or refuse what is asked, or settle it by a ruling; the words go to whoever asked."""
    desks.seen(request.by, ask.case)
    kind = forms.Ruling if request.POST.get("verdict") == "ruling" else forms.Decide
    form = kind(request.POST, auto_id=f"id_{ask.pk}_%s")
    if form.is_valid():
        with refusals_on(form):
            said = _decide(request, ask, form.cleaned_data)
            messages.success(request, say(Words(said, number=ask.case.number)))
            return HttpResponseRedirect(reverse("cases:shift"))
    return _shown(request, key=str(ask.pk), wrong=form, status=422)


def _decide(request: Request, ask: Ask, told: dict[str, Any]) -> str:
    if ask.state != Ask.State.OPEN:
        raise Refused("This request was decided already. Reload the page.")
    match request.POST.get("verdict"):
        case "grant":
            actions.grant(ask.case, by=request.by, **told)
            return "Granted: {number}."
        case "refuse":
            actions.refuse(ask.case, by=request.by, **told)
            return "Refused: {number}."
        case "ruling":
            actions.ruling(ask.case, by=request.by, **told)
            return "Settled by a ruling: {number}."
    raise Refused("Choose one of the buttons.")


@page(needs=permissions.LOOK, of=Case, by="number", method="POST")
def seen(request: Request, case: Case) -> HttpResponse:
    """Say that somebody has looked at what the clock alone could not settle."""
    desks.seen(request.by, case)
    form = forms.Seen(request.POST)
    if form.is_valid():
        actions.seen(case, by=request.by, words=form.cleaned_data["words"])
        messages.success(request, say(Words("Looked at: {number}.", number=case.number)))
    return HttpResponseRedirect(f"{reverse('cases:shift')}#attention")


@page(needs=permissions.FAST_CHECKS)
def fast_checks(request: Request) -> HttpResponse:
    """Whose checks followed one another too fast, and which they are: for a look, not a verdict."""
    now = timezone.now()
    facts = {
        "title": say("Checks gone fast"),
        "here": "cases:fast_checks",
        "now": now,
        "days": queries.FAST_DAYS,
        "found": queries.fast_checks(request.by, now),
    }
    facts |= beside(request.by, counts_of(request.by, now=now))
    return render(request, "cases/shift_fast.html", facts)
