"""Stock and bridge as tables: the page prints them, and so do the files to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from xiuhua.places.atlas import atlas

from ..models import Ledger
from ..rules import Bridge, Figure, Reason, Side
from .lists import place_of
from .stock import bridge, stock

Cells = list[Decimal | None]
TITLES = {
    "opening": "At the beginning", "closing": "At the end", "opened": "Stated for the beginning",
    "closed": "Stated for the end", "residual": "Source not told", "all": "All",
    "district": "District", "no_town": "Not told by town",
}  # fmt: skip


SIDES = (
    "Place", "At the beginning", "Added", "Taken away", "Counted otherwise", "Not explained",
    "At the end", TITLES["residual"],
)  # fmt: skip
"""What stands over the columns of the bridge by town."""


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is, in words, and its numbers; `look` says how it is printed."""

    key: str
    title: str
    cells: Cells
    look: str = ""


def stock_table(ledger: Ledger, day: date, within: Q) -> tuple[list[str], list[Line]]:
    """(titles of the columns, lines): all classes and each of them, for the district and each town."""
    found = stock(ledger, day, by=("town", "class"), within=within)
    classes, known = [*ledger.titles], atlas().entries
    towns = sorted({town for town, _one in found})

    def line(key: str, title: str, inside: list[str]) -> Line:
        cells = [_added(found.get((town, one)) for town in inside) for one in classes]
        everything = _added(n for (town, _one), n in found.items() if town in inside)
        return Line(key, title, [everything, *cells])

    lines = [line("", TITLES["district"], towns)]
    lines += [line(town, _place(town, known), [town]) for town in towns]
    return [TITLES["all"], *ledger.titles.values()], lines


def _place(town: str, known: Mapping[str, object]) -> str:
    return place_of(town, known) if len(town) == 9 else TITLES["no_town"]


def _added(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((n for n in numbers if n is not None), Decimal(0))


def bridge_table(
    ledger: Ledger, first: date, last: date, within: Q
) -> tuple[list[str], list[Line], bool]:
    """(titles, lines, whether everything is explained): a line for each reason, a column for each class."""
    whole = bridge(ledger, first, last, within=within)[()]
    found = bridge(ledger, first, last, by=("class",), within=within) if ledger.titles else {}
    columns = [whole, *(found.get((key,), Bridge(Decimal(0), ())) for key in ledger.titles)]
    lines = [Line("opening", TITLES["opening"], [one.opening for one in columns], "sum")]
    for side in Side:
        lines += _side(side, columns)
    lines.append(Line("closing", TITLES["closing"], [one.closing for one in columns], "sum"))
    lines += _stated(columns)
    explained = all(one.is_explained and not one.unexplained for one in columns)
    return [TITLES["all"], *ledger.titles.values()], lines, explained


def _side(side: Side, columns: list[Bridge]) -> Iterator[Line]:
    moved = [{line.reason: line.quantity for line in one.lines_of(side)} for one in columns]
    for reason in Reason:
        if any(reason in one for one in moved):
            cells: Cells = [one.get(reason) for one in moved]
            yield Line(reason.value, reason.title, cells, side.value)


def _stated(columns: list[Bridge]) -> Iterator[Line]:
    """The totals that were stated, and what they leave open: nothing, where none was stated."""
    if not any(one.residual for one in columns):
        yield Line("residual", TITLES["residual"], [Decimal(0) for _one in columns], "stated")
        return
    for key in ("opened", "closed", "residual"):
        figures: list[Figure | None] = [getattr(one, key) for one in columns]
        if any(one is not None for one in figures):
            yield Line(key, TITLES[key], [one.value if one else None for one in figures], "stated")


def town_table(ledger: Ledger, first: date, last: date, within: Q) -> list[Line]:
    """The bridge of the district and of each town, each class of a town below it, as SIDES."""
    asked: dict[str, Any] = {"first": first, "last": last, "within": within}
    (whole,) = bridge(ledger, **asked).values()
    parts = bridge(ledger, by=("town", "class"), **asked) if ledger.titles else {}
    known, lines = atlas().entries, [_sides("", TITLES["district"], whole, "sum")]
    for (town,), one in bridge(ledger, by=("town",), **asked).items():
        lines.append(_sides(town, _place(town, known), one, "sum"))
        split = [(title, parts.get((town, key))) for key, title in ledger.titles.items()]
        lines += [_sides(town, title, part) for title, part in split if part]
    return lines


def _sides(key: str, title: str, one: Bridge, look: str = "") -> Line:
    cells: Cells = [
        one.opening, one.added, -one.removed, one.adjusted, one.unexplained, one.closing,
        one.residual.value if one.residual else None,
    ]  # fmt: skip
    return Line(key, title, cells, look)
