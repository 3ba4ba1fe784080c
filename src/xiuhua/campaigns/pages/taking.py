"""The tally to take away: every day, town and unit as a workbook; report and album on paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import as_workbook
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS, give

from .. import permissions
from ..models import Campaign
from ..queries import papers, tally
from ..queries.tally import Ledger, Tally
from ..queries.titles import PLACED, TITLES
from .frame import unit_of
from .tally import read_day

MOST_DAYS = 400
Rows = list[tuple[str, Tally]]


@page(needs=permissions.SEE, of=Campaign)
def taken(request: Request, campaign: Campaign, form: str) -> HttpResponse:
    """xlsx with every figure, or of one day with `?day=`; the report as docx or pdf."""
    book = tally.ledger(campaign, until=timezone.now(), unit=unit_of(request.by))
    name = f"{campaign.name} {localdate():%Y%m%d}"
    if form != "xlsx":
        return _paper(papers.report(book), form, name)
    if asked := request.GET.get("day", ""):
        day = read_day(campaign, asked)
        return _workbook(_of_day(book, tally.one_day(book, day)), f"{campaign.name} {day:%Y%m%d}")
    return _workbook(_whole(book), name)


@page(needs=permissions.SEE, of=Campaign)
def album_paper(request: Request, campaign: Campaign, form: str) -> HttpResponse:
    """The album on paper: each viewpoint with its pair."""
    return _paper(papers.album(campaign), form, f"{campaign.name} {say('Album')}")


def _paper(filled: bytes, form: str, name: str) -> HttpResponse:
    if form not in FORMS:
        raise Missing("Papers are made as docx or pdf, figures as xlsx.")
    return give(filled, form, name)


def _whole(book: Ledger) -> Iterable[tuple[str, str, Rows]]:
    together = (say("Together"), book.whole)
    every = [(f"{one.day}", one.shown) for one in reversed(tally.days(book, most=MOST_DAYS))]
    yield say("By day"), say("Day"), [*every, together]
    towns = tally.named_towns(book.towns())
    yield say("By town"), say("Town"), [*((one.name, one) for one in towns), together]
    units = tally.named_units(book.units(), say("no unit yet"))
    yield say("By unit"), say("Unit"), [*((one.name, one) for one in units), together]


def _of_day(book: Ledger, found: tally.Day) -> Iterable[tuple[str, str, Rows]]:
    day = say("This day"), found.shown
    so_far = say("So far"), tally.so_far_of(book, found)
    yield f"{found.day}", say("Day"), [day, so_far]
    towns = tally.named_towns(tally.towns_of(book, found))
    yield say("By town"), say("Town"), [*((one.name, one) for one in towns), day]
    units = tally.named_units(tally.units_of(book, found), say("no unit yet"))
    yield say("By unit"), say("Unit"), [*((one.name, one) for one in units), day]


def _workbook(sheets: Iterable[tuple[str, str, Rows]], name: str) -> HttpResponse:
    named = ((place, *one) for place, one in enumerate(sheets))
    return as_workbook(
        name,
        (
            (title, *_sheet(what, rows, PLACED if place else TITLES))
            for place, title, what, rows in named
        ),
        beside=1,
    )


def _sheet(what: str, rows: Rows, keys: Iterable[str]) -> tuple[list[str], list[list[Any]]]:
    columns = list(keys)
    heads = [*(say(TITLES[key]) for key in columns), *(say(title) for title, _name in RATES)]
    lines = [
        [
            called,
            *(one.count(key) for key in columns),
            *(f"{getattr(one, name)} ({getattr(one, name).parts})" for _title, name in RATES),
        ]
        for called, one in rows
    ]
    return [what, *heads], lines


RATES = papers.RATES
"""The shares that stand behind the counts, both parts beside each."""
