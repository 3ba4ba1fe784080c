"""Names found by typing: short names, beginnings, middles, variant characters, codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from .atlas import Entry, atlas
from .models import Level
from .names import folded, is_within


@dataclass(frozen=True)
class Found:
    """A division found by typing; its label carries the county, so namesakes differ."""

    code: str
    name: str
    label: str
    level: str
    is_own: bool


_DEPTH = {Level.COUNTY: 0, Level.TOWN: 1, Level.COMMUNITY: 2, Level.CELL: 3}


def find_divisions(text: str, within: str | None = None, limit: int = 10) -> list[Found]:
    """Divisions that `text` may mean, the likeliest first; the own district before others.

    Several words must all fit, so "baisha hejiang" in characters tells namesakes apart; a code
    or its beginning finds too, cells included. `within` is the code of a division around them.
    """
    known = atlas()
    words = [folded(word) for word in text[:60].split()]
    if not words:
        return []
    whole = "".join(words)
    if whole.isdigit():
        found = _by_code(whole)
    else:
        found = [
            (rank, entry)
            for entry, label in known.searched
            if (rank := _rank(words, whole, entry, label)) is not None
        ]
    own = settings.DISTRICT or "-"
    found = [(rank, entry) for rank, entry in found if entry.code.startswith(within or "")]
    found.sort(
        key=lambda each: (
            each[0],
            not each[1].code.startswith(own),
            _DEPTH[Level(each[1].level)],
            each[1].code,
        )
    )
    return [
        Found(
            entry.code,
            entry.short or entry.name or entry.code,
            known.label(entry.code),
            entry.level,
            entry.code.startswith(own),
        )
        for _, entry in found[: max(0, limit)]
    ]


def _by_code(digits: str) -> list[tuple[int, Entry]]:
    return [
        (0 if code == digits else 1, entry)
        for code, entry in atlas().entries.items()
        if code.startswith(digits)
    ]


def _rank(words: list[str], whole: str, entry: Entry, label: str) -> int | None:
    """How well it fits, 0 best; None when it does not."""
    names = entry.called
    if whole in names:
        return 0
    if any(name.startswith(whole) for name in names):
        return 1
    if any(name.startswith(whole) for name in entry.was_called):
        return 2
    if any(whole in name for name in names):
        return 3
    if len(words) > 1:
        return 4 if all(word in label for word in words) and _is_named(words, names) else None
    return 5 if len(whole) > 2 and is_within(whole, label) and whole[-1] in names[0] else None


def _is_named(words: list[str], names: tuple[str, ...]) -> bool:
    """At least one word speaks of the thing itself, not only of what lies around it."""
    return any(word in name for word in words for name in names)
