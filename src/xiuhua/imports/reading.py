"""A workbook as rows of named cells: every sheet that has the headings, merged cells filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import translation

from xiuhua.kernel.words import Refused, Words
from xiuhua.web import sheets
from xiuhua.web.language import say

from .kinds import Column, Kind, RowIn

MOST_ABOVE = 20
"""Titles and notes may fill so many rows above the headings."""
MOST_SHEETS = 20
MOST_CELL = 2000
KEPT_DIGITS = (15, 17)
"""So many digits of a number a spreadsheet keeps, or a program that writes one; noughts follow."""


def unpacked(kind: Kind) -> int:
    """How many bytes a workbook of this kind may have once unpacked."""
    return max(sheets.MOST_UNPACKED, 12 * kind.most_bytes)


def rows(content: bytes, kind: Kind, *, most_cells: int = sheets.MOST_CELLS) -> Iterator[RowIn]:
    """The rows below the headings, sheet after sheet; Refused, on the field "file", where none has any.

    A merged cell stands in each of its places. A cell left empty in a `same_as_above` column takes
    what stands above it, as long as the row has anything else to say.
    """
    book = sheets.workbook(
        content, most_bytes=kind.most_bytes, most_cells=most_cells, most_unpacked=unpacked(kind)
    )
    found, wanted = 0, _headings(kind)
    for place, sheet in enumerate(book.sheet_names[:MOST_SHEETS]):
        table = sheets.spread(book, place)
        head = _head(table[:MOST_ABOVE], wanted, kind)
        if head is None:
            continue
        for row in _below(table, head, kind, sheet[:60], wanted):
            found += 1
            if found > kind.most_rows:
                raise Refused(
                    "Too many rows: at most {count} at once.", field="file", count=kind.most_rows
                )
            yield row
    if not found:
        raise Refused(
            "No sheet holds the headings {names} with rows below them. Start from the template.",
            field="file",
            names=_named([one.heading for one in kind.columns if one.needed]),
        )


def _named(headings: Sequence[str]) -> Words:
    """Headings side by side, each said in the language of whoever reads them."""
    names = {f"n{place}": Words(heading) for place, heading in enumerate(headings)}
    return Words(", ".join(f"“{{{name}}}”" for name in names), **names)


def _headings(kind: Kind) -> dict[str, Column]:
    """Every heading a column may have, in each language, without blanks and marks."""
    known: dict[str, Column] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for one in kind.columns:
                for name in (one.name, one.heading, say(one.heading), *one.aliases):
                    known.setdefault(_bare(name), one)
    return known


def _bare(cell: Any) -> str:
    return "".join(str(cell).lower().split()).strip("*:\uff1a（）()")


def _head(table: Sequence[Sequence[Any]], wanted: dict[str, Column], kind: Kind) -> int | None:
    """The row that names every needed column."""
    needed = {one.name for one in kind.columns if one.needed}
    for place, line in enumerate(table):
        if needed <= {wanted[_bare(cell)].name for cell in line if _bare(cell) in wanted}:
            return place
    return None


def _below(
    table: list[list[Any]], head: int, kind: Kind, sheet: str, wanted: dict[str, Column]
) -> Iterator[RowIn]:
    columns: list[Column | None] = []
    for cell in table[head]:
        one = wanted.get(_bare(cell))
        columns.append(one if one not in columns else None)
    above: dict[str, str] = {}
    for place, line in enumerate(table[head + 1 :], start=head + 2):
        told = {
            one.name: text(cell)
            for one, cell in zip(columns, line, strict=False)
            if one is not None
        }
        if not any(told.values()):
            continue
        own = [one for one in columns if one and not one.same_as_above and told.get(one.name)]
        for one in columns:
            if one and one.same_as_above and own:
                told[one.name] = told.get(one.name) or above.get(one.name, "")
        above = told if own else above
        if own:
            yield RowIn(sheet, place, told)


def text(value: Any) -> str:
    """A cell as text: whole numbers without a point, moments as 2022-09-01 08:30, blanks tidied."""
    if isinstance(value, float) and value.is_integer():
        return str(int(Decimal(repr(value))))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}" if value.time() != time() else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).replace("\x00", "").split())[:MOST_CELL]


def digits_lost(cell: str) -> bool:
    """Whether a number looks as if the spreadsheet had lost two or more of its last digits.

    One lost digit cannot be told from one that is a nought.
    """
    behind = [cell[kept:] for kept in KEPT_DIGITS] if cell.isdigit() else []
    return any(len(digits) > 1 and not digits.strip("0") for digits in behind)


def as_words(told: dict[str, Any]) -> Words:
    """Words out of what `as_json` made."""
    facts = {
        name: as_words(fact) if isinstance(fact, dict) else fact
        for name, fact in told.get("facts", {}).items()
    }
    return Words(told.get("text", ""), **facts)


def as_json(words: Words) -> dict[str, Any]:
    """Words as JSON: facts that are neither text nor number as they would be read."""
    return {
        "text": words.text,
        "facts": {
            name: as_json(fact)
            if isinstance(fact, Words)
            else fact
            if isinstance(fact, str | int)
            else str(fact)
            for name, fact in words.facts.items()
        },
    }
