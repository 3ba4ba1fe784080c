"""The words that offices use in their tables: headings, classes, yes and no."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).resolve().parent.parent / "data" / "import_words.json"


class Table(msgspec.Struct, frozen=True):
    """Each column's other headings; each word with what it stands for."""

    columns: dict[str, list[str]]
    supplies: dict[str, str]
    kinds: dict[str, str]
    yes: dict[str, bool]
    empty: list[str]
    example: list[str]


@cache
def words() -> Table:
    """The table, read once."""
    return msgspec.json.decode(FILE.read_bytes(), type=Table)
