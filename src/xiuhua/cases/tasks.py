"""What the workers do for cases."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from xiuhua.jobs import task

from . import actions
from .actions import indexing, telling


@task("cases.wake", transactional=False, lease_s=300)
def wake(payload: dict[str, Any]) -> None:
    """Bring back what was deferred or shelved until yesterday; one case, one deed."""
    actions.wake(timezone.localdate())


@task("cases.tell_partner", attempts=telling.ATTEMPTS, lease_s=120, transactional=False)
def tell_partner(payload: dict[str, Any]) -> None:
    """Send one hand-off or answer once; raising asks for another try later."""
    telling.attempt(payload["kind"], payload["row"], round=payload["round"])


@task("cases.reindex", lease_s=120)
def reindex(payload: dict[str, Any]) -> None:
    """Give cases from before full-text search their words, some at a time."""
    if indexing.index():
        indexing.index_later()
