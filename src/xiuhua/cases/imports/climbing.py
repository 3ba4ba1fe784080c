"""The spreadsheet's fill-down fault: one text, row after row, with a number that climbs by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NUMBER = re.compile(r"\d+")


def climbing(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of rows, first and last place from 0, whose texts differ only by a number climbing by 1.

    Exactly one number climbs and all other text is the same. A run is two rows or more; two may be
    chance, so each run is for a person to look at, and never put right by itself.
    """
    parts = [_split(text) for text in texts]
    runs: list[tuple[int, int]] = []
    first, before = 0, None
    for place in range(1, len(parts) + 1):
        step = _step(parts[place - 1], parts[place]) if place < len(parts) else None
        if step is not None and step == before:
            continue
        if before is not None:
            runs.append((first, place - 1))
        first, before = place - 1, step
    return runs


def _split(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return tuple(_NUMBER.split(plain)), tuple(map(int, _NUMBER.findall(plain)))


def _step(
    above: tuple[tuple[str, ...], tuple[int, ...]], below: tuple[tuple[str, ...], tuple[int, ...]]
) -> int | None:
    """Which number climbs by one from the row above to the row below; None where none does."""
    if above[0] != below[0]:
        return None
    moved = [
        at for at, pair in enumerate(zip(above[1], below[1], strict=True)) if pair[0] != pair[1]
    ]
    one = len(moved) == 1 and below[1][moved[0]] - above[1][moved[0]] == 1
    return moved[0] if one else None
