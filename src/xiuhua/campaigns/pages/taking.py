"""The tally to take away: every day, town and unit as a workbook; report and album on paper."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import XLSX, attachment, cell
from xiuhua.web.language import say
from xiuhua.web.papers import as_pdf

from .. import permissions
from ..models import Campaign
from ..queries import papers, tally
from ..queries.tally import Ledger, Tally
from ..queries.titles import PLACED, TITLES
from .frame import unit_of
from .tally import read_day

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
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
    if form not in ("docx", "pdf"):
        raise Missing("Papers are made as docx or pdf, figures as xlsx.")
    content = as_pdf(filled, title=name) if form == "pdf" else filled
    answer = HttpResponse(content, content_type="application/pdf" if form == "pdf" else DOCX)
    answer.headers["Content-Disposition"] = attachment(f"{name}.{form}")
    return answer


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
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        for number, (title, what, rows) in enumerate(sheets):
            _sheet(book.add_worksheet(title[:31]), bold, what, rows, PLACED if number else TITLES)
    answer = HttpResponse(buffer.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = attachment(f"{name}.xlsx")
    return answer


def _sheet(sheet: Any, bold: Any, what: str, rows: Rows, keys: Iterable[str]) -> None:
    columns = list(keys)
    heads = [*(say(TITLES[key]) for key in columns), *(say(title) for title, _name in RATES)]
    sheet.write_row(0, 0, [what, *heads], bold)
    sheet.freeze_panes(1, 1)
    for number, (called, one) in enumerate(rows, start=1):
        rates = [f"{getattr(one, name)} ({getattr(one, name).parts})" for _title, name in RATES]
        values = [called, *(one.count(key) for key in columns), *rates]
        sheet.write_row(number, 0, [cell(value) for value in values])


RATES = papers.RATES
"""The shares that stand behind the counts, both parts beside each."""
