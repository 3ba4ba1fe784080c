"""Planning a campaign, beginning and ending it, making next year's after this one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from xiuhua.accounts.models import Organisation
from xiuhua.cases.models import Category
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.places.atlas import atlas
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Campaign
from ..workflow import CAMPAIGN, CampaignState

MOST_DAYS = 366
OF_VIEWPOINT = ("name", "looking", "division", "lon", "lat", "bearing_deg")
"""What is taken over of a viewpoint; its pictures stay where they are."""
FIELDS = (
    "name", "kind", "document", "basis", "leader", "words", "divisions", "categories", "first", "last",
)  # fmt: skip


@deed(permissions.ORGANISE)
def plan(*, by: Actor, **facts: Any) -> Campaign:
    """A campaign in preparation; `facts` are the fields of the form."""
    _check(**facts)
    return Campaign.objects.create(**facts)


@deed(permissions.ORGANISE, on="campaign")
def change(campaign: Campaign, *, by: Actor, **facts: Any) -> Campaign:
    """Change what it is about; a campaign that is over stays as it was."""
    still_open(campaign)
    _check(**facts)
    for name in FIELDS:
        if name in facts:
            setattr(campaign, name, facts[name])
    campaign.save()
    return campaign


def _check(
    *,
    name: str = "",
    first: date | None = None,
    last: date | None = None,
    divisions: Sequence[str] = (),
    categories: Sequence[str] = (),
    leader: Organisation | None = None,
    **_rest: Any,
) -> None:
    if not name.strip():
        raise Refused("Give the campaign a name.", field="name")
    if first and last and last < first:
        raise Refused("It ends before it begins. Choose a later day.", field="last")
    if first and last and (last - first).days > MOST_DAYS:
        raise Refused("A campaign lasts a year at most.", field="last")
    known = atlas().entries
    if strange := [code for code in divisions if code not in known]:
        raise Refused("There is no such place: {code}.", field="divisions", code=strange[0])
    there = set(Category.objects.filter(pk__in=categories).values_list("pk", flat=True))
    if unknown := [key for key in categories if key not in there]:
        raise Refused("There is no such class: {key}.", field="categories", key=unknown[0])
    if leader is not None and not leader.is_active:
        raise Refused("{unit} no longer works; choose another.", field="leader", unit=str(leader))


def still_open(campaign: Campaign) -> None:
    """Refused for a campaign that is over."""
    if campaign.now in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise Refused("This campaign is over. Take it up again, or make a new one after it.")


def _step(campaign: Campaign, name: str) -> Campaign:
    campaign.state = CampaignState(CAMPAIGN.step(name, campaign.now, None)).value
    campaign.save()
    return campaign


@deed(permissions.ORGANISE, on="campaign")
def start(campaign: Campaign, *, by: Actor) -> Campaign:
    """It begins: its census shows on the collectors' phones, its cases are counted."""
    return _step(campaign, "start")


@deed(permissions.ORGANISE, on="campaign")
def end(campaign: Campaign, *, by: Actor) -> Campaign:
    """It is over; the tallies stay."""
    return _step(campaign, "end")


@deed(permissions.ORGANISE, on="campaign", name="campaigns.take_up_again")
def again(campaign: Campaign, *, by: Actor) -> Campaign:
    """It was ended too early."""
    return _step(campaign, "again")


@deed(permissions.ORGANISE, on="campaign")
def archive(campaign: Campaign, *, by: Actor) -> Campaign:
    """File it away once its report is written: nothing of it changes any more."""
    return _step(campaign, "archive")


@deed(permissions.ORGANISE, on="campaign")
def copy(campaign: Campaign, *, first: date, by: Actor) -> Campaign:
    """Another one of the same kind, area, classes and length from `first` on, in preparation."""
    length = campaign.last - campaign.first
    facts = {name: getattr(campaign, name) for name in FIELDS if name not in ("first", "last")}
    made: Campaign = plan(
        **facts, first=first, last=first + min(length, timedelta(days=MOST_DAYS)), by=by
    )
    made.copied_from = campaign
    made.save()
    for point in campaign.viewpoints.all():
        made.viewpoints.create(**{name: getattr(point, name) for name in OF_VIEWPOINT})
    return made
