"""The papers of a campaign: its report with every figure, and its album."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from xiuhua.evidence import intake
from xiuhua.evidence.queries import Picture as Shown
from xiuhua.web.language import say
from xiuhua.web.looks.dates import day as shown_day
from xiuhua.web.papers import Picture, blank, fill

from . import tally
from .album import Angle
from .album import album as angles
from .tally import Ledger, Tally
from .titles import TITLES

DATA = Path(__file__).resolve().parent.parent / "data" / "papers.json"
WIDTH_MM = 58
RATES = (
    (_("Walked, share"), "walked"),
    (_("Closed, share"), "closed"),
    (_("Closed in time, share"), "in_time"),
    (_("Missed, share"), "missed"),
)
"""Title and name of the shares of a tally."""


@cache
def _form(key: str) -> bytes:
    return blank(json.loads(DATA.read_text("utf-8"))[key])


def report(book: Ledger) -> bytes:
    """The closing report as .docx: what was ordered, what came of it, by town and by unit, with n."""
    whole = book.whole
    counts = [{"name": say(title), "value": str(whole.count(key))} for key, title in TITLES.items()]
    facts = _head(book.campaign) | {
        "counted_at": f"{localtime(book.until):%Y-%m-%d %H:%M}",
        "whole": counts + [_rate(whole, title, name) for title, name in RATES],
        "town": [_line(one) for one in tally.named_towns(book.towns())],
        "unit": [_line(one) for one in tally.named_units(book.units(), say("no unit yet"))],
    }
    return fill(_form("report"), facts)


def _head(campaign: Any) -> dict[str, Any]:
    return {
        "title": campaign.name,
        "office": settings.SITE_TITLE or say("City management platform"),
        "document": campaign.document,
        "basis": campaign.basis,
        "leader": str(campaign.leader or ""),
        "period": f"{shown_day(campaign.first)} \N{EN DASH} {shown_day(campaign.last)}",
        "words": campaign.words,
    }


def _rate(whole: Tally, title: str, name: str) -> dict[str, str]:
    figure = getattr(whole, name)
    return {"name": say(title), "value": f"{figure} ({figure.parts})"}


def _line(one: Tally) -> dict[str, str]:
    return {"name": one.name, **{key: str(one.count(key)) for key in TITLES}}


def album(campaign: Any) -> bytes:
    """The album as .docx: from each viewpoint the pair side by side, with their days."""
    rows = [_angle(one) for one in angles(campaign) if one.pictures]
    return fill(_form("album"), _head(campaign) | {"angle": rows})


def _angle(one: Angle) -> dict[str, Any]:
    looking = f"\n{one.viewpoint.looking}" if one.viewpoint.looking else ""
    return {
        "name": f"{one.viewpoint.name}{looking}",
        "before": _picture(one.before),
        "before_on": _said(one.before),
        "after": _picture(one.after),
        "after_on": _said(one.after),
    }


def _said(picture: Shown | None) -> str:
    return f"{shown_day(localtime(picture.at))} {picture.note}".strip() if picture else ""


def _picture(picture: Shown | None) -> Picture | None:
    """The shown copy with what is painted over."""
    drawn = intake.for_paper(picture.item.sha256, picture.item.boxes) if picture else None
    return Picture(drawn, width_mm=WIDTH_MM) if drawn else None
