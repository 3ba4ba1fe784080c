"""What people ask of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from .models import Job


@dataclass(frozen=True)
class QueueState:
    """How the queue stands: due, later, in hand, dead, and how long the oldest has been due."""

    waiting: int
    scheduled: int
    running: int
    dead: int
    oldest_wait_s: float


def queue_state(now: datetime | None = None) -> QueueState:
    """The figures that health and metrics show; each is asked of an index of its own."""
    now = now or timezone.now()
    due = Q(run_at__lte=now)
    waiting = Job.objects.filter(state=Job.State.WAITING).aggregate(
        due=Count("pk", filter=due), later=Count("pk", filter=~due), oldest=Min("run_at")
    )
    return QueueState(
        waiting=waiting["due"],
        scheduled=waiting["later"],
        running=Job.objects.filter(state=Job.State.RUNNING).count(),
        dead=Job.objects.filter(state=Job.State.DEAD).count(),
        oldest_wait_s=(now - waiting["oldest"]).total_seconds() if waiting["due"] else 0.0,
    )


def find_jobs(state: str = "", text: str = "") -> QuerySet[Job]:
    """Jobs in a state whose task, key or error contains `text`; payloads are not searched."""
    rows = Job.objects.all()
    if state in Job.State.values:
        rows = rows.filter(state=state)
    if text := text.strip():
        rows = rows.filter(
            Q(name__icontains=text) | Q(key__icontains=text) | Q(last_error__icontains=text)
        )
    return rows.defer("payload")


def job(key: str) -> Job | None:
    """The job that `enqueue` gave this key, while it is kept; for pages that wait for one."""
    return Job.objects.filter(key=key).first()
