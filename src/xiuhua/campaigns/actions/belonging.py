"""Cases of a campaign beside those of its rule: raised in its work, put in or taken out by hand."""

from __future__ import annotations

from django.utils import timezone

from xiuhua.cases.models import Case
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Belonging, Campaign, Raised, Task
from ..workflow import CampaignState


@deed(permissions.ORGANISE, on="campaign")
def put_in(campaign: Campaign, *, case: Case, reason: str, by: Actor) -> Campaign:
    """Count a case in, though the rule does not."""
    return _told(campaign, case, True, reason, by)


@deed(permissions.ORGANISE, on="campaign")
def take_out(campaign: Campaign, *, case: Case, reason: str, by: Actor) -> Campaign:
    """Leave a case out, though the rule counts it in."""
    return _told(campaign, case, False, reason, by)


def _told(campaign: Campaign, case: Case, belongs: bool, reason: str, by: Actor) -> Campaign:
    if campaign.now is CampaignState.ARCHIVED:
        raise Refused("This campaign is filed away; its figures stay as they are.")
    if not reason.strip():
        raise Refused("Say why, so that the figures can be explained later.", field="reason")
    Belonging.objects.update_or_create(
        campaign=campaign,
        case=case,
        defaults={
            "belongs": belongs,
            "reason": reason.strip()[:200],
            "by": by.ref,
            "at": timezone.now(),
        },
    )
    return campaign


@deed(permissions.CENSUS)
def raise_case(task: Task, *, case: Case, by: Actor) -> Raised:
    """A case that one reported while walking a place of the census; saying it twice does no harm."""
    if case.reported_by != by.ref:
        raise Denied("Somebody else reported this case.")
    return raised(task.campaign, case, task, by)


def raised(campaign: Campaign, case: Case, task: Task | None, by: Actor) -> Raised:
    """Keep that a case came of the work of a campaign, once; a part of the deed that calls it."""
    made, _new = Raised.objects.get_or_create(
        campaign=campaign,
        case=case,
        defaults={"task": task, "by": by.ref, "at": timezone.now()},
    )
    return made
