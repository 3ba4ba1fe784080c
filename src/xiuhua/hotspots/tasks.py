"""What the workers do for hot spots."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from xiuhua.jobs import task

from . import actions


@task("hotspots.search", transactional=False, lease_s=1800)
def search(payload: dict[str, Any]) -> None:
    """Look at the weeks up to yesterday."""
    actions.search(localdate() - timedelta(days=1))
