"""What people ask of photos: which there are, who may see them, and where they have been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from xiuhua.kernel.permissions import Actor
from xiuhua.records import names
from xiuhua.records.models import Record
from xiuhua.web.gather import gather

from . import passes, permissions
from .models import Item, Sound


def of(kind: str, key: str) -> QuerySet[Item]:
    """The photos of a subject, in the order they came."""
    return Item.objects.filter(subject_kind=kind, subject_key=key).order_by("received_at", "pk")


def may_see(item: Item, by: Actor) -> bool:
    """Whether `by` may see the photo as it is, without what is painted over for the public.

    Whoever holds a personal link sees the photos of that link's subject and no others.
    """
    return _open_to(item, by)


def may_hear(note: Sound, by: Actor) -> bool:
    """Whether `by` may hear a spoken note: whoever sees the photos of the same subject."""
    return _open_to(note, by)


def sounds(kind: str, keys: Iterable[str]) -> dict[str, list[Sound]]:
    """The spoken notes of several subjects of one kind, by key: one query."""
    found: dict[str, list[Sound]] = {}
    for note in Sound.objects.filter(subject_kind=kind, subject_key__in=list(keys)):
        found.setdefault(note.subject_key, []).append(note)
    return found


def _open_to(item: Item | Sound, by: Actor) -> bool:
    if by.ref.startswith("link:"):
        bound = getattr(by, "subject_kind", ""), getattr(by, "subject_key", "")
        return bound == (item.subject_kind, item.subject_key)
    keeper = gather("KEEPERS").get(item.subject_kind)
    needs = keeper.needs if keeper else permissions.VIEW
    if needs.public or not by.may(needs, item.division_code):
        return False
    return keeper is None or keeper.ask is None or keeper.ask(item.subject_key, by)


@dataclass(frozen=True)
class Picture:
    """A photo as a page shows it: addresses, size, and the facts for its caption."""

    item: Item
    url: str
    thumb: str
    stage: str
    at: datetime
    note: str

    @property
    def width(self) -> int:
        return self.item.width

    @property
    def height(self) -> int:
        return self.item.height


def pictures(
    kind: str, key: str, *, by: Actor, today: date | None = None, among: Iterable[Item] = ()
) -> list[Picture]:
    """The photos of a subject that `by` may see, in order of time.

    With `today` the page vouches for its reader: all photos come, under signed addresses.
    """
    items = list(among) or list(of(kind, key))
    return [picture(one, today=today) for one in items if today or one.released or may_see(one, by)]


def picture(item: Item, *, today: date | None = None) -> Picture:
    """One photo's addresses; signed for the day when `today` is given."""
    return Picture(
        item,
        address(item, "shown", today=today),
        address(item, "thumb", today=today),
        item.stage,
        item.taken_at or item.received_at,
        item.note,
    )


def address(item: Item, size: str, *, today: date | None = None) -> str:
    """Where a shown copy is; `size` is thumb (320 px) or shown (1600 px)."""
    if today:
        return passes.signed(item.key, size, today)
    return reverse("evidence:shown", kwargs={"key": item.key, "size": size})


@dataclass(frozen=True)
class Step:
    """One link of a photo's custody: what was done, when, by whom, why."""

    at: datetime
    deed: str
    by: str
    reason: str
    facts: dict[str, Any]


TITLES = {
    "evidence.attach": "Brought",
    "evidence.look_at_original": "Original fetched",
    "evidence.release": "Released to the public",
    "evidence.withdraw": "Withdrawn from the public",
    "evidence.redact": "Redaction changed",
}


def custody(item: Item) -> list[Step]:
    """Everything that ever happened to a photo, out of the records, oldest first."""
    rows = Record.objects.filter(kind=Item.record_kind, key=item.key).order_by("pk")
    known = names.resolve({row.by for row in rows})
    return [
        Step(
            row.at, TITLES.get(row.deed, row.deed), known[row.by], row.reason or "", row.after or {}
        )
        for row in rows
    ]


def released(kind: str, keys: Iterable[str]) -> dict[str, Picture]:
    """The last released photo of each subject, for lists everyone sees: one query."""
    rows = Item.objects.filter(subject_kind=kind, subject_key__in=list(keys), released=True)
    return {item.subject_key: picture(item) for item in rows.order_by("received_at", "pk")}
