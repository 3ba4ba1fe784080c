"""The census: who walks where on which day, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiuhua.accounts.models import User
from xiuhua.evidence.actions import attach
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.atlas import atlas
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Campaign, Task, Visit
from ..workflow import CampaignState

MOST_TASKS = 500
COMMUNITY_DIGITS = 12


@deed(permissions.ORGANISE, on="campaign")
def assign(
    campaign: Campaign, *, division: str, day: date, by: Actor, words: str = "",
    collector: User | None = None,
) -> Campaign:  # fmt: skip
    """One piece of the census; without a collector anybody who does the census may take it."""
    _open(campaign)
    if day not in campaign.period:
        raise Refused("Choose a day of the campaign.", field="day")
    if division not in atlas().entries:
        raise Refused("There is no such place: {code}.", field="division", code=division)
    _made, new = Task.objects.get_or_create(
        campaign=campaign, division=division, words=words.strip()[:120], day=day,
        defaults={"collector": collector},
    )  # fmt: skip
    if not new:
        raise Refused("This place is on the list for that day already.", field="division")
    return campaign


@deed(permissions.ORGANISE, on="campaign")
def assign_communities(
    campaign: Campaign, *, day: date, by: Actor, collectors: Sequence[User] = ()
) -> Campaign:
    """A task for each community of the area that has none on `day`, shared out in turn."""
    _open(campaign)
    if day not in campaign.period:
        raise Refused("Choose a day of the campaign.", field="day")
    there = set(Task.objects.filter(campaign=campaign, day=day).values_list("division", flat=True))
    wanted = [code for code in communities(campaign) if code not in there]
    if len(wanted) > MOST_TASKS:
        raise Refused("More than {most} communities. Choose a smaller area.", most=MOST_TASKS)
    Task.objects.bulk_create(
        Task(
            campaign=campaign, division=code, day=day,
            collector=collectors[n % len(collectors)] if collectors else None,
        )
        for n, code in enumerate(wanted)
    )  # fmt: skip
    return campaign


def communities(campaign: Campaign) -> list[str]:
    """The communities of its area."""
    within = tuple(campaign.divisions) or ("",)
    codes = (code for code in atlas().entries if len(code) == COMMUNITY_DIGITS)
    return sorted(code for code in codes if code.startswith(within))


@deed(permissions.ORGANISE, on="campaign")
def unassign(campaign: Campaign, *, task: Task, by: Actor) -> Campaign:
    """Take a task off the list; one that was walked stays."""
    if task.campaign_id != campaign.pk or task.visits.exists():
        raise Refused("This place was walked already, so the task stays.")
    task.delete()
    return campaign


@deed(permissions.CENSUS)
def visit(
    task: Task,
    *,
    found: int,
    by: Actor,
    words: str = "",
    photos: Sequence[Any] = (),
    request_key: str | None = None,
) -> Visit:
    """Somebody was there and counted; a second visit by somebody else checks the first.

    The same `request_key` again answers the visit that is there: a phone may send it twice.
    """
    if request_key and (earlier := Visit.objects.filter(request_key=request_key).first()):
        return earlier
    if task.campaign.now is not CampaignState.RUNNING:
        raise Refused("This campaign is not under way.")
    if not by.may(permissions.CENSUS, task.division):
        raise Denied("This place lies outside the area your account works in.")
    before = list(task.visits.all())
    if len(before) > 1:
        raise Refused("This place was walked twice; that is enough.")
    if before and before[0].by == by.ref:
        raise Refused("You have walked this place. Somebody else checks it.")
    try:
        with transaction.atomic():
            made = Visit.objects.create(
                task=task, by=by.ref, at=timezone.now(), found=found, words=words.strip()[:400],
                again=bool(before), request_key=request_key or None,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("Somebody else was quicker; open the list again.") from None
    for photo in photos:
        attach(photo, subject=("campaigns.visit", str(made.pk)), division=task.division, by=by)
    return made


def _open(campaign: Campaign) -> None:
    if campaign.now is CampaignState.ENDED:
        raise Refused("This campaign is over. Take it up again, or make a new one after it.")
