"""The pictures of an album: from each viewpoint the first and the last, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localdate

from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import Picture, pictures
from xiuhua.kernel.permissions import Actor

from ..models import Campaign, Viewpoint

KIND = "campaigns.viewpoint"


@dataclass(frozen=True)
class Angle:
    """A viewpoint with its first and its latest picture, and how many there are."""

    viewpoint: Viewpoint
    first: Picture | None
    last: Picture | None
    n: int


def album(campaign: Campaign, by: Actor) -> list[Angle]:
    """Every viewpoint of a campaign: two statements."""
    points = list(campaign.viewpoints.all())
    rows = Item.objects.filter(subject_kind=KIND, subject_key__in=[str(one.pk) for one in points])
    kept: dict[str, list[Item]] = {}
    for item in rows.order_by("taken_at", "received_at", "pk"):
        kept.setdefault(item.subject_key, []).append(item)
    return [_angle(one, kept.get(str(one.pk), []), by) for one in points]


def _angle(viewpoint: Viewpoint, items: list[Item], by: Actor) -> Angle:
    ends = items[:1] + items[-1:] if len(items) > 1 else items
    shown = pictures(KIND, str(viewpoint.pk), by=by, today=localdate(), among=ends) if ends else []
    first = shown[0] if shown else None
    return Angle(viewpoint, first, shown[1] if len(shown) > 1 else None, len(items))


def pictures_from(viewpoint: Viewpoint, by: Actor) -> list[Picture]:
    """All pictures from one viewpoint, the oldest first."""
    return sorted(
        pictures(KIND, str(viewpoint.pk), by=by, today=localdate()), key=lambda one: one.at
    )
