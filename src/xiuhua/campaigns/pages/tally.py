"""How far a campaign is: the whole, day by day, town by town, unit by unit; and one day's tally."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.cases.models import Category
from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import forms, permissions
from ..models import Campaign
from ..queries import tally
from ..queries.titles import TITLES
from .frame import given, shown, unit_of


@page(needs=permissions.SEE, of=Campaign, select=("leader", "copied_from"))
def campaign(request: Request, campaign: Campaign) -> HttpResponse:
    """One campaign: how far it is, day by day, by town and by unit. A unit sees what is its own."""
    return show(request, campaign)


def show(request: Request, campaign: Campaign, wrong: Any = None) -> HttpResponse:
    """The page, with the form that was refused."""
    unit = unit_of(request.by)
    book = tally.ledger(campaign, until=timezone.now(), unit=unit)
    facts = {
        "leader": campaign.leader,
        "area": [_name(code) for code in campaign.divisions],
        "classes": _classes(campaign),
        "book": book,
        "whole": book.whole,
        "own_only": unit is not None,
        "towns": tally.named_towns(book.towns()),
        "units": tally.named_units(book.units(), say("no unit yet")),
        "days": tally.days(book),
        "forms": given({"copy": forms.Copy(auto_id="copy_%s")}, wrong),
    }
    return shown(request, campaign, "campaign", facts, wrong)


def _classes(campaign: Campaign) -> list[str]:
    rows = Category.objects.filter(pk__in=campaign.categories).order_by("key")
    return list(rows.values_list("name", flat=True))


def _name(code: str) -> str:
    entry = atlas().entries.get(code)
    return entry.name if entry else code


@page(needs=permissions.SEE, of=Campaign)
def day(request: Request, campaign: Campaign, day: str) -> HttpResponse:
    """The tally of one day by town and unit, as it was frozen; what reads differently now stands apart."""
    on = read_day(campaign, day)
    book = tally.ledger(campaign, until=timezone.now(), unit=unit_of(request.by))
    found = tally.one_day(book, on)
    facts = {
        "day": on,
        "found": found,
        "one": found.shown,
        "so_far": tally.so_far_of(book, found),
        "towns": tally.named_towns(tally.towns_of(book, found)),
        "units": tally.named_units(tally.units_of(book, found), say("no unit yet")),
        "corrections": [(TITLES[key], was, now) for key, was, now in found.corrections],
        "before": _beside(campaign, on - timedelta(days=1)),
        "after": _beside(campaign, on + timedelta(days=1)),
    }  # fmt: skip
    return shown(request, campaign, "day", facts)


def read_day(campaign: Campaign, text: str) -> date:
    """The day of an address; Missing when the campaign has no such day yet."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not _beside(campaign, found):
        raise Missing("This campaign has no tally of that day.")
    return found


def _beside(campaign: Campaign, day: date) -> date | None:
    return day if day in campaign.period and day <= localdate() else None
