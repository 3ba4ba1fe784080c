"""Entering by hand: lines under one document, with what the stock becomes before they are entered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Ledger
from ..queries.effects import Effect, effects
from .around import about


@page(needs=permissions.KEEP, of=Ledger, method=("GET", "POST"))
def book(request: Request, ledger: Ledger) -> HttpResponse:
    """Enter one change or several; `do` is what was pressed: "more", "preview" or "enter"."""
    do = request.POST.get("do", "preview")
    if request.method == "GET":
        return _shown(request, ledger, forms.Several(ledger, project=request.GET.get("project")))
    several = forms.Several(ledger, request.POST, more=do == "more")
    if do == "more" or not several.is_valid():
        return _shown(request, ledger, several)
    if _fits(ledger, several) and do == "enter":
        with refusals_on(several.shared):
            changes = [change for _form, change in several.told]
            n = len(actions.book_several(ledger=ledger, changes=changes, by=request.by))
            messages.success(request, say("Entered."))
            return (
                redirect("ledgers:entries", ledger.key) if n else _shown(request, ledger, several)
            )
    return _shown(
        request, ledger, several, [] if several.wrong else _effects(request, ledger, several)
    )


def _fits(ledger: Ledger, several: forms.Several) -> bool:
    """Whether each line fits its ledger; what does not is said beside the line."""
    for form, change in several.told:
        with refusals_on(form):
            actions.check(ledger, change)
    return not several.wrong


def _effects(request: Request, ledger: Ledger, several: forms.Several) -> list[Effect]:
    changes = [change for _form, change in several.told]
    moved = [(one.class_key, one.division, one.quantity) for one in changes]
    return effects(ledger, changes[0].day, moved, request.by)


def _shown(
    request: Request, ledger: Ledger, several: forms.Several, found: list[Effect] | None = None
) -> HttpResponse:
    facts = about(request, ledger, "book") | {"several": several, "effects": found}
    if found:
        facts["day"] = several.shared.cleaned_data["day"]
    return render(request, "ledgers/book.html", facts, status=422 if several.wrong else 200)
