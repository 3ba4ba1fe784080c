"""What the workers do for figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.cases.models import Case
from xiuhua.jobs import task

from .actions import bulletins, tallying

AGAIN_DAYS = 45
"""Every night so many of the last days are counted afresh, whatever was marked."""


@task("indicators.stale", transactional=False, lease_s=300)
def stale(payload: dict[str, Any]) -> None:
    """Tally again the days that cases reached back into."""
    tallying.tally_stale(timezone.now())


@task("indicators.nightly", transactional=False, lease_s=3600)
def nightly(payload: dict[str, Any]) -> None:
    """Tally yesterday, whatever is missing, and the last weeks once more."""
    now = timezone.now()
    today = localdate(now)
    tallying.mark((today - timedelta(days=n) for n in range(1, AGAIN_DAYS + 1)), today)
    while tallying.tally_stale(now):
        pass
    if first := Case.objects.aggregate(first=Min("reported_at"))["first"]:
        tallying.tally_missing(localdate(first), now)


@task("indicators.drafts", transactional=False, lease_s=600)
def drafts(payload: dict[str, Any]) -> None:
    """Prepare the bulletins of what was over last night; people put them forward and release them."""
    bulletins.prepare_drafts(localdate())
