"""Bulletins: who may see which, what they say, and what has moved since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from xiuhua.kernel.indicators import Change, Figure, Measure, Rate, figure
from xiuhua.kernel.permissions import Actor

from .. import permissions
from ..models import Bulletin
from .sheets import SHEETS, Filled, column, counted, drawn

HEADLINES = (
    "reports.all", "reports.accepted", "reports.filed", "due.all", "due.closed", "closing_rate",
    "due.in_time", "in_time_rate", "due.excused", "due.open", "due.late_open", "due.forced",
    "shelf.there", "rework_rate", "doubt_rate", "mean_time", "satisfaction",
)  # fmt: skip
PRINTED = ("area", "unit", "kind", "source", "category")
"""The sheets of a bulletin, in order; posts are for the office itself."""


def readable(by: Actor) -> QuerySet[Bulletin]:
    """Whoever sees figures sees every bulletin; the others what was released, the public its part."""
    rows = Bulletin.objects.all()
    if by.may(permissions.SEE):
        return rows
    released = rows.filter(state=Bulletin.State.RELEASED)
    return released if by.may(permissions.READ) else released.filter(is_public=True)


@dataclass(frozen=True)
class Headline:
    """One figure of the whole, and what became of it since the last period and since last year."""

    column: Measure | Rate
    value: int | Figure
    before: Change
    year: Change

    @property
    def is_rate(self) -> bool:
        """Whether both parts are to be shown."""
        return isinstance(self.value, Figure)


def headlines(bulletin: Bulletin) -> list[Headline]:
    """The figures of the whole, out of what was frozen."""
    whole = _whole(bulletin, "area") | _whole(bulletin, "unit")
    before, year = _whole(bulletin, "before"), _whole(bulletin, "year")
    return [_headline(column(key), whole, before, year) for key in HEADLINES]


def _headline(
    one: Measure | Rate, whole: dict[str, int], before: dict[str, int], year: dict[str, int]
) -> Headline:
    value = _value(one, whole)
    return Headline(
        one, value, Change(value, _value(one, before)), Change(value, _value(one, year))
    )


def _value(one: Measure | Rate, counts: dict[str, int]) -> int | Figure:
    return figure(one, counts) if isinstance(one, Rate) else counts.get(one.key, 0)


def _whole(bulletin: Bulletin, key: str) -> dict[str, int]:
    return dict(bulletin.figures.get(key, {}).get("*", {}))


def sheets_of(bulletin: Bulletin, keys: tuple[str, ...] = PRINTED) -> list[Filled]:
    """Its sheets, out of what was frozen."""
    return [
        drawn(SHEETS[key], bulletin.period, bulletin.counted_at, bulletin.figures[key])
        for key in keys
        if key in bulletin.figures
    ]


@dataclass(frozen=True)
class Moved:
    """A figure that reads differently now than when the bulletin was counted."""

    column: Measure | Rate
    was: int | Figure
    now: int | Figure


def moved(bulletin: Bulletin, now: datetime) -> list[Moved]:
    """What would be printed differently if it were counted now."""
    found = counted(SHEETS["area"], bulletin.period, now=now)["*"]
    was = _whole(bulletin, "area")
    return [
        Moved(one, _value(one, was), _value(one, found))
        for one in (column(key) for key in SHEETS["area"].columns)
        if _value(one, was) != _value(one, found)
    ]
