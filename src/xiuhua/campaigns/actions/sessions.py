"""Desks in the street: what an official took on there and then."""

from __future__ import annotations

from datetime import date

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Campaign, Session


@deed(permissions.ORGANISE)
def hold_session(
    campaign: Campaign,
    *,
    day: date,
    place: str,
    led_by: str,
    by: Actor,
    present: str = "",
    settled: int = 0,
    taken_on: int = 0,
    words: str = "",
) -> Session:
    """Keep the minutes of one: how much was settled on the spot, how much became cases."""
    if day not in campaign.period:
        raise Refused("Choose a day of the campaign.", field="day")
    return Session.objects.create(
        campaign=campaign,
        day=day,
        place=place.strip()[:120],
        led_by=led_by.strip()[:60],
        present=present.strip()[:200],
        settled=settled,
        taken_on=taken_on,
        words=words.strip(),
    )
