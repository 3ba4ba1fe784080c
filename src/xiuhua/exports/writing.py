"""Writing rows to a file as they come: a million of them take no more memory than a thousand."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from xiuhua.web.downloads import cell, plain

MOST_ROWS = 1_048_575
"""What one sheet of a workbook holds below its header."""


class Writer(Protocol):
    """Takes rows in turn."""

    def row(self, cells: Sequence[Any]) -> None:
        """Write one row."""


@contextmanager
def writer(form: str, path: Path, header: Sequence[str]) -> Iterator[Writer]:
    """A writer of `form` ("xlsx" or "csv") to `path`, with its header written."""
    with (_csv if form == "csv" else _xlsx)(path, header) as made:
        yield made


class _Lines:
    def __init__(self, file: Any) -> None:
        self.lines = csv.writer(file)

    def row(self, cells: Sequence[Any]) -> None:
        self.lines.writerow([plain(cell) for cell in cells])


@contextmanager
def _csv(path: Path, header: Sequence[str]) -> Iterator[_Lines]:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        made = _Lines(file)
        made.row(header)
        yield made


class _Sheets:
    """A workbook; a sheet that is full is followed by another with the same header."""

    def __init__(self, book: Any, header: Sequence[str], most: int) -> None:
        self.book, self.header, self.most = book, list(header), most
        self.bold = book.add_format({"bold": True})
        self._next()

    def _next(self) -> None:
        self.sheet, self.at = self.book.add_worksheet(), 0
        self.sheet.freeze_panes(1, 0)
        self.sheet.write_row(0, 0, self.header, self.bold)

    def row(self, cells: Sequence[Any]) -> None:
        if self.at == self.most:
            self._next()
        self.at += 1
        self.sheet.write_row(self.at, 0, [cell(value) for value in cells])


@contextmanager
def _xlsx(path: Path, header: Sequence[str], most: int = MOST_ROWS) -> Iterator[_Sheets]:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": str(path.parent),
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        yield _Sheets(book, header, most)
