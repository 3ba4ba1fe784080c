"""The census: who walks where on which day, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiuhua.accounts.models import Organisation, User
from xiuhua.evidence.actions import attach
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.atlas import atlas
from xiuhua.places.models import Level
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Campaign, Task, Visit
from ..queries.census import eyes
from ..workflow import CampaignState
from .planning import still_open

MOST_TASKS = 500


@deed(permissions.ORGANISE, on="campaign")
def assign(
    campaign: Campaign, *, division: str, day: date, by: Actor, words: str = "",
    collector: User | None = None, unit: Organisation | None = None,
) -> Campaign:  # fmt: skip
    """One piece of the census, for a collector or a unit; with neither whoever walks may take it."""
    _can_assign(campaign, day)
    if collector and unit:
        raise Refused("Give it to a collector or to a unit, not to both.", field="unit")
    if division not in atlas().entries:
        raise Refused("There is no such place: {code}.", field="division", code=division)
    _made, new = Task.objects.get_or_create(
        campaign=campaign, division=division, words=words.strip()[:120], day=day,
        defaults={"collector": collector, "unit": unit},
    )  # fmt: skip
    if not new:
        raise Refused("This place is on the list for that day already.", field="division")
    return campaign


@deed(permissions.ORGANISE, on="campaign")
def assign_every(
    campaign: Campaign, *, day: date, by: Actor, level: str = Level.COMMUNITY,
    collectors: Sequence[User] = (), unit: Organisation | None = None,
) -> Campaign:  # fmt: skip
    """A task for each community or cell of the area that has none on `day`.

    They go to `unit`, or are shared out among the `collectors` in turn.
    """
    _can_assign(campaign, day)
    there = set(Task.objects.filter(campaign=campaign, day=day).values_list("division", flat=True))
    wanted = [code for code in places_of(campaign, level) if code not in there]
    if len(wanted) > MOST_TASKS:
        raise Refused(
            "More than {most} places at once. Choose a smaller area, or communities.",
            most=MOST_TASKS,
        )
    given = [] if unit else list(collectors)
    Task.objects.bulk_create(
        Task(
            campaign=campaign, division=code, day=day, unit=unit,
            collector=given[n % len(given)] if given else None,
        )
        for n, code in enumerate(wanted)
    )  # fmt: skip
    return campaign


def places_of(campaign: Campaign, level: str) -> list[str]:
    """The codes of the communities or cells of its area."""
    within = tuple(campaign.divisions) or ("",)
    entries = atlas().entries.values()
    return sorted(one.code for one in entries if one.level == level and one.code.startswith(within))


def _can_assign(campaign: Campaign, day: date) -> None:
    still_open(campaign)
    if day not in campaign.period:
        raise Refused("Choose a day of the campaign.", field="day")


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

    `found` is how many troubles there are at the place, whether a case was made of each or not.
    The same `request_key` again answers the visit that is there: a phone may send it twice.
    """
    if request_key and (earlier := Visit.objects.filter(request_key=request_key).first()):
        return earlier
    if task.campaign.now is not CampaignState.RUNNING:
        raise Refused("This campaign is not under way.")
    if not by.may(permissions.CENSUS, task.division):
        raise Denied("This place lies outside the area your account works in.")
    before = list(task.visits.all())
    _may_walk(task, before, by)
    try:
        with transaction.atomic():
            made = Visit.objects.create(
                task=task, by=by.ref, at=timezone.now(), found=found, words=words.strip()[:400],
                again=bool(before), request_key=request_key or None,
            )  # fmt: skip
    except IntegrityError:
        if request_key and (earlier := Visit.objects.filter(request_key=request_key).first()):
            return earlier
        raise Refused("Somebody else was quicker; open the list again.") from None
    for photo in photos:
        attach(photo, subject=("campaigns.visit", str(made.pk)), division=task.division, by=by)
    return made


def _may_walk(task: Task, before: Sequence[Visit], by: Actor) -> None:
    """Refused, in words, for a place that one may not walk, or not again."""
    if len(before) > 1:
        raise Refused("This place was walked twice; that is enough.")
    if before and before[0].by in eyes(by):
        raise Refused("You have walked this place. Somebody else checks it.")
    own = task.unit_id is not None and task.unit_id == getattr(by, "organisation_id", None)
    if (before or not own) and not by.may(permissions.RECHECK, task.division):
        raise Denied("This place was given to somebody else. Walk those of your own list.")


@deed(permissions.ORGANISE, on="campaign")
def compare(campaign: Campaign, *, task: Task, missed: int, by: Actor) -> Campaign:
    """Say how much of what the second visit found the first had missed, both laid side by side."""
    second = task.visits.filter(again=True).first()
    if task.campaign_id != campaign.pk or second is None:
        raise Refused("This place was not walked twice.")
    if missed > second.found:
        raise Refused("The second visit found {n}; more cannot have been missed.", n=second.found)
    second.missed = missed
    second.save(update_fields=["missed"])
    return campaign
