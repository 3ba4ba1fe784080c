"""The class from the words: keywords first, then names. A suggestion, never a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, F, Value

from xiuhua.kernel.words import Words

from ..models import Category, Keyword, PlainClass

MOST = 3
MOST_READ = 300
"""So many characters of what somebody wrote are read."""


@dataclass(frozen=True)
class Suggestion:
    """A class that may be meant, and the words that say so; `plain` is its line of the short list."""

    category: Category
    plain: PlainClass | None
    words: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is called for whoever reads it."""
        return str(self.plain or self.category)

    @property
    def why(self) -> Words:
        """Because of which words."""
        return Words("because you wrote “{words}”", words="\u3001".join(self.words))


def suggest(text: str, *, plain_only: bool = False, most: int = MOST) -> list[Suggestion]:
    """The classes that `text` may mean, the likeliest first; none where no word is known.

    A word inside a longer one that is known too does not count. `plain_only` leaves out what is
    not on the citizens' short list.
    """
    text = " ".join(text.split())[:MOST_READ]
    if not text or "\x00" in text:
        return []
    lines = _lines()
    hits = [
        hit for hit in _keywords(text) or _names(text, lines) if hit[1] in lines or not plain_only
    ]
    scores = _scores(text, hits)
    best = sorted(scores, key=lambda key: (-scores[key][0], -len(scores[key][1][0]), key))[:most]
    classes = Category.objects.in_bulk(best)
    return [
        Suggestion(classes[key], lines.get(key), scores[key][1]) for key in best if key in classes
    ]


def _lines() -> dict[str, PlainClass]:
    """The short list by class; the first line of a class speaks for it."""
    found: dict[str, PlainClass] = {}
    for line in PlainClass.objects.order_by("order"):
        found.setdefault(line.category_id, line)
    return found


def _keywords(text: str) -> list[tuple[str, str, int]]:
    """(word, class, weight) of every keyword in the text."""
    said = Value(text, output_field=CharField())
    rows = Keyword.objects.annotate(said=said).filter(
        said__icontains=F("word"), category__is_active=True
    )
    return list(rows.values_list("word", "category_id", "weight"))


def _names(text: str, lines: dict[str, PlainClass]) -> list[tuple[str, str, int]]:
    """The same from the names of classes and of the short list, where no keyword is known."""
    names = Category.objects.filter(is_active=True).values_list("name", "key")
    told = [(line.title, key) for key, line in lines.items()]
    return [(name, key, 1) for name, key in [*told, *names] if name and name in text]


def _scores(
    text: str, hits: Iterable[tuple[str, str, int]]
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Weight and words of each class, the heaviest word first; the longest match wins its place."""
    hits = list(hits)
    counted = {word for word, _key, _weight in hits}
    lower = text.lower()
    free = {word for word in counted if _stands_alone(word, counted, lower)}
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    for word, key, weight in hits:
        if word in free:
            weights[key][word] = weight * len(word)
    return {
        key: (sum(found.values()), tuple(sorted(found, key=lambda word: -found[word])))
        for key, found in weights.items()
    }


def _stands_alone(word: str, known: set[str], text: str) -> bool:
    """Whether a word occurs outside the longer words that are known too."""
    for longer in known:
        if word != longer and word in longer:
            text = text.replace(longer.lower(), "\n")
    return word.lower() in text
