"""Putting a case into a campaign, or taking it out, against the rule and for a reason."""

from __future__ import annotations

from django.utils import timezone

from xiuhua.cases.models import Case
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Belonging, Campaign


@deed(permissions.ORGANISE, on="campaign")
def put_in(campaign: Campaign, *, case: Case, reason: str, by: Actor) -> Campaign:
    """Count a case in, though the rule does not."""
    return _told(campaign, case, True, reason, by)


@deed(permissions.ORGANISE, on="campaign")
def take_out(campaign: Campaign, *, case: Case, reason: str, by: Actor) -> Campaign:
    """Leave a case out, though the rule counts it in."""
    return _told(campaign, case, False, reason, by)


def _told(campaign: Campaign, case: Case, belongs: bool, reason: str, by: Actor) -> Campaign:
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
