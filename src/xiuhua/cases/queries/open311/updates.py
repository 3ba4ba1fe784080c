"""What happened to cases since, for those who poll."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ...models import Case, Step
from ...workflow import CaseState
from ..looking import DONE, PUBLIC_WORDS, TOLD
from ..nearby import published
from .photos import Photo, photos_of
from .wanted import Wanted


@dataclass(frozen=True)
class Update:
    """A step of a case as whoever reported it may hear of it."""

    key: str
    number: str
    state: CaseState
    at: datetime
    title: str
    words: str
    photos: tuple[Photo, ...]
    whole: bool


_SHOWS_PHOTOS = {"close", "stand_by"}


def updates(wanted: Wanted, *, ref: str) -> list[Update]:
    """Steps since and until, oldest first: of a key's own cases, else of what is published."""
    cases = Case.objects.filter(Q(reported_by=ref) if ref else published())
    rows = Step.objects.filter(case__in=cases, name__in=TOLD - {"report", "told_more"})
    limits = {
        "at__gte": wanted.since,
        "at__lte": wanted.until,
        "case__number__in": wanted.numbers,
    }
    rows = rows.filter(**{name: limit for name, limit in limits.items() if limit})
    start = (wanted.page - 1) * wanted.size
    names = ("pk", "case__number", "state", "at", "name", "words")
    found = list(rows.order_by("at", "id").values_list(*names)[start : start + wanted.size])
    closed = [number for _, number, _, _, name, _ in found if name in _SHOWS_PHOTOS]
    photos = photos_of(closed, own=closed if ref else ())
    return [
        Update(
            key=str(pk),
            number=number,
            state=CaseState(state),
            at=at,
            title=DONE[name],
            words=words if ref and name in PUBLIC_WORDS else "",
            photos=_afterwards(photos.get(number, ())) if name in _SHOWS_PHOTOS else (),
            whole=bool(ref),
        )
        for pk, number, state, at, name, words in found
    ]


def _afterwards(photos: Iterable[Photo]) -> tuple[Photo, ...]:
    return tuple(photo for photo in photos if photo.stage != "before")
