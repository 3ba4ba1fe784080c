"""What a driver's text asks: a place in words, and what the space must be.

Words are taken out one kind after another; what is left between them, without the small words at
its ends, is the place. Whether there is such a place is for the gazetteer to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .vocabulary import Filter, Vocabulary, shipped

MOST_CHARACTERS = 200
MOST_PLACE = 60
MOST_STAY_MIN = 7 * 24 * 60
_BETWEEN = re.compile(r"[^\w.#·-]+")


@dataclass(frozen=True)
class Asked:
    """What was understood; nothing at all for a text that asks nothing.

    `parking`: it speaks of parking. `here`: it means the place of the person. `complaint`: it
    tells of somebody parked where they should not. `progress`: it asks how an earlier report
    stands, and nothing else. A place alone may still be a question.
    """

    place: str = ""
    filters: frozenset[Filter] = frozenset()
    stay_min: int | None = None
    height_m: float | None = None
    parking: bool = False
    here: bool = False
    complaint: bool = False
    progress: bool = False

    def __bool__(self) -> bool:
        return self != Asked()


def asked(text: str, *, names: Iterable[str] = (), words: Vocabulary | None = None) -> Asked:
    """What `text` asks, at most its first 200 characters.

    The longest of `names`, places somebody knows, is found whole even when words to ask with are
    part of it; pass those that need it.
    """
    words = words or shipped()
    left = unicodedata.normalize("NFKC", text)[:MOST_CHARACTERS]
    if left.strip(" ?!.\u3002") in words.progress:
        return Asked(progress=True)
    name = max((name for name in names if name and name in left), key=len, default="")
    left = left.replace(name, " ") if name else left
    high, left = _taken(words.height, left)
    stay_min, left = _stay(words, left)
    complaint, left = _taken(words.complaint, left)
    filters, left = _filters(words, left)
    parking, left = _taken(words.parking, left)
    near, left = _taken(words.near, left)
    place = name or _place(words, left)
    return Asked(
        place=place,
        filters=filters,
        stay_min=stay_min,
        height_m=float(high[1]) if high else None,
        parking=bool(parking or filters or stay_min or high),
        here=bool(near) and not place,
        complaint=bool(complaint),
    )


def _taken(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    """The first match, and the text with every match taken out."""
    return pattern.search(text), pattern.sub(" ", text)


def _stay(words: Vocabulary, text: str) -> tuple[int | None, str]:
    """How long, in minutes, up to a week, and the rest of the text."""
    span, text = _taken(words.span, text)
    stay, text = _taken(words.stay, text)
    if span:
        return words.spans[span[1].lower()], text
    if not stay:
        return None, text
    number = words.numbers.get(stay[1])
    size = float(stay[1]) if number is None else number
    return min(round(size * words.minutes[stay[2].lower()]), MOST_STAY_MIN) or None, text


def _filters(words: Vocabulary, text: str) -> tuple[frozenset[Filter], str]:
    """What the space must be, but for what is said with a "not" before it."""
    wanted = set()
    for name, pattern in words.filters.items():
        match, text = _taken(pattern, text)
        if match and not match[1]:
            wanted.add(name)
    return frozenset(wanted), text


def _place(words: Vocabulary, text: str) -> str:
    pieces = (_bare(words, piece) for piece in _BETWEEN.split(text))
    return " ".join(piece for piece in pieces if piece)[:MOST_PLACE]


def _bare(words: Vocabulary, piece: str) -> str:
    """The piece without the small words before and after it."""
    while small := next((word for word in words.before if piece.startswith(word)), ""):
        piece = piece[len(small) :]
    while small := next((word for word in words.after if piece.endswith(word)), ""):
        piece = piece[: -len(small)]
    return piece.strip(".-·#_")
