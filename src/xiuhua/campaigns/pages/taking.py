"""The tally to take away: every day and every town as a workbook, and a report on paper."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import XLSX, attachment, cell
from xiuhua.web.language import say
from xiuhua.web.looks.dates import day as shown_day
from xiuhua.web.papers import as_pdf, blank, fill

from .. import permissions
from ..models import Campaign
from ..queries import tally
from ..queries.tally import Tally

DATA = Path(__file__).resolve().parent.parent / "data" / "report.json"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COLUMNS = (
    ("tasks", "Tasks"), ("tasks_done", "Walked"), ("found", "Troubles found"), ("cases", "Reported"),
    ("filed", "Filed"), ("due", "Cases due"), ("closed", "Cases closed"),
    ("in_time", "Closed in time"), ("late", "Overdue, not handled"), ("forced", "Closed by order"),
    ("visited_again", "Walked again"), ("missed", "Missed the first time"),
    ("settled", "Settled on the spot"), ("taken_on", "Taken on as cases"),
)  # fmt: skip


@page(needs=permissions.SEE, of=Campaign)
def taken(request: Request, campaign: Campaign, form: str) -> HttpResponse:
    """xlsx with every figure, or the report as docx or pdf."""
    now, name = timezone.now(), f"{campaign.name} {localdate():%Y%m%d}"
    if form == "xlsx":
        answer = HttpResponse(_book(campaign, now), content_type=XLSX)
    elif form in ("docx", "pdf"):
        filled = fill(_form(), _facts(campaign, now))
        content = as_pdf(filled, title=name) if form == "pdf" else filled
        answer = HttpResponse(content, content_type="application/pdf" if form == "pdf" else DOCX)
    else:
        raise Missing("Reports are made as docx, pdf or xlsx.")
    answer.headers["Content-Disposition"] = attachment(f"{name}.{form}")
    return answer


def _book(campaign: Campaign, now: Any) -> bytes:
    every = tally.days(campaign, now=now, today=localdate(now), most=400)
    whole = ("", tally.tally(campaign, now=now))
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        days = [(f"{day}", one) for day, one, _frozen in reversed(every)]
        _sheet(book, say("By day"), say("Day"), [*days, whole])
        towns = [(one.name, one) for one in tally.by_town(campaign, now=now)]
        _sheet(book, say("By town"), say("Town"), [*towns, whole])
    return buffer.getvalue()


def _sheet(book: Any, name: str, what: str, rows: list[tuple[str, Tally]]) -> None:
    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, [what, *(say(title) for _key, title in COLUMNS)], bold)
    sheet.freeze_panes(1, 1)
    for number, (called, one) in enumerate(rows, start=1):
        values = [called or say("Together"), *(one.count(key) for key, _title in COLUMNS)]
        sheet.write_row(number, 0, [cell(value) for value in values])


@cache
def _form() -> bytes:
    return blank(json.loads(DATA.read_text("utf-8")))


def _facts(campaign: Campaign, now: Any) -> dict[str, Any]:
    whole = tally.tally(campaign, now=now)
    return {
        "title": campaign.name,
        "office": settings.SITE_TITLE or say("City management platform"),
        "document": campaign.document,
        "leader": str(campaign.leader or ""),
        "period": f"{shown_day(campaign.first)} \N{EN DASH} {shown_day(campaign.last)}",
        "counted_at": f"{localtime(now):%Y-%m-%d %H:%M}",
        "words": campaign.words,
        "whole": [{"name": say(title), "value": str(whole.count(key))} for key, title in COLUMNS]
        + [
            {"name": say("Walked, share"), "value": f"{whole.walked} ({whole.walked.parts})"},
            {"name": say("Closed, share"), "value": f"{whole.closed} ({whole.closed.parts})"},
            {"name": say("Missed, share"), "value": f"{whole.missed} ({whole.missed.parts})"},
        ],
        "town": [
            {"name": one.name, **{key: str(one.count(key)) for key, _title in COLUMNS}}
            for one in tally.by_town(campaign, now=now)
        ],
    }
