"""What the pages of one ledger share: the year and the day asked for, and who may keep it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate

from xiuhua.web.doors import Request, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..models import Ledger

YEARS_BACK = 5


def year_of(request: Request) -> int:
    """The year that is asked for, this one without a word."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1900 < int(asked[:5]) < 2200 else localdate().year


def span(year: int) -> tuple[date, date]:
    """Its first and last day."""
    return date(year, 1, 1), date(year, 12, 31)


def years(shown: int) -> list[int]:
    """The years to turn to, with the one that is shown."""
    this = localdate().year
    return sorted({*range(this - YEARS_BACK, this + 1), shown})


def about(request: Request, ledger: Ledger, here: str) -> dict[str, Any]:
    """What stands above every page of a ledger."""
    return {
        "title": say(ledger.title),
        "ledger": ledger,
        "here": here,
        "may_keep": request.by.may(permissions.KEEP),
    }


def written(
    request: Request, form: Form, do: Callable[[], Any], there: Callable[[Any], str], *,
    said: str, facts: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """One form on a page: what was sent is done and leads on to `there`, or is shown with what is wrong."""
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = do()
            messages.success(request, say(said))
            return HttpResponseRedirect(there(made))
    status = 422 if form.errors else 200
    return render(request, "ledgers/form.html", facts | {"form": form}, status=status)
