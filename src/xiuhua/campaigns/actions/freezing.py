"""What happens by itself at night: what is over is frozen as it was counted, and ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from xiuhua.kernel.permissions import SYSTEM

from ..models import Campaign, DayTally
from ..queries.tally import end_of, frozen, ledger
from ..workflow import CampaignState
from .planning import end

GRACE = timedelta(days=7)
"""A campaign ends by itself a week after its last day, so that what was found can be closed and what
a phone has kept without signal can still arrive."""
_FROZEN = [CampaignState.RUNNING.value, CampaignState.ENDED.value]


def freeze(today: date, now: datetime) -> int:
    """Keep the tally of every day that is over and was not kept yet; how many."""
    return sum(
        _freeze(campaign, today, now) for campaign in Campaign.objects.filter(state__in=_FROZEN)
    )


def _freeze(campaign: Campaign, today: date, now: datetime) -> int:
    kept = set(DayTally.objects.filter(campaign=campaign).values_list("day", flat=True))
    wanted = [day for day in campaign.period if day < today and day not in kept]
    if not wanted:
        return 0
    book = ledger(campaign, until=min(end_of(max(wanted)), now))
    made = [
        DayTally(campaign=campaign, day=day, frozen_at=now, **frozen(book, day)) for day in wanted
    ]
    DayTally.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def end_over(today: date) -> int:
    """End the campaigns whose days are over; how many."""
    over = Campaign.objects.filter(state=CampaignState.RUNNING.value, last__lt=today - GRACE)
    for campaign in over:
        end(campaign, by=SYSTEM)
    return len(over)
