"""Plots out of an office's GeoJSON, read into what the deed takes; what is wrong is named by feature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from xiuhua.kernel import geometry as ground
from xiuhua.kernel.words import Refused

from .imports import BadRow, File, features_of, read
from .models import Plot, PlotKind

DATA = Path(__file__).parent / "data" / "plot_columns.json"
MOST = 2000


class Columns(msgspec.Struct, frozen=True):
    """How offices call what a plot has, and its kinds; the first of each is our own name."""

    fields: dict[str, list[str]]
    kinds: dict[str, list[str]]


@cache
def columns() -> Columns:
    """The names as shipped."""
    return msgspec.json.decode(DATA.read_bytes(), type=Columns)


@dataclass(frozen=True)
class PlotRow:
    """One feature: its number in the file (from 1), and what `add_plot` takes."""

    number: int
    facts: dict[str, Any]


def plots(file: File, today: date) -> tuple[list[PlotRow], list[BadRow]]:
    """The plots of a file and the features that are none; a plot without a first day may be used from `today`."""
    reading = read(file)
    features = features_of(reading)
    if len(features) > MOST:
        raise Refused("At most {most} plots at once, please.", field="file", most=MOST)
    good: list[PlotRow] = []
    for number, feature in enumerate(features, 1):
        told = _told(feature)
        try:
            good.append(PlotRow(number, _facts(told, feature, today)))
        except Refused as refused:
            reading.bad.append(BadRow(number, told["name"][:40], refused.words))
    return good, reading.bad


def feature_of(plot: Plot) -> dict[str, Any]:
    """A plot as such a file has it."""
    facts = {name: getattr(plot, name) for name in columns().fields}
    return {"type": "Feature", "geometry": plot.geometry, "properties": facts}


def _told(feature: Any) -> dict[str, str]:
    """What a feature says of each field, "" for nothing."""
    facts = feature.get("properties") if isinstance(feature, dict) else None
    facts = facts if isinstance(facts, dict) else {}
    return {
        field: next((_text(facts[name]) for name in names if _text(facts.get(name))), "")
        for field, names in columns().fields.items()
    }


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _facts(told: dict[str, str], feature: Any, today: date) -> dict[str, Any]:
    outline = ground.area_of(feature.get("geometry") if isinstance(feature, dict) else None)
    return told | {
        "outline": outline,
        "kind": _kind(told["kind"]),
        "first_on": _day(told["first_on"]) or today,
        "last_on": _day(told["last_on"]),
        "spaces": _count(told["spaces"]),
    }


def _kind(text: str) -> str:
    for kind, names in columns().kinds.items():
        if text.lower() in names:
            return kind
    if text:
        raise Refused("“{kind}” is no kind of plot.", kind=text)
    return PlotKind.IDLE.value


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date(*map(int, re.split("[-/]", text.partition("T")[0])))
    except (ValueError, TypeError):
        raise Refused("“{text}” is no day. Write it as 2026-05-01.", text=text[:20]) from None


def _count(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 5000):
        raise Refused("“{text}” is no number of spaces between 1 and 5000.", text=text[:20])
    return int(text)
