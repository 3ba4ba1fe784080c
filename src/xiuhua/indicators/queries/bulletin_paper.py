"""What a bulletin says on paper: every gap of its form, out of what was frozen."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from xiuhua.kernel.indicators import Figure
from xiuhua.records.names import resolve
from xiuhua.web.language import say
from xiuhua.web.looks.dates import day
from xiuhua.web.papers import Value, blank

from ..models import Bulletin
from .bulletins import Headline, headlines, sheets_of
from .sheets import Filled, Line

DATA = Path(__file__).resolve().parent.parent / "data" / "bulletin.json"


@cache
def form() -> bytes:
    """The shipped form, as .docx."""
    return blank(json.loads(DATA.read_text("utf-8")))


def facts(bulletin: Bulletin) -> dict[str, Value]:
    """What fills the form."""
    sheets = {one.sheet.key: one for one in sheets_of(bulletin)}
    office = settings.SITE_TITLE or say("City management platform")
    people = resolve([bulletin.proposed_by, bulletin.released_by])
    told: dict[str, Any] = {
        "title": f"{office}{bulletin.get_kind_display()}",
        "office": office,
        "serial": serial(bulletin),
        "period": period_words(bulletin),
        "counted_at": f"{localtime(bulletin.counted_at):%Y-%m-%d %H:%M}",
        "words": bulletin.words,
        "proposed_by": people.get(bulletin.proposed_by, ""),
        "released_by": people.get(bulletin.released_by, ""),
        "released_at": _moment(bulletin),
        "whole": [_headline(one) for one in headlines(bulletin)],
    }
    for key, found in sheets.items():
        told[key] = [_row(found, line) for line in _lines(found)]
    return told


def serial(bulletin: Bulletin) -> str:
    """Its number in the year, as offices write it."""
    return say("No. {n} of {year}").format(n=bulletin.serial, year=bulletin.first.year)


def period_words(bulletin: Bulletin) -> str:
    """Its days in words."""
    first, last = day(bulletin.first), day(bulletin.last)
    return first if bulletin.first == bulletin.last else f"{first} \N{EN DASH} {last}"


def _moment(bulletin: Bulletin) -> str:
    at = bulletin.released_at
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else say("not released")


def _headline(one: Headline) -> dict[str, str]:
    parts = one.value.parts if isinstance(one.value, Figure) else ""
    return {
        "name": say(one.column.title),
        "value": str(one.value),
        "parts": parts,
        "before": change(one, "before"),
        "year": change(one, "year"),
    }


def change(one: Headline, since: str) -> str:
    """What became of it, with the unit: points of a rate, hours of a mean, per cent of a count."""
    found = getattr(one, since)
    if found.value is None:
        return str(found)
    if not isinstance(one.value, Figure):
        return f"{found} %"
    unit = "points" if one.value.unit == "%" else "hours"
    return f"{found} {say(unit)}"


def _lines(found: Filled) -> list[Line]:
    return [*found.lines, found.total]


def _row(found: Filled, line: Line) -> dict[str, str]:
    row = {
        "rank": str(line.rank or "\N{EM DASH}") if line.key != "*" else "",
        "name": line.name if line.key != "*" else say("Together"),
    }
    for cell in line.cells:
        row[cell.column.key.rpartition(".")[2]] = str(cell.value)
    row |= {
        "due": str(line.counts.get("due.all", 0)),
        "shelf": str(line.counts.get("shelf.there", 0)),
    }
    share = Figure(line.counts.get("reports.filed", 0), found.total.counts.get("reports.filed", 0))
    return row | {"share": str(share), "parts": share.parts}
