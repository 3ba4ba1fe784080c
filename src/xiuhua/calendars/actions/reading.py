"""A list of days out of a file: JSON as shipped, or a table (CSV, xlsx) as an office keeps it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from xiuhua.kernel.words import Refused, Words
from xiuhua.web.sheets import NoWorkbook, cells, workbook

from ..queries import DATA

MOST_BYTES = 5_000_000
UNREADABLE = (
    "This file is not a list of days. Give JSON, CSV or xlsx with the columns year, day, works,"
    " name and source."
)


@dataclass(frozen=True)
class Entry:
    """One day as the file has it, unchecked, and where in the file that is."""

    where: Words
    year: Any
    day: Any
    works: Any
    name: Any
    source: Any


def read(file: Path | IO[bytes]) -> list[Entry]:
    """Every entry of the file in order; raises Refused when it is not a list of days at all."""
    data = file.read_bytes() if isinstance(file, Path) else file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused("This file is too large for a list of days; give at most 5 MB.", field="file")
    try:
        return _entries(data)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Refused(UNREADABLE, field="file") from None
    except (NoWorkbook, csv.Error):
        raise Refused(UNREADABLE, field="file") from None


def _entries(data: bytes) -> list[Entry]:
    if data.startswith(b"PK"):
        return _from_table(cells(workbook(data, most_bytes=MOST_BYTES)))
    text = _text(data)
    if text.lstrip().startswith("{"):
        return list(_from_json(json.loads(text)))
    return _from_table(list(csv.reader(io.StringIO(text))))


def _text(data: bytes) -> str:
    """Chinese spreadsheets write GB 18030, everything else UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _from_json(read: Mapping[str, Any]) -> Iterable[Entry]:
    for part in read["years"]:
        for number, day in enumerate(part["days"], start=1):
            where = Words("List of {year}, entry {number}", year=part["year"], number=number)
            source = part.get("source", "")
            yield Entry(
                where, part["year"], day.get("day"), day.get("works"), day.get("name"), source
            )


def _from_table(rows: list[list[Any]]) -> list[Entry]:
    columns = {name: _column(name, rows[0]) for name in spelling()["columns"]}
    return [
        Entry(Words("Row {number}", number=number), **_cells(row, columns))
        for number, row in enumerate(rows[1:], start=2)
        if any(str(cell).strip() for cell in row)
    ]


def _column(name: str, head: list[Any]) -> int:
    """Which column has the name, in any of its spellings; LookupError without one."""
    spelled = spelling()["columns"][name]
    found = [n for n, cell in enumerate(head) if str(cell).strip().lower() in spelled]
    return found[0]


def _cells(row: list[Any], columns: Mapping[str, int]) -> dict[str, Any]:
    return {name: row[n] if n < len(row) else "" for name, n in columns.items()}


@cache
def spelling() -> dict[str, Any]:
    """How tables write the columns and whether a day is worked."""
    found: dict[str, Any] = json.loads((DATA / "lists_zh.json").read_text("utf-8"))
    return found
