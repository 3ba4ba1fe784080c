"""The pictures of an album: from each viewpoint the chosen pair, else the first and the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.timezone import localdate

from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import Picture, picture

from ..models import Campaign, Viewpoint
from ..workflow import BEGUN

KIND = "campaigns.viewpoint"


@dataclass(frozen=True)
class Angle:
    """A viewpoint with the pair that stands side by side, and all its pictures, the oldest first."""

    viewpoint: Viewpoint
    before: Picture | None
    after: Picture | None
    pictures: list[Picture]

    @property
    def n(self) -> int:
        """How many pictures there are."""
        return len(self.pictures)

    @property
    def whole(self) -> bool:
        """Whether there are two to be compared."""
        return self.before is not None and self.after is not None

    @property
    def released(self) -> bool:
        """Whether everybody may see the pair."""
        pair = (self.before, self.after)
        return all(one is not None and one.item.released for one in pair)


def album(campaign: Campaign) -> list[Angle]:
    """Every viewpoint of a campaign with its pictures: two statements. The page vouches for its reader."""
    points = list(campaign.viewpoints.all())
    kept = _items(points)
    return [_angle(one, kept.get(str(one.pk), [])) for one in points]


def angle(viewpoint: Viewpoint) -> Angle:
    """One viewpoint with its pictures."""
    return _angle(viewpoint, items_of(viewpoint))


def items_of(viewpoint: Viewpoint) -> list[Item]:
    """Its photos, the oldest first."""
    return _items([viewpoint]).get(str(viewpoint.pk), [])


def _items(points: Iterable[Viewpoint]) -> dict[str, list[Item]]:
    rows = Item.objects.filter(subject_kind=KIND, subject_key__in=[str(one.pk) for one in points])
    kept: dict[str, list[Item]] = {}
    for item in rows:
        kept.setdefault(item.subject_key, []).append(item)
    for found in kept.values():
        found.sort(key=lambda one: (one.taken_at or one.received_at, one.pk))
    return kept


def _angle(viewpoint: Viewpoint, items: list[Item]) -> Angle:
    shown = [picture(one, today=localdate()) for one in items]
    by_key = {one.item.key: one for one in shown}
    first = shown[0] if shown else None
    last = shown[-1] if len(shown) > 1 else None
    return Angle(
        viewpoint, by_key.get(viewpoint.before, first), by_key.get(viewpoint.after, last), shown
    )


@dataclass(frozen=True)
class Released:
    """A pair as everybody sees it: addresses without a pass, so with what was painted over."""

    viewpoint: Viewpoint
    before: Picture
    after: Picture


def released(campaign: Campaign) -> list[Released]:
    """The pairs of a campaign that were released; nothing of a campaign that has not begun."""
    if campaign.state not in BEGUN:
        return []
    found = [one for one in album(campaign) if one.released]
    return [
        Released(one.viewpoint, picture(one.before.item), picture(one.after.item))
        for one in found
        if one.before and one.after
    ]
