"""The photos of many cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from xiuhua.evidence.models import Item


@dataclass(frozen=True)
class Photo:
    """A photo of a case as far as its address needs."""

    key: str
    stage: str
    released: bool


def photos_of(numbers: Iterable[str], *, own: Iterable[str]) -> dict[str, tuple[Photo, ...]]:
    """The photos by case in the order they came: the released ones, and all of `own`; one query."""
    numbers = list(numbers)
    if not numbers:
        return {}
    rows = Item.objects.filter(subject_kind="cases.case", subject_key__in=numbers)
    rows = rows.filter(Q(released=True) | Q(subject_key__in=list(own)))
    found: dict[str, list[Photo]] = defaultdict(list)
    for key, stage, released, number in rows.order_by("received_at", "pk").values_list(
        "key", "stage", "released", "subject_key"
    ):
        found[number].append(Photo(key, stage, released))
    return {number: tuple(photos) for number, photos in found.items()}
