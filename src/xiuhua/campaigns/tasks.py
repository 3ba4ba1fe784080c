"""What the workers do for campaigns."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.jobs import task

from . import actions


@task("campaigns.nightly", transactional=False, lease_s=600)
def nightly(payload: dict[str, Any]) -> None:
    """Freeze the tallies of days that are over, end what is over."""
    actions.freeze(localdate(), timezone.now())
    actions.end_over(localdate())
