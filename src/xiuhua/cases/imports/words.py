"""The words that files use: headings, kinds and results, as they are spelt in practice."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent.parent / "data" / "standard_words.json"


@cache
def words() -> dict[str, Any]:
    """The table of words, read once."""
    content: dict[str, Any] = json.loads(_DATA.read_text("utf-8"))
    return content


def aliases(table: str, name: str) -> tuple[str, ...]:
    """The headings by which a column is known."""
    return tuple(words()[table].get(name, ()))
