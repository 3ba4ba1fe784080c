"""What is done to jobs: enqueue, re-queue, discard; and `once` for effects that must not repeat."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor, Role
from xiuhua.kernel.words import Denied, Missing, Refused

from . import permissions, registry, trace
from .events import JobDiscarded, JobRequeued
from .models import Effect, Job


def enqueue(
    task: str,
    payload: dict[str, Any] | None = None,
    *,
    run_at: datetime | None = None,
    key: str | None = None,
) -> str:
    """Have `task` done once the caller's transaction commits, at `run_at` or as soon as may be.

    A second job with the same `key` is silently none. The payload must be JSON (dates and Decimals
    arrive as strings) and name people and things by key. Returns the job's key.
    """
    key = key or uuid.uuid4().hex
    _insert([_job(task, msgspec.to_builtins(payload or {}), key, run_at or timezone.now())])
    return key


def post(tasks: Iterable[str], payload: dict[str, Any], event: str) -> None:
    """Enqueue every handler of one event in a single statement; `event` is the event's id."""
    now = timezone.now()
    _insert([_job(task, payload, f"{event}:{task}", now) for task in tasks])


def _job(name: str, payload: dict[str, Any], key: str, run_at: datetime) -> Job:
    task = registry.find(name)
    owner = task.owner if task else Role.ADMINISTRATOR
    return Job(
        name=name, payload=payload, key=key, run_at=run_at, owner=owner, meta=trace.carried()
    )


def _insert(jobs: list[Job]) -> None:
    Job.objects.bulk_create(jobs, ignore_conflicts=True)


def once(key: str) -> bool:
    """Whether the effect called `key` is new; it is remembered if the transaction commits.

    Call it first in the transaction of the effect, and do nothing when it says False.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("once() belongs in the effect's transaction")
    return Effect.objects.get_or_create(key=key)[1]


@transaction.atomic
def requeue(number: int, *, by: Actor) -> Job:
    """Give a dead or discarded job all its attempts again, from now."""
    job = _mendable(number, by)
    job.state, job.attempts, job.run_at = Job.State.WAITING, 0, timezone.now()
    job.finished_at, job.note = None, ""
    job.save(update_fields=["state", "attempts", "run_at", "finished_at", "note"])
    announce(JobRequeued(job=job.pk, name=job.name, by=by.ref, chain=by.chain))
    return job


@transaction.atomic
def discard(number: int, *, reason: str, by: Actor) -> Job:
    """Let a dead job be, with the reason for those who ask later."""
    job = _mendable(number, by)
    if not reason.strip():
        raise Refused("Say why this job need not be done.", field="reason")
    job.state, job.note, job.finished_at = Job.State.DISCARDED, reason.strip(), timezone.now()
    job.save(update_fields=["state", "note", "finished_at"])
    announce(JobDiscarded(job=job.pk, name=job.name, by=by.ref, chain=by.chain, reason=job.note))
    return job


def _mendable(number: int, by: Actor) -> Job:
    if not by.may(permissions.MEND):
        raise Denied("Only a system administrator may re-queue or discard jobs.")
    job = Job.objects.select_for_update().filter(pk=number).first()
    if job is None:
        raise Missing("There is no such job.")
    if not job.mendable:
        raise Refused("This job has not failed; reload the page to see where it stands.")
    return job
