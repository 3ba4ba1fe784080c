"""What jobs announce; the records above hear it."""

from __future__ import annotations

from dataclasses import dataclass

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class JobDied(Event):
    """A job used up its attempts; `owner` is the role that has to look at it."""

    job: int
    name: str
    owner: str
    error: str


@dataclass(frozen=True, kw_only=True)
class JobRequeued(Event):
    """Somebody put a dead job back into the queue. `by` and `chain` are the actor's."""

    job: int
    name: str
    by: str
    chain: str


@dataclass(frozen=True, kw_only=True)
class JobDiscarded(Event):
    """Somebody decided that a dead job need not be done, and said why."""

    job: int
    name: str
    by: str
    chain: str
    reason: str
