"""The album: viewpoints, the pictures taken from them, and the pair that everybody may see."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from xiuhua.evidence import permissions as evidence
from xiuhua.evidence.actions import attach, release, withdraw
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Campaign, Shot, Viewpoint
from ..queries.album import Angle, angle, items_of
from ..workflow import CampaignState


@deed(permissions.ALBUM)
def add_viewpoint(
    campaign: Campaign, *, name: str, by: Actor, looking: str = "", division: str = "",
    lon: float | None = None, lat: float | None = None, bearing_deg: int | None = None,
) -> Viewpoint:  # fmt: skip
    """A place to stand and a direction to look in, told so that somebody else finds both."""
    _still_kept(campaign)
    if not name.strip():
        raise Refused("Say where one stands.", field="name")
    if (lon is None) != (lat is None):
        raise Refused("A point needs both numbers.", field="lon")
    facts = {
        "looking": looking.strip()[:120], "division": division, "lon": lon, "lat": lat,
        "bearing_deg": None if bearing_deg is None else bearing_deg % 360,
    }  # fmt: skip
    made, new = Viewpoint.objects.get_or_create(
        campaign=campaign, name=name.strip()[:120], defaults=facts
    )
    if not new:
        raise Refused("There is a viewpoint of that name already.", field="name")
    return made


@deed(permissions.ALBUM, on="viewpoint")
def shoot(
    viewpoint: Viewpoint, *, photos: Sequence[Any], by: Actor, words: str = "",
    request_key: str = "",
) -> Viewpoint:  # fmt: skip
    """Add pictures taken from there; the first ever is what the next ones are held against.

    The same `request_key` again adds nothing: a phone may send them twice.
    """
    if request_key and Shot.objects.filter(request_key=request_key).exists():
        return viewpoint
    _still_kept(viewpoint.campaign)
    if not photos:
        raise Refused("Choose a photo.", field="photos")
    key = request_key or secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            Shot.objects.create(viewpoint=viewpoint, request_key=key)
    except IntegrityError:  # the same came twice at once
        return viewpoint
    subject = ("campaigns.viewpoint", str(viewpoint.pk))
    for photo in photos:
        attach(
            photo, subject=subject, stage="album", note=words.strip()[:200],
            division=viewpoint.division, by=by,
        )  # fmt: skip
    return viewpoint


@deed(permissions.ALBUM, on="viewpoint")
def choose_pair(viewpoint: Viewpoint, *, before: str, after: str, by: Actor) -> Viewpoint:
    """Which two pictures stand side by side; the earlier one is what the camera is held against."""
    _still_kept(viewpoint.campaign)
    keys = [item.key for item in items_of(viewpoint)]
    if before not in keys or after not in keys:
        raise Refused("Choose two pictures of this viewpoint.", field="before")
    if keys.index(before) >= keys.index(after):
        raise Refused("The picture from before must be the earlier one.", field="before")
    viewpoint.before, viewpoint.after = before, after
    viewpoint.save(update_fields=["before", "after"])
    return viewpoint


@deed(evidence.RELEASE, on="viewpoint")
def release_pair(viewpoint: Viewpoint, *, by: Actor) -> Viewpoint:
    """Let everybody see the two pictures, with what was painted over; somebody has looked at them."""
    found = _pair(viewpoint)
    for one in (found.before, found.after):
        release(one.item, by=by)  # type: ignore[union-attr]  # _pair has seen both
    return viewpoint


@deed(evidence.RELEASE, on="viewpoint")
def withdraw_pair(viewpoint: Viewpoint, *, by: Actor, reason: str = "") -> Viewpoint:
    """Take the two pictures back."""
    found = _pair(viewpoint)
    for one in (found.before, found.after):
        withdraw(one.item, by=by, reason=reason)  # type: ignore[union-attr]  # _pair has seen both
    return viewpoint


def _pair(viewpoint: Viewpoint) -> Angle:
    found = angle(viewpoint)
    if not found.whole:
        raise Refused("There are no two pictures to be compared yet.")
    return found


def _still_kept(campaign: Campaign) -> None:
    if campaign.now is CampaignState.ARCHIVED:
        raise Refused("This campaign is filed away; its album stays as it is.")
