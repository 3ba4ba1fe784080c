"""Feeds of plain records in JSON: a list, OpenDataSoft's results, features of ArcGIS REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from .mapping import Mapping, at
from .rows import read
from .shapes import Parsed, Source
from .tally import Tally

LISTS = ("results", "records", "data", "items", "features", "value")
"""Under which of its names an object keeps its records."""


def loaded(content: bytes) -> Any:
    """The JSON of a delivery, a byte order mark taken off; ValueError when it is none."""
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise ValueError(str(wrong)) from None


def listed(found: Any, path: str = "") -> list[Any] | None:
    """The list of records: at `path`, the document itself, or under a usual name; else None."""
    if path:
        found = at(found, path)
    elif isinstance(found, dict):
        found = next((found[name] for name in LISTS if isinstance(found.get(name), list)), None)
    return found if isinstance(found, list) else None


def parse(
    content: bytes, source: Source, received_at: datetime, mapping: Mapping, *, path: str = ""
) -> Parsed:
    """Read every record by the table; a delivery that is no list of records is one defect."""
    tally = Tally(source, received_at)
    try:
        records = listed(loaded(content), path)
    except ValueError as wrong:
        return tally.unreadable(str(wrong))
    if records is None:
        return tally.unreadable(content[:120].decode("utf-8", "replace"))
    return read(records, mapping, source, received_at, tally)
