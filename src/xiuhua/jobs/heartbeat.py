"""Keeping hold of long work: a thread that renews the lease of the job in hand.

It stays away from the database while jobs are short. Once one takes long, it hands the rest of
the batch back, for other workers to do meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, connections
from django.utils import timezone

from . import leases, registry
from .models import Job

LONG_S = 2.0
_log = logging.getLogger("xiuhua.jobs")


class Hand:
    """The jobs one worker holds: one being done, the rest of the batch still to come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rest: deque[Job] = deque()
        self._job: Job | None = None
        self._touched = 0.0

    def fill(self, jobs: Iterable[Job]) -> None:
        """Hold a freshly leased batch."""
        with self._lock:
            self._rest.extend(jobs)

    def take(self) -> Job | None:
        """The next job to do, or None; one whose lease ran out meanwhile is left to others."""
        now = timezone.now()
        with self._lock:
            self._job, self._touched = None, time.monotonic()
            while self._rest and self._job is None:
                job = self._rest.popleft()
                if job.leased_until and job.leased_until > now:
                    self._job = job
            return self._job

    def release(self) -> None:
        """Nothing is being done any more."""
        self._job = None

    def put_back(self) -> None:
        """Hand back what has not been begun."""
        with self._lock:
            rest, self._rest = list(self._rest), deque()
        leases.hand_back(rest)

    def keep(self) -> None:
        """If the job in hand takes long, hand the rest back and renew its lease."""
        job, quiet_s = self._job, time.monotonic() - self._touched
        if job is None or quiet_s < min(LONG_S, leases.lease_s_of(job) / 3) or _alone(job):
            return
        self.put_back()
        if quiet_s >= leases.lease_s_of(job) / 3:
            self._touched = time.monotonic()
            if not leases.renew(job) and self._job is job:
                _log.warning("lease lost", extra={"job": job.pk, "task": job.name})


def _alone(job: Job) -> bool:
    """Whether nobody else can write meanwhile: SQLite inside a job's own transaction."""
    task = registry.find(job.name)
    return connection.vendor == "sqlite" and task is not None and task.transactional


@contextmanager
def beating(hand: Hand) -> Iterator[None]:
    """Watch over `hand` from a thread of its own while the block runs."""
    closed = threading.Event()

    def beat() -> None:
        try:
            while not closed.wait(0.3):
                try:
                    hand.keep()
                except DatabaseError:
                    _log.exception("heartbeat")
                    connection.close()
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        closed.set()
        thread.join(30)
