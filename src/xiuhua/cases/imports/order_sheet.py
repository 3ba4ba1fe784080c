"""A partner's list of orders as a sheet: the heading row found, merged cells read, each row as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xiuhua.kernel.words import Refused, Words
from xiuhua.web import sheets

from ..queries import mapping

MOST_ROWS = 300
MOST_BYTES = 4_000_000
MOST_ABOVE = 15
"""Titles and notes may fill so many rows above the headings."""
MOST_WHOLE = 10**15
"""A spreadsheet keeps fifteen digits of a number; a longer one has lost its last digits."""


@dataclass(frozen=True)
class Line:
    """A row of the sheet by its number, in our fields; or what is wrong with it already."""

    number: int
    facts: dict[str, Any]
    problem: Words | None = None


@dataclass(frozen=True)
class Sheet:
    """The rows that are orders, and the numbers of those left out because they are notes."""

    lines: list[Line]
    left_out: list[int]


def read(content: bytes, rows: mapping.Rows) -> Sheet:
    """The first sheet, read by the partner's `incoming` rows; Refused when it is no such sheet."""
    table = _table(content)
    named = {_heading(name): ours for name, ours in mapping.headings(rows).items()}
    heard = {_heading(name): name for name in mapping.headings(rows)}
    head = _head(table[:MOST_ABOVE], named)
    names = [_heading(cell) for cell in table[head]]
    lines: list[Line] = []
    left_out: list[int] = []
    for place, cells in enumerate(table[head + 1 :], start=head + 2):
        theirs = {
            heard[name]: cell for name, cell in zip(names, cells, strict=False) if name in heard
        }
        if not any(cell != "" for cell in cells):
            continue
        line = _line(place, mapping.read(rows, theirs), theirs)
        if line is None:
            left_out.append(place)
        else:
            lines.append(line)
    if not lines:
        raise Refused("There is no row below the headings.", field="file")
    if len(lines) > MOST_ROWS:
        raise Refused("Too many rows: at most {count} at once.", field="file", count=MOST_ROWS)
    return Sheet(lines, left_out)


def _table(content: bytes) -> list[list[Any]]:
    """The first sheet's cells; a merged cell stands in each of its places."""
    book = sheets.workbook(content, most_bytes=MOST_BYTES)
    return [[_cell(cell) for cell in line] for line in sheets.spread(book)]


def _head(table: list[list[Any]], named: Mapping[str, str]) -> int:
    """The row with most headings that we know, their number among them."""
    best = max(range(len(table)), key=lambda at: _known(table[at], named), default=0)
    if table and "number" in {named.get(_heading(cell)) for cell in table[best]}:
        return best
    wanted = ", ".join(name for name, ours in named.items() if ours == "number" and name != ours)
    raise Refused(
        "No row holds the heading of their number ({names}). Check the partner's fields.",
        field="file",
        names=wanted or "number",
    )


def _known(cells: list[Any], named: Mapping[str, str]) -> int:
    return len({named[_heading(cell)] for cell in cells if _heading(cell) in named})


def _heading(cell: Any) -> str:
    """A heading without its blanks, line breaks and the star of what must be filled in."""
    return "".join(str(cell).split()).strip("*:\uff1a")


def _line(place: int, facts: dict[str, Any], theirs: dict[str, Any]) -> Line | None:
    """A row as an order; None for a note below the list, which has no number and hardly a cell."""
    if "number" not in facts and sum(cell != "" for cell in theirs.values()) < 3:
        return None
    if isinstance(number := facts.get("number"), float) and number >= MOST_WHOLE:
        words = Words("The number was kept as a number and has lost digits. Make the column text.")
        return Line(place, facts | {"number": f"{number:.0f}"}, words)
    return Line(place, {name: _text(value) for name, value in facts.items()})


def _cell(value: Any) -> Any:
    """A cell with its blanks trimmed; an empty one is ""."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, moments as 2026-05-20 18:00:00."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
