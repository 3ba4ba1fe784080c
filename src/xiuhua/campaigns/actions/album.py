"""The album: the same picture taken again from the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiuhua.evidence.actions import attach
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Campaign, Viewpoint


@deed(permissions.ALBUM)
def add_viewpoint(
    campaign: Campaign, *, name: str, by: Actor, looking: str = "", division: str = ""
) -> Viewpoint:
    """A place to stand and a direction to look in, told so that somebody else finds both."""
    if not name.strip():
        raise Refused("Say where one stands.", field="name")
    made, new = Viewpoint.objects.get_or_create(
        campaign=campaign,
        name=name.strip()[:120],
        defaults={"looking": looking.strip()[:120], "division": division},
    )
    if not new:
        raise Refused("There is a viewpoint of that name already.", field="name")
    return made


@deed(permissions.ALBUM, on="viewpoint")
def shoot(viewpoint: Viewpoint, *, photos: Sequence[Any], by: Actor, words: str = "") -> Viewpoint:
    """Add pictures taken from there; the first ever is what the next ones are held against."""
    if not photos:
        raise Refused("Choose a photo.", field="photos")
    for photo in photos:
        attach(
            photo,
            subject=("campaigns.viewpoint", str(viewpoint.pk)),
            stage="album",
            note=words.strip()[:200],
            division=viewpoint.division,
            by=by,
        )
    return viewpoint
