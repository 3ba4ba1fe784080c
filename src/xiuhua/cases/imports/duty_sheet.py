"""A duty list as a sheet: its headings, its rows as text, merged cells read as same as above."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_noop

from xiuhua.kernel.words import Refused, Words
from xiuhua.web.language import say
from xiuhua.web.sheets import spread, workbook

MOST_ROWS = 3000
MOST_BYTES = 4_000_000
Row = dict[str, str]

HEADINGS: dict[str, str] = {
    "class": gettext_noop("Class"),
    "major": gettext_noop("Major class"),
    "division": gettext_noop("Division"),
    "holder": gettext_noop("Owner or maintainer"),
    "unit": gettext_noop("Unit"),
    "document": gettext_noop("By which document"),
    "first_on": gettext_noop("From"),
    "last_on": gettext_noop("Until"),
}
NEEDED = ("division", "unit", "document", "first_on")


def read(content: bytes) -> list[Row]:
    """The rows of the first sheet, every cell as text; Refused when it is no such sheet."""
    book = workbook(content, most_bytes=MOST_BYTES)
    return _rows([[_text(cell) for cell in line] for line in spread(book)])


def read_json(file: Path) -> tuple[list[Row], list[dict[str, Any]]]:
    """The rows of a JSON file, and the maintained areas it names."""
    try:
        told = json.loads(file.read_text("utf-8"))
        rows = [{name: str(row.get(name) or "") for name in HEADINGS} for row in told["rows"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused("The file cannot be read as JSON: {why}", why=str(problem)) from None
    return rows, told.get("maintained", [])


def headings() -> list[str]:
    """The headings in the reader's language."""
    return [say(heading) for heading in HEADINGS.values()]


def _rows(table: list[list[str]]) -> list[Row]:
    start = next((place for place, line in enumerate(table) if _is_head(line)), None)
    if start is None:
        raise Refused(
            "No row holds the headings “{one}” and “{other}”. Start from the template.",
            field="file", one=Words(HEADINGS["division"]), other=Words(HEADINGS["unit"]),
        )  # fmt: skip
    names = [_known().get(cell.lower(), "") for cell in table[start]]
    if missing := [name for name in NEEDED if name not in names]:
        raise Refused(
            "The first row has no column “{heading}”. Start from the template.",
            field="file", heading=Words(HEADINGS[missing[0]]),
        )  # fmt: skip
    rows = [
        {"number": str(place)}
        | {name: cell for name, cell in zip(names, line, strict=False) if name}
        for place, line in enumerate(table[start + 1 :], start + 2)
        if any(line)
    ]
    if not rows:
        raise Refused("There is no row below the headings.", field="file")
    if len(rows) > MOST_ROWS:
        raise Refused("Too many rows: at most {count} at once.", field="file", count=MOST_ROWS)
    return rows


def _is_head(line: list[str]) -> bool:
    """A title may stand above the headings, as in most printed lists."""
    named = {_known().get(cell.lower(), "") for cell in line}
    return {"division", "unit"} <= named


def _known() -> dict[str, str]:
    """Every heading in each language, and its key."""
    known = {heading.lower(): name for name, heading in HEADINGS.items()}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            known |= {say(heading).lower(): name for name, heading in HEADINGS.items()}
    return known


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2022-09-01."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()
