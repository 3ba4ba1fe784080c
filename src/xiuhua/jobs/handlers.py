"""What jobs do for themselves: forget what is long done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from .models import Effect, Firing, Job
from .registry import Payload, task

KEEP_DONE = timedelta(days=14)
KEEP_FIRINGS = timedelta(days=35)
KEEP_DISCARDED = timedelta(days=365)
KEEP_EFFECTS = timedelta(days=400)
AT_ONCE = 1000


@task("jobs.sweep", transactional=False, lease_s=120)
def sweep(payload: Payload) -> None:
    """Delete old rows, a thousand at a time so that nobody waits; dead letters stay."""
    now = timezone.now()
    later = Firing.objects.filter(schedule=OuterRef("schedule"), due_at__gt=OuterRef("due_at"))
    old: tuple[QuerySet[Any], ...] = (
        Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - KEEP_DONE),
        Job.objects.filter(state=Job.State.DISCARDED, finished_at__lt=now - KEEP_DISCARDED),
        Firing.objects.filter(Exists(later), due_at__lt=now - KEEP_FIRINGS),
        Effect.objects.filter(at__lt=now - KEEP_EFFECTS),
    )
    for rows in old:
        _delete(rows)


def _delete(rows: QuerySet[Any]) -> None:
    while ids := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._default_manager.filter(pk__in=ids).delete()
