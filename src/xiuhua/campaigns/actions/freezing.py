"""What happens by itself at night: yesterday's tally is frozen, what is over ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from xiuhua.kernel.permissions import SYSTEM

from ..models import Campaign, DayTally
from ..queries.tally import of_day
from ..workflow import CampaignState
from .planning import end

GRACE = timedelta(days=7)
"""A campaign ends by itself a week after its last day, so that what was found can be closed."""


def freeze(today: date, now: datetime) -> int:
    """Keep the tally of every day that is over and was not kept yet; how many."""
    n = 0
    for campaign in Campaign.objects.exclude(state=CampaignState.DRAFT.value):
        kept = set(DayTally.objects.filter(campaign=campaign).values_list("day", flat=True))
        for day in campaign.period:
            if day < today and day not in kept:
                numbers = dict(of_day(campaign, day, now=now).numbers)
                DayTally.objects.get_or_create(
                    campaign=campaign, day=day, defaults={"numbers": numbers, "frozen_at": now}
                )
                n += 1
    return n


def end_over(today: date) -> int:
    """End the campaigns whose days are over; how many."""
    over = Campaign.objects.filter(state=CampaignState.RUNNING.value, last__lt=today - GRACE)
    for campaign in over:
        end(campaign, by=SYSTEM)
    return len(over)
