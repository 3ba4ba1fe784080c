"""What the pages of one ledger share: the year and the day asked for, and who may keep it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from xiuhua.web.doors import Request
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


def words_of(request: Request, *names: str) -> dict[str, str]:
    """What a list is asked for, by the names of its filters."""
    return {name: request.GET.get(name, "").strip()[:120] for name in names}
