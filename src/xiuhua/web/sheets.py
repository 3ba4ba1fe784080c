"""Spreadsheets in: an xlsx workbook is counted before it is read, and only what was counted is read.

A workbook of some kilobytes can unpack to gigabytes, or name one cell a million rows down; the
reader would make room for all of it. What is read here is packed anew out of what fitted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any, TypeVar

from python_calamine import CalamineWorkbook

from xiuhua.kernel.words import Refused

R = TypeVar("R")
MOST_PARTS = 400
MOST_UNPACKED = 80 * 2**20
MOST_CELLS = 1_000_000
"""Rows times columns of one sheet: what the reader makes room for."""
CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["']([0-9]{1,9})["']""")
MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


class NoWorkbook(Refused):
    """It is no xlsx workbook at all, or a damaged one."""


def workbook(
    content: bytes,
    *,
    most_bytes: int,
    most_cells: int = MOST_CELLS,
    most_unpacked: int = MOST_UNPACKED,
) -> CalamineWorkbook:
    """The workbook; Refused, on the field "file" and in words, when it is none or holds too much."""
    if len(content) > most_bytes:
        raise Refused(
            "The file is too large: at most {most} MB.", field="file", most=most_bytes // 10**6
        )
    return _sound(
        lambda: CalamineWorkbook.from_filelike(
            io.BytesIO(_counted(content, most_cells, most_unpacked))
        )
    )


def glance(content: bytes, *, most_unpacked: int = MOST_UNPACKED) -> None:
    """Refused where the list of its parts already says that it is no workbook, or too large a one."""

    def look() -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _parts(packed, most_unpacked)

    _sound(look)


def cells(book: CalamineWorkbook, place: int = 0) -> list[list[Any]]:
    """The cells of the sheet at `place` from A1 on, row by row; Refused when it is damaged."""
    return _sound(lambda: book.get_sheet_by_index(place).to_python(skip_empty_area=False))


def spread(book: CalamineWorkbook, place: int = 0) -> list[list[Any]]:
    """As `cells`; a merged cell stands in each of its places, one that is merely empty stays empty."""
    table = cells(book, place)
    merged = _sound(lambda: book.get_sheet_by_index(place).merged_cell_ranges or [])
    for (top, left), (bottom, right) in merged:
        for line in range(top, min(bottom, len(table) - 1) + 1):
            for at in range(left, min(right, len(table[line]) - 1) + 1):
                table[line][at] = table[top][left]
    return table


def _sound(read: Callable[[], R]) -> R:
    try:
        return read()
    except (Refused, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the reader's own panics are no Exception
        raise NoWorkbook(
            "This is not an xlsx workbook. Start from the template.", field="file"
        ) from None


def _counted(content: bytes, most_cells: int, most_unpacked: int) -> bytes:
    """The same workbook, packed anew without compression out of what was counted."""
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(plain, "w") as kept:
        for one in _parts(packed, most_unpacked):
            part = packed.read(one)  # never more than it says; a part that says less is damaged
            if SHEET.fullmatch(one.filename):
                _count(part, most_cells)
            kept.writestr(one.filename, part)
    return plain.getvalue()


def _parts(packed: zipfile.ZipFile, most_unpacked: int) -> list[zipfile.ZipInfo]:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > most_unpacked:
        raise Refused("The workbook is too large once unpacked.", field="file")
    if "xl/workbook.xml" not in {one.filename for one in parts}:
        raise zipfile.BadZipFile
    return parts


def _count(sheet: bytes, most_cells: int) -> None:
    """Refused when the sheet reaches too far, or its merged cells lie over one another."""
    rows = max((int(found[1]) for found in ROW.finditer(sheet)), default=1)
    columns = 1
    for found in CELL.finditer(sheet):
        rows, columns = max(rows, int(found[2])), max(columns, _number(found[1]))
    merged = sum(_area(found) for found in MERGED.finditer(sheet))
    if max(rows * columns, merged) > most_cells:
        raise Refused(
            "The sheet reaches to row {rows} and column {columns}. Delete the empty rows and "
            "columns behind the list and try again.",
            field="file", rows=rows, columns=columns,
        )  # fmt: skip


def _area(merged: re.Match[bytes]) -> int:
    left, top, right, bottom = merged.groups()
    return (_number(right) - _number(left) + 1) * (int(bottom) - int(top) + 1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
