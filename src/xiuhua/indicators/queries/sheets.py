"""The sheets of evaluation: who is judged, over which cohorts, by which figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import localdate

from xiuhua.accounts.models.reach import Reach
from xiuhua.kernel.indicators import Change, Figure, Measure, Rate, figure
from xiuhua.kernel.period import Period
from xiuhua.web.gather import gather

from .cohorts import measure, rate
from .counting import Counts
from .figures import counts
from .naming import names
from .spans import cut


@dataclass(frozen=True)
class Sheet:
    """One kind of evaluation: `splits` maps each cohort to the dimension its rows are split by.

    `columns` are measures and rates in print order; `rank` is the rate by which rows are ranked.
    """

    key: str
    title: str
    what: str
    splits: Mapping[str, str]
    columns: tuple[str, ...]
    rank: str = ""


_CLOSING = (
    "due.all", "due.closed", "closing_rate", "due.in_time", "in_time_rate", "due.late",
    "due.excused", "due.open", "due.late_open", "due.forced",
)  # fmt: skip

SHEETS: dict[str, Sheet] = {
    one.key: one
    for one in (
        Sheet("area", "Areas", "Town",
              {"reports": "town", "due": "town", "shelf": "town", "calls": "town"},
              ("reports.all", "reports.accepted", "reports.filed", "filing_rate", *_CLOSING,
               "shelf.there", "rework_rate", "doubt_rate", "satisfaction"), "in_time_rate"),
        Sheet("unit", "Units", "Unit",
              {"given": "unit", "due": "unit", "shelf": "unit", "calls": "unit"},
              ("given.all", "due.all", "due.handled", "handling_rate", "due.handled_in_time",
               "handled_in_time_rate", "due.handled_late", "due.excused", "due.late_open",
               "due.closed", "in_time_rate", "due.forced", "shelf.there", "rework_rate",
               "return_rate", "order_rate", "mean_time", "satisfaction"), "handled_in_time_rate"),
        Sheet("post", "Posts", "Post", {"steps": "post"},
              ("steps.taken_in", "taken_in_in_time_rate", "steps.filed", "filed_in_time_rate",
               "steps.dispatched", "dispatched_in_time_rate", "right_dispatch_rate",
               "steps.closings")),
        Sheet("person", "People in post", "Person", {"steps": "person"},
              ("steps.taken_in", "taken_in_in_time_rate", "steps.filed", "filed_in_time_rate",
               "steps.dispatched", "dispatched_in_time_rate", "right_dispatch_rate",
               "steps.closings")),
        Sheet("collector", "Evaluation of collectors", "Collector",
              {"reports": "collector", "steps": "person"},
              ("reports.all", "reports.valid", "valid_rate", "reports.on_spot", "reports.merged",
               "steps.confirmed", "confirmed_in_time_rate", "steps.checked",
               "checked_in_time_rate", "steps.passed", "pass_rate")),
        Sheet("category", "Figures by class", "Class", {"reports": "category", "due": "category"},
              ("reports.all", "reports.filed", "repeat_rate", *_CLOSING, "mean_time")),
        Sheet("kind", "Events and components", "Kind", {"reports": "kind", "due": "kind"},
              ("reports.all", "reports.filed", *_CLOSING, "mean_time")),
        Sheet("source", "Sources", "Source", {"reports": "source", "due": "source"},
              ("reports.all", "reports.accepted", "reports.turned_away", "reports.filed",
               "filing_rate", *_CLOSING)),
    )
}  # fmt: skip
PERSONS = {"person", "collector"}
"""Sheets of single people: for those who lead them, and in no bulletin."""


@dataclass(frozen=True)
class Cell:
    """A figure of one row: a count or a rate, where it leads, and what became of it."""

    column: Measure | Rate
    value: int | Figure
    change: Change | None = None

    @property
    def drill(self) -> str:
        """The measure whose rows are the list behind it; "" for a sum of time."""
        return self.column.of if isinstance(self.column, Rate) else self.column.key

    @property
    def is_rate(self) -> bool:
        """Whether both parts are to be shown."""
        return isinstance(self.value, Figure)


@dataclass(frozen=True)
class Line:
    """One row of a sheet: what it is about, its cells in print order, its counts, its rank."""

    key: str
    name: str
    cells: list[Cell]
    counts: Counts = field(repr=False)
    rank: int | None = None


@dataclass(frozen=True)
class Filled:
    """A sheet with its figures: rows, the whole, and when it was counted."""

    sheet: Sheet
    period: Period
    counted_at: datetime
    lines: list[Line]
    total: Line

    @property
    def columns(self) -> list[Measure | Rate]:
        """What stands over the columns."""
        return [column(key) for key in self.sheet.columns]


def column(key: str) -> Measure | Rate:
    """The measure or rate of a column."""
    return rate(key) if key in gather("RATES") else measure(key)


def fill(
    sheet: Sheet,
    period: Period,
    *,
    now: datetime,
    before: Period | None = None,
    within: Reach | None = None,
) -> Filled:
    """Count a sheet; with `before` every rate and total says what became of it since then."""
    found = counted(sheet, period, now=now, within=within)
    earlier = counted(sheet, before, now=now, within=within) if before else None
    return drawn(sheet, period, now, found, earlier)


def counted(
    sheet: Sheet, period: Period, *, now: datetime, within: Reach | None = None
) -> dict[str, Counts]:
    """The counts of all its cohorts by row; the whole stands under "*"."""
    spans, rows = cut(period, localdate(now)), dict[str, Counts]()
    for cohort, dimension in sheet.splits.items():
        for key, found in counts(
            cohort, dimension, period, now=now, spans=spans, within=within
        ).items():
            rows.setdefault(key, {}).update(found)
    total: Counts = {}
    for found in rows.values():
        for name, n in found.items():
            total[name] = total.get(name, 0) + n
    if sheet.key in ("post", "person", "collector"):
        rows = {key: found for key, found in rows.items() if _shown(sheet, key, found)}
    return rows | {"*": total}


def _shown(sheet: Sheet, key: str, found: Counts) -> bool:
    """People alone: neither the platform nor the public, and nobody without a figure here."""
    if not key or key in ("system", "public"):
        return False
    wanted = {part for name in sheet.columns for part in _parts(name)}
    return (sheet.key != "person" or key.startswith("user:")) and bool(wanted & set(found))


def _parts(name: str) -> tuple[str, ...]:
    one = column(name)
    return (one.of, one.per) if isinstance(one, Rate) else (one.key,)


def drawn(
    sheet: Sheet,
    period: Period,
    now: datetime,
    found: Mapping[str, Counts],
    earlier: Mapping[str, Counts] | None = None,
) -> Filled:
    """A sheet out of counts, those of now or those that a bulletin froze."""
    called = names(_dimension(sheet), [key for key in found if key != "*"])
    lines = [
        _line(sheet, key, called.get(key, key), counts, earlier)
        for key, counts in found.items()
        if key != "*"
    ]
    total = _line(sheet, "*", "", found.get("*", {}), earlier)
    return Filled(sheet, period, now, _ranked(sheet, lines), total)


def _dimension(sheet: Sheet) -> str:
    return "person" if sheet.key == "collector" else next(iter(sheet.splits.values()))


def _line(
    sheet: Sheet, key: str, name: str, counts: Counts, earlier: Mapping[str, Counts] | None
) -> Line:
    was = None if earlier is None else earlier.get(key, {})
    return Line(key, name, [_cell(column(one), counts, was) for one in sheet.columns], counts)


def _cell(one: Measure | Rate, counts: Counts, was: Counts | None) -> Cell:
    value = _value(one, counts)
    change = None if was is None else Change(value, _value(one, was))
    return Cell(one, value, change)


def _value(one: Measure | Rate, counts: Counts) -> int | Figure:
    return figure(one, counts) if isinstance(one, Rate) else counts.get(one.key, 0)


def _ranked(sheet: Sheet, lines: Iterable[Line]) -> list[Line]:
    """By the sheet's rate, equal ones on one rank; without a denominator there is no rank."""
    if not sheet.rank:
        return sorted(lines, key=lambda line: (-sum(_counts(line)[:1]), line.name))
    place, rows = sheet.columns.index(sheet.rank), list(lines)
    known = [line for line in rows if _rate(line, place) is not None]
    known.sort(key=lambda line: (-(_rate(line, place) or 0), -line.counts.get("due.all", 0)))
    ranked: list[Line] = []
    last: float | None = None
    for n, line in enumerate(known, start=1):
        value = _rate(line, place)
        rank = ranked[-1].rank if ranked and value == last else n
        ranked.append(Line(line.key, line.name, line.cells, line.counts, rank))
        last = value
    rest = [line for line in rows if _rate(line, place) is None]
    return [*ranked, *sorted(rest, key=lambda line: line.name)]


def _rate(line: Line, place: int) -> float | None:
    value = line.cells[place].value
    found = value.value if isinstance(value, Figure) else None
    return None if found is None else float(found)


def _counts(line: Line) -> list[int]:
    return [cell.value for cell in line.cells if isinstance(cell.value, int)]
