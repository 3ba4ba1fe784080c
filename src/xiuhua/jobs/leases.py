"""Taking jobs and giving them back; every mark is fenced by the token of the lease.

SQLite compares and sets inside one short IMMEDIATE transaction, PostgreSQL locks the rows it takes
and skips those that others hold; the statements are the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from xiuhua.kernel.events import announce

from . import registry
from .events import JobDied
from .models import Job

BATCH = 8
LONGEST_ERROR = 4000
_FREE = {"lease_token": "", "leased_until": None}


class LeaseLost(Exception):  # noqa: N818 - it is an answer to the worker, not a malfunction
    """Another worker has taken the job over; whatever was done under the lease must not stand."""


def claim(most: int = BATCH) -> list[Job]:
    """Lease the jobs that are due, oldest first; each counts as an attempt.

    A job whose lease ran out may have killed its worker. It is taken alone, so that it cannot
    take innocent ones down with it.
    """
    now = timezone.now()
    expired = Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=now)
    expired = expired.order_by("leased_until", "id")
    waiting = Job.objects.filter(state=Job.State.WAITING, run_at__lte=now)
    waiting = waiting.order_by("run_at", "id")
    if not expired.exists() and not waiting.exists():  # an idle worker never asks to write
        return []
    with transaction.atomic():
        jobs = _locked(expired, 1)
        if jobs and jobs[0].attempts >= _attempts(jobs[0]):
            _bury(jobs[0], f"Its worker died {jobs[0].attempts} times while doing it.")
            return []
        jobs = jobs or _locked(waiting, most)
        _lease(jobs, now)
    return jobs


def _locked(rows: QuerySet[Job], most: int) -> list[Job]:
    return list(rows.select_for_update(skip_locked=True)[:most])


def _lease(jobs: Sequence[Job], now: datetime) -> None:
    token = uuid.uuid4().hex
    for lease_s, group in groupby(sorted(jobs, key=lease_s_of), key=lease_s_of):
        held = list(group)
        until = now + timedelta(seconds=lease_s)
        Job.objects.filter(pk__in=[job.pk for job in held]).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            lease_token=token,
            leased_until=until,
        )
        for job in held:
            job.state, job.attempts = Job.State.RUNNING, job.attempts + 1
            job.lease_token, job.leased_until = token, until


def lease_s_of(job: Job) -> int:
    """How long a lease on this job lasts."""
    task = registry.find(job.name)
    return task.lease_s if task else 60


def _attempts(job: Job) -> int:
    task = registry.find(job.name)
    return task.attempts if task else 8


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease_token=job.lease_token)


def renew(job: Job) -> bool:
    """Make the lease last from now again; False when it is lost."""
    until = timezone.now() + timedelta(seconds=lease_s_of(job))
    if _held(job).update(leased_until=until):
        job.leased_until = until
        return True
    return False


def finish(job: Job) -> None:
    """Mark it done; raises LeaseLost, which in a transaction undoes the effect as well."""
    if not _held(job).update(state=Job.State.DONE, finished_at=timezone.now(), **_FREE):
        raise LeaseLost(str(job))


def hand_back(jobs: Iterable[Job]) -> None:
    """Put jobs that were leased and not begun back into the queue, as if never taken."""
    for job in jobs:
        _held(job).update(state=Job.State.WAITING, attempts=F("attempts") - 1, **_FREE)


def fail(job: Job, error: str, *, wait_s: float | None = None) -> None:
    """Count a failure: again after `wait_s` (the task's backoff unless given), or dead at the end."""
    task = registry.find(job.name)
    if job.attempts >= _attempts(job):
        bury(job, error)
        return
    if wait_s is None:
        wait_s = task.wait_s(job.attempts) if task else 60.0
    _held(job).update(
        state=Job.State.WAITING,
        run_at=timezone.now() + timedelta(seconds=wait_s),
        last_error=error[-LONGEST_ERROR:],
        **_FREE,
    )


def bury(job: Job, error: str) -> None:
    """Make it a dead letter, which its owner sees, and say so."""
    with transaction.atomic():
        _bury(job, error)


def _bury(job: Job, error: str) -> None:
    error = error[-LONGEST_ERROR:]
    dead = {"state": Job.State.DEAD, "finished_at": timezone.now(), "last_error": error}
    if _held(job).update(**dead, **_FREE):
        announce(JobDied(job=job.pk, name=job.name, owner=job.owner, error=error))
