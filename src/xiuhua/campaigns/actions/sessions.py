"""Desks in the street: what was brought up, what was settled there and then, what became a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from xiuhua.cases.models import Case
from xiuhua.evidence.actions import attach
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Campaign, Matter, Session
from ..workflow import CampaignState
from .belonging import raised


@deed(permissions.ORGANISE)
def hold_session(
    campaign: Campaign,
    *,
    day: date,
    place: str,
    led_by: str,
    by: Actor,
    present: str = "",
    words: str = "",
    photos: Sequence[Any] = (),
) -> Session:
    """Keep the minutes of one: where, when, who led it, who was there, a photo."""
    _still_kept(campaign)
    if day not in campaign.period:
        raise Refused("Choose a day of the campaign.", field="day")
    made = Session.objects.create(
        campaign=campaign,
        day=day,
        place=place.strip()[:120],
        led_by=led_by.strip()[:60],
        present=present.strip()[:200],
        words=words.strip(),
    )
    for photo in photos:
        attach(photo, subject=("campaigns.session", str(made.pk)), stage="session", by=by)
    return made


@deed(permissions.ORGANISE, on="session")
def bring_up(
    session: Session, *, words: str, by: Actor, settled: str = "", case: Case | None = None,
    photos: Sequence[Any] = (),
) -> Session:  # fmt: skip
    """Write down what somebody brought up: settled on the spot, a case already, or still open."""
    _still_kept(session.campaign)
    if not words.strip():
        raise Refused("Say what was brought up.", field="words")
    if settled.strip() and case is not None:
        raise Refused("Either it was settled on the spot or it is a case.", field="settled")
    made = Matter.objects.create(
        session=session, words=words.strip()[:400], settled=settled.strip()[:200], case=case
    )
    if case is not None:
        raised(session.campaign, case, None, by)
    for photo in photos:
        attach(photo, subject=("campaigns.matter", str(made.pk)), stage="session", by=by)
    return session


@deed(permissions.ORGANISE, on="matter")
def settle(matter: Matter, *, how: str, by: Actor) -> Matter:
    """It was settled after all, without a case."""
    _undecided(matter)
    if not how.strip():
        raise Refused("Say how it was settled.", field="how")
    matter.settled = how.strip()[:200]
    matter.save(update_fields=["settled"])
    return matter


@deed(permissions.ORGANISE, on="matter")
def take_on(matter: Matter, *, case: Case, by: Actor) -> Matter:
    """It became a case and runs the ordinary loop; saying so twice does no harm."""
    if matter.case_id == case.pk:
        return matter
    _undecided(matter)
    matter.case = case
    matter.save(update_fields=["case"])
    raised(matter.session.campaign, case, None, by)
    return matter


def _undecided(matter: Matter) -> None:
    _still_kept(matter.session.campaign)
    if matter.settled or matter.case_id:
        raise Refused("This matter has been dealt with already.")


def _still_kept(campaign: Campaign) -> None:
    if campaign.now is CampaignState.ARCHIVED:
        raise Refused("This campaign is filed away; its minutes stay as they are.")
