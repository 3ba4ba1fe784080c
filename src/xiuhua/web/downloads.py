"""Lists to take away: CSV that Excel opens in Chinese, and xlsx; no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime

_RISKY = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
"""What makes a spreadsheet calculate; a Chinese one reads the wide signs as well."""
_SKIPPED = " \u00a0\u3000\ufeff\u200b'\""
"""What it passes over before it looks."""
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


def as_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """An xlsx file with a frozen, bold first row."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(header), book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [cell(value) for value in row])
    answer = HttpResponse(buffer.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = attachment(f"{name}.xlsx")
    return answer


def cell(value: Any) -> Any:
    """As `plain`, and numbers as a workbook takes them."""
    value = plain(value)
    return float(value) if isinstance(value, Decimal) else value


def attachment(filename: str) -> str:
    """The header value that names a download, Chinese included (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(filename)}"
