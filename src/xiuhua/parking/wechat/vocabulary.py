"""The words people ask with, read from a table: another city changes the table, not the code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "wechat_words.json"


class Filter(StrEnum):
    """What a space must be; its value is the name in the table."""

    FREE = "free"
    COVERED = "covered"
    CHARGING = "charging"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Vocabulary:
    """The table, made ready for reading; `minutes` and `numbers` are by lower-case word."""

    parking: re.Pattern[str]
    near: re.Pattern[str]
    complaint: re.Pattern[str]
    filters: Mapping[Filter, re.Pattern[str]]
    span: re.Pattern[str]
    stay: re.Pattern[str]
    height: re.Pattern[str]
    spans: Mapping[str, int]
    numbers: Mapping[str, float]
    minutes: Mapping[str, int]
    before: tuple[str, ...]
    after: tuple[str, ...]
    progress: frozenset[str] = frozenset()

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Vocabulary:
        """From the table of `data/wechat_words.json`; KeyError or ValueError when it is none."""
        number = rf"(\d{{1,3}}(?:\.\d{{1,2}})?|{_any(table['numbers'])})"
        unit = rf"({_any(table['minutes'])})(?![a-z])"
        high = rf"(?:{_any(table['height'])})\s*(\d(?:\.\d{{1,2}})?)\s*(?:{_any(table['metres'])})"
        return cls(
            parking=_pattern(_any(table["parking"])),
            near=_pattern(_any(table["near"])),
            complaint=_pattern(_any(table["complaint"])),
            filters={
                Filter(name): _pattern(rf"({_any(table['not'])})?\s*(?:{_any(words)})")
                for name, words in table["filters"].items()
            },
            span=_pattern(rf"({_any(table['spans'])})"),
            stay=_pattern(rf"{number}\s*{unit}"),
            height=_pattern(high),
            spans=table["spans"],
            numbers=table["numbers"],
            minutes=table["minutes"],
            before=_longest_first(table["before"]),
            after=_longest_first(table["after"]),
            progress=frozenset(table.get("progress", ())),
        )


@cache
def shipped() -> Vocabulary:
    """The words that come with the program."""
    return Vocabulary.of(json.loads(DATA.read_text(encoding="utf-8")))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    found = tuple(sorted(words, key=len, reverse=True))
    if not all(found):
        raise ValueError("a word of the table is empty")
    return found


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in _longest_first(words))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
