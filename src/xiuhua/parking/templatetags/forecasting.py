"""A typical week drawn: an hour a cell, the darker the fuller; and how easy a space will be found."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..queries.forecast import Typical
from ..queries.hours import WEEKDAYS
from ..rules.forecast import Ease, Forecast

register = template.Library()

EASE = {
    Ease.EASY: _("Rather easy"),
    Ease.FAIR: _("Neither easy nor hard"),
    Ease.HARD: _("Rather hard"),
}
LEFT, TOP, WIDE, HIGH = 34, 16, 12, 20


@register.inclusion_tag("parking/_week.html")
def typical_week(typical: Typical) -> dict[str, Any]:
    """The week as a picture, and as a table under it for whoever sees no picture."""
    rows = [
        {"name": gettext(name), "y": TOP + n * HIGH, "base": TOP + n * HIGH + 14, "cells": _cells(hours)}
        for n, (name, hours) in enumerate(zip(WEEKDAYS, typical.days, strict=True))
    ]  # fmt: skip
    ticks = [(hour, LEFT + hour * WIDE) for hour in range(0, 24, 6)]
    return {
        "rows": rows, "ticks": ticks, "typical": typical,
        "lines": enumerate(zip(*typical.days, strict=True)),
        "width": LEFT + 24 * WIDE, "height": TOP + 7 * HIGH,
    }  # fmt: skip


def _cells(hours: list[Any]) -> list[tuple[int, str]]:
    """Where each known hour stands and how dark it is, from 0.06 (empty) to 1 (full)."""
    return [
        (LEFT + n * WIDE, f"{0.06 + 0.94 * one.percent / 100:.2f}")
        for n, one in enumerate(hours)
        if one is not None
    ]


@register.inclusion_tag("parking/_on_arrival.html")
def on_arrival(forecast: Forecast | None) -> dict[str, Any]:
    """较易, 一般 or 较难 with how many will be free; nothing at all where there is no forecast."""
    if forecast is None:
        return {}
    error = max(1, round(forecast.error))
    return {"forecast": forecast, "ease": EASE[forecast.ease], "error": error}
