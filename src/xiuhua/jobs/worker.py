"""The worker: takes what is due, does it, marks it done; N of them may run."""

from __future__ import annotations

import logging
import re
import signal
import threading
import time
import traceback
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)

from xiuhua.web.gather import gather

from . import leases, registry, trace
from .heartbeat import Hand, beating
from .models import Job
from .timekeeper import Timekeeper

IDLE_S = 0.5
TROUBLE_S = 2.0
_PERSONAL = re.compile(r"[\w.+-]+@[\w.-]+|(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
"""Mail addresses, mobile numbers and identity numbers, which no log and no list shows."""
_log = logging.getLogger("xiuhua.jobs")


def run(stop: threading.Event | None = None, *, once: bool = False, idle_s: float = IDLE_S) -> int:
    """Work until `stop` is set, or with `once` until nothing is due; how many jobs were tried.

    The job in hand is finished before it returns. A database that goes away is waited for.
    """
    stop, hand, tried = stop or threading.Event(), Hand(), 0
    keeper = Timekeeper(gather("SCHEDULE").values())
    alone = connection.in_atomic_block  # a test's transaction is invisible to other threads
    with nullcontext() if alone else beating(hand):
        while not stop.is_set():
            try:
                keeper.tick()
                number = _batch(hand, stop)
            except (OperationalError, InterfaceError):
                if once:
                    raise
                _log.exception("database trouble")
                connection.close()
                stop.wait(TROUBLE_S)
                continue
            tried += number
            if not number:
                if once:
                    break
                stop.wait(idle_s)
    return tried


def serve(*, once: bool = False) -> int:
    """Run in this process until SIGTERM or SIGINT; for the command line."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _log.info("worker ready")
    try:
        return run(stop, once=once)
    finally:
        connections.close_all()
        _log.info("worker stopped")


def _batch(hand: Hand, stop: threading.Event) -> int:
    if not connection.in_atomic_block:
        close_old_connections()
    tried = 0
    try:
        hand.fill(leases.claim())
        while not stop.is_set() and (job := hand.take()):
            tried += 1
            _do(job)
        return tried
    finally:
        hand.release()
        hand.put_back()


def _do(job: Job) -> None:
    """One job, with a line in the log that says how it went."""
    token = trace.request_id.set(str(job.meta.get("request_id", "")))
    started = time.perf_counter()
    facts: dict[str, Any] = {"job": job.pk, "task": job.name, "attempt": job.attempts}
    try:
        outcome = _outcome(job)
    finally:
        facts["ms"] = round((time.perf_counter() - started) * 1000, 1)
        trace.request_id.reset(token)
    facts |= {"outcome": outcome, "request_id": job.meta.get("request_id", "")}
    _log.log(logging.INFO if outcome == "done" else logging.WARNING, "job", extra=facts)


def _outcome(job: Job) -> str:
    task = registry.find(job.name)
    if task is None:
        leases.fail(job, f"This release knows no task {job.name!r}.")
        return "unknown"
    try:
        _perform(task, job)
    except leases.LeaseLost:
        return "lease lost"
    except registry.GiveUp as reason:
        leases.bury(job, _told(reason))
        return "given up"
    except registry.TryAgain as later:
        leases.fail(job, _told(later), wait_s=later.wait_s)
        return "later"
    except Exception as problem:  # whatever it was, the next job deserves its turn
        leases.fail(job, _told(problem))
        return f"failed: {type(problem).__name__}"
    return "done"


def _perform(task: registry.Task, job: Job) -> None:
    """Effect and mark in one transaction, or, for the world outside, one after the other."""
    with transaction.atomic() if task.transactional else nullcontext():
        task.function(job.payload)
        leases.finish(job)


def _told(problem: BaseException) -> str:
    """Where it went wrong and what it said, without values of variables or personal numbers."""
    frames = traceback.extract_tb(problem.__traceback__)[-6:]
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    said = str(problem)
    if isinstance(problem, DatabaseError):
        said = said.partition("\n")[0]  # the detail that PostgreSQL adds quotes the row
    return "\n".join([*lines, f"{type(problem).__name__}: {_PERSONAL.sub('…', said)}"])
