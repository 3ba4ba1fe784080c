"""Lists to take away: CSV that Excel opens in Chinese, and xlsx; no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime

from xiuhua.kernel.words import Missing

_RISKY = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
"""What makes a spreadsheet calculate; a Chinese one reads the wide signs as well."""
_SKIPPED = " \u00a0\u3000\ufeff\u200b'\""
"""What it passes over before it looks."""
MOST_NAME = 31
"""A spreadsheet's sheets have names of so many signs at most."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plain(value: Any) -> Any:
    """A cell as a spreadsheet should hold it; text that would act as a formula is disarmed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float | Decimal):
        return value
    text = str(value)
    return "'" + text if text.lstrip(_SKIPPED).startswith(_RISKY) else text


def as_csv(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A streamed CSV file, with the mark that makes Excel read it as UTF-8."""

    def lines() -> Iterator[str]:
        yield "\ufeff"
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow([plain(cell) for cell in header])
        for row in rows:
            writer.writerow([plain(cell) for cell in row])
            if buffer.tell() > 65_536:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = attachment(f"{name}.csv")
    return answer


ListMaker = Callable[[str, Sequence[str], Iterable[Sequence[Any]]], HttpResponse]
"""Makes a file to keep out of its name, its headings and its rows."""
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
"""A sheet of a workbook: its name, its headings, its rows."""


def as_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """An xlsx file of one sheet with a frozen, bold first row."""
    return as_workbook(name, [("", header, rows)])


def as_workbook(name: str, sheets: Iterable[Sheet], *, beside: int = 0) -> HttpResponse:
    """An xlsx file of several sheets, each with a frozen, bold first row.

    So many columns `beside` stay in sight as well. A sheet without a name gets one.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        for title, header, rows in sheets:
            sheet = book.add_worksheet(title[:MOST_NAME] or None)
            sheet.write_row(0, 0, list(header), bold)
            sheet.freeze_panes(1, beside)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, [cell(value) for value in row])
    return given(buffer.getvalue(), XLSX, f"{name}.xlsx")


def list_maker(form: str) -> ListMaker:
    """What makes a list of that form, "xlsx" or "csv", of name, headings and rows; Missing for others."""
    if form not in _LISTS:
        raise Missing("There is no such form.")
    make: ListMaker = _LISTS[form]
    return make


_LISTS: dict[str, Any] = {"xlsx": as_xlsx, "csv": as_csv}


def given(content: bytes, kind: str, filename: str) -> HttpResponse:
    """A file to keep, by its content type and its name."""
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = attachment(filename)
    return answer


def cell(value: Any) -> Any:
    """As `plain`, and numbers as a workbook takes them."""
    value = plain(value)
    return float(value) if isinstance(value, Decimal) else value


def attachment(filename: str) -> str:
    """The header value that names a download, Chinese included (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(filename)}"
