"""Time limits as offices write them: a number and a unit in free spelling, or what to ask about."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent.parent / "data" / "limit_words.json"
MOST = 32767


@dataclass(frozen=True)
class ReadLimit:
    """A limit that was read; `sure` is False where it is only a proposal for a person to settle."""

    value: int
    unit: str
    sure: bool
    stray: str = ""


def read_limit(text: str) -> ReadLimit | None:
    """The limit `text` means, in the units of `models.UNITS`; None where nothing can be proposed.

    A bare hour or day is working time. Words that do not belong make it a proposal and are named
    in `stray`; a word such as "at once" has no number of its own, so it is a proposal as well.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if plain in _words()["proposals"]:
        value, unit = _words()["proposals"][plain]
        return ReadLimit(value, unit, sure=False, stray=plain)
    found = _pattern().search(plain)
    if found is None:
        return None
    value = _number(found["number"], found["unit"])
    if value is None or not 0 < value <= MOST:
        return None
    stray = plain[: found.start()] + plain[found.end() :]
    return ReadLimit(value, _words()["words"][found["unit"]], sure=not stray, stray=stray)


def _number(text: str | None, unit: str) -> int | None:
    if not text:
        return 1 if unit in _words()["one_where_bare"] else None
    counts: dict[str, int] = _words()["counts"]
    return counts[text] if text in counts else int(text)


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_DATA.read_text("utf-8"))
    return content


@cache
def _pattern() -> re.Pattern[str]:
    """Number, filler, unit, filler; longest words first. A fraction or a longer number is none."""
    unit, filler, count = (
        "|".join(map(re.escape, sorted(_words()[name], key=len, reverse=True)))
        for name in ("words", "fillers", "counts")
    )
    number = rf"(?<![\d.\-])(?P<number>\d{{1,5}}|{count})?"
    return re.compile(rf"{number}(?:{filler})?(?P<unit>{unit})(?:{filler})?")
