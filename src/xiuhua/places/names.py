"""How places are written: short names, and characters that have more than one form."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "names.json"


@cache
def _told() -> Any:
    return json.loads(DATA.read_text(encoding="utf-8"))


@cache
def _variants() -> dict[int, str]:
    """Every variant character and the one that stands for its group."""
    return {ord(other): group[0] for group in _told()["variants"] for other in group[1:]}


def short(name: str) -> str:
    """The name as people say it, without the ending that names its committee."""
    for ending, instead in _told()["endings"]:
        if name.endswith(ending) and len(name) > len(ending):
            return f"{name.removesuffix(ending)}{instead}"
    return name


def folded(text: str) -> str:
    """Text for comparing: widths, cases, spaces and variant characters made the same."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain.split()).translate(_variants())


def is_within(part: str, whole: str) -> bool:
    """Whether the characters of `part` come in that order in `whole`, others between them."""
    rest = iter(whole)
    return all(character in rest for character in part)
