"""An operator's spreadsheet or CSV: the heading says which column is which of our fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import msgspec

from xiuhua.kernel.datum import Datum
from xiuhua.kernel.words import Refused
from xiuhua.web.sheets import cells, workbook

from .mapping import Mapping
from .rows import read
from .shapes import Kind, Parsed, Source
from .tally import Tally
from .values import is_empty

MOST_BYTES = 20 * 10**6
ENCODINGS = ("utf-8-sig", "gb18030")
HEADING_WITHIN = 10
"""The heading is looked for in so many rows from the top; titles and notes may stand above it."""


class Words(msgspec.Struct, frozen=True):
    """What offices call our fields and words; the table `data/columns.json`."""

    columns: dict[str, list[str]]
    kinds: dict[str, Kind]
    open_words: dict[str, bool]
    taken_words: dict[str, bool]
    yes_words: dict[str, bool]
    datum_words: dict[str, Datum]


def words() -> Words:
    """The table of headings and words that comes with the platform."""
    data = files(__package__).joinpath("data/columns.json").read_bytes()
    return msgspec.json.decode(data, type=Words)


def parse(
    content: bytes, source: Source, received_at: datetime, mapping: Mapping | None = None,
    *, gives: str = "sites",
) -> Parsed:  # fmt: skip
    """Read a CSV or xlsx by its heading, or by the operator's own `mapping`.

    The heading is the first row near the top in which the column of the key is known.
    """
    tally = Tally(source, received_at)
    try:
        table = _table(content)
    except (Refused, ValueError, csv.Error) as wrong:
        return tally.unreadable(str(wrong))
    for place, line in enumerate(table[:HEADING_WITHIN]):
        heading = [str(cell).strip() for cell in line]
        found = mapping or _mapped(heading, gives)
        key = found.columns.get("key", ())
        if {key} & set(heading) if isinstance(key, str) else set(key) & set(heading):
            return read(
                _records(tally, heading, table[place + 1 :]), found, source, received_at, tally
            )
    return tally.unreadable(table[0] if table else "")


def _mapped(heading: Sequence[str], gives: str) -> Mapping:
    known = words()
    names = {name.lower(): name for name in heading}
    columns = {
        field: tuple(names[one.lower()] for one in theirs if one.lower() in names)
        for field, theirs in known.columns.items()
    }
    return Mapping(
        columns={field: theirs for field, theirs in columns.items() if theirs}, gives=gives,
        kinds=known.kinds, open_words=known.open_words, taken_words=known.taken_words,
        yes_words=known.yes_words, datum_words=known.datum_words,
    )  # fmt: skip


def _table(content: bytes) -> list[list[Any]]:
    if content[:4] == b"PK\x03\x04":
        return cells(workbook(content, most_bytes=MOST_BYTES))
    if len(content) > MOST_BYTES or b"\x00" in content[:1000]:
        raise ValueError("not a CSV")
    text = _text(content)
    top = "\n".join(text.splitlines()[:HEADING_WITHIN])
    comma = max(",;\t", key=top.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True))


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor GB 18030")


def _records(
    tally: Tally, heading: Sequence[str], lines: Sequence[Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    """Each line under its heading; blank lines are no rows, and cells beyond the heading are named."""
    for line in lines:
        if all(is_empty(cell) for cell in line):
            continue
        if any(not is_empty(cell) for cell in line[len(heading) :]):
            tally.next_wrong("extra_columns", line[len(heading) :])
        yield {
            name: cell.isoformat() if isinstance(cell, date) else cell
            for name, cell in zip(heading, line, strict=False)
            if name
        }
