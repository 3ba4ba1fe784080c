"""The words a case is found by, and the cases that some words find."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Q, QuerySet

from xiuhua.places.queries import names_of

from ..models import Case, OldCase, OutsideOrder
from .bigrams import endings, phrases, tokens

RARE = 1000
"""Words found at most so often are looked up row by row; others are met on the way through a list."""
COMMON = 30_000
"""Words found more often than this stand in so many cases that a page is full after a few rows."""
REMEMBERED_S = 600
MOST_TEXT = 60
BESIDE_THE_WORDS = (
    "number", "address", "category__key", "category__name", "plain__title", "rule__defect",
    "unit__name", "division__name", "division__parent__name",
)  # fmt: skip
PLACES = (9, 12)
"""The digits of a town and of a community."""


def bigrams_of(case: Case) -> str:
    """All a case is found by: its numbers, place, class, words and unit; nothing of who reported."""
    found = [*endings(case.number), case.number[6:14]]
    for outside in _outside(case):
        found += endings(outside)
    for text in _texts(case):
        found += tokens(text)
    return " ".join(found)


def refresh(case: Case) -> None:
    """Bring the words a case is found by up to date; it is not saved.

    It costs nothing unless something that they rest on has changed since the case was loaded.
    """
    if case.bigrams and case.found_as == case.found_by:
        return
    case.bigrams, case.found_as = bigrams_of(case), case.found_by


def finding(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Those of `rows` that hold every word of `text`; all of them when nothing is looked for.

    One statement or two ask first how rare the words are, because what is right for a rare one
    would read the whole city for a frequent one, and the other way round.
    """
    wanted = phrases(text[:MOST_TEXT])
    if not wanted:
        return rows if not text.strip() else rows.none()
    hits = Case.objects.filter(bigrams__found=wanted).order_by()
    few = list(hits.values_list("pk", flat=True)[: RARE + 1])
    if len(few) > RARE:
        way = "bigrams__bears" if common(text) else "bigrams__found"
        return rows.filter(**{way: wanted})
    return rows.filter(pk__in=few) if few else rows.none()


def common(text: str) -> bool:
    """Whether its words stand in more cases than anybody counts; remembered, because they stay so."""
    wanted = phrases(text[:MOST_TEXT])
    key = f"cases.common:{sha256(repr(wanted).encode()).hexdigest()}"
    if not wanted or cache.get(key):
        return bool(wanted)
    hits = Case.objects.filter(bigrams__found=wanted).order_by()
    if found := hits[: COMMON + 1].count() > COMMON:
        cache.set(key, True, REMEMBERED_S)
    return found


def beside_the_words(text: str) -> Q:
    """Each word of `text` stands in what a handler reads: number, place, class, unit."""
    found = Q()
    for word in text[:MOST_TEXT].split():
        found &= Q(
            *(Q(**{f"{name}__icontains": word}) for name in BESIDE_THE_WORDS), _connector=Q.OR
        )
    return found


def _texts(case: Case) -> Iterator[str]:
    yield from (case.words, case.address)
    if case.category:
        yield from (case.category.key, case.category.name)
    yield from (str(thing) for thing in (case.plain, case.rule, case.unit) if thing)
    yield from _places(case.division_id)


def _places(code: str) -> Iterator[str]:
    """The names of the town and the community, now and formerly."""
    for length in PLACES:
        if len(code) >= length:
            yield from names_of(code[:length])


def _outside(case: Case) -> list[str]:
    """The number it has with whoever passed it on, or had in the system before this one."""
    if case.pk is None or case.source not in {"order", "legacy"}:
        return []
    if case.source == "legacy":
        return list(OldCase.objects.filter(case=case).values_list("number", flat=True))
    return list(OutsideOrder.objects.filter(case=case).values_list("number", flat=True))
