"""Class codes of older systems: CJ/T 214 numbers, and the spelling that puts 10 or 20 in front."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data" / "catalogue.json"
_LONG = {"10": "C", "20": "E"}


@dataclass(frozen=True)
class OldCode:
    """A code taken apart: the kind, "" where the spelling does not tell, and four digits."""

    kind: str
    digits: str


def taken_apart(code: str) -> OldCode | None:
    """100101 is component 0101, 200102 is event 0102; 101 and 0101 tell no kind. None is no code."""
    plain = code.strip()
    if re.fullmatch(r"[12]0[0-9]{4}", plain):
        return OldCode(_LONG[plain[:2]], plain[2:])
    if re.fullmatch(r"[0-9]{3,4}", plain):
        return OldCode("", plain.zfill(4))
    return None


def todays_keys(kind: str, digits: str) -> list[tuple[str, str]]:
    """Today's class of an older CJ/T 214 number, as (key, name): the class of that kind and name.

    Empty where the number is not in the older list, or where its class has no namesake today: a
    person names the class then. More than one is for a person as well. The same digits are never
    taken for the same class: two of three that have a namesake stand under another number today.
    """
    name = _old_names().get((kind, digits))
    return [(key, name) for key in _today().get((kind, name), ())] if name else []


@cache
def _old_names() -> dict[tuple[str, str], str]:
    rows, kinds = _read()
    return {(kinds[r["kind"]], r["code"]): r["name_zh"] for r in rows["crosswalk_older_schemes"]}


@cache
def _today() -> dict[tuple[str, str], list[str]]:
    rows, kinds = _read()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows["catalogue"]:
        if len(code := str(row.get("code") or "")) == 4 and code.isdigit():
            kind = kinds[row["kind"]]
            found[kind, row["name_zh"]].append(kind + code)
    return dict(found)


def _read() -> tuple[dict[str, list[dict[str, str]]], dict[str, str]]:
    content = json.loads(_DATA.read_text("utf-8"))
    return content, content["meta"]["kinds"]
