"""What the workers do for ledgers."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from xiuhua.jobs import task

from . import actions


@task("ledgers.keep_sums", transactional=False, lease_s=1800)
def keep_sums(payload: dict[str, Any]) -> None:
    """Keep the sums of months and years that are over."""
    actions.keep_sums(localdate())
