"""Which tasks there are: a name, a function, and how hard to try."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xiuhua.kernel.permissions import Role

Payload = dict[str, Any]
Function = Callable[[Payload], None]

LONGEST_WAIT_S = 3600.0
"""However often it failed, a job is tried again within the hour."""


class GiveUp(Exception):  # noqa: N818 - it is an answer to the worker, not a malfunction
    """Raised by a task that knows trying again is useless; the job is dead at once."""


class TryAgain(Exception):  # noqa: N818 - it is an answer to the worker, not a malfunction
    """Raised by a task that was told when to come back, such as HTTP 429 with Retry-After."""

    def __init__(self, reason: str, *, wait_s: float) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Task:
    """A named function and its terms: `attempts` tries, each under a lease of `lease_s`.

    A `transactional` task runs in one transaction with the mark that it is done, so its effects
    in the database happen exactly once; it must be short. Any other works on the world outside,
    at least once. `owner` is the role that looks after its dead letters.
    """

    name: str
    function: Function
    attempts: int = 8
    lease_s: int = 60
    backoff_s: float = 2.0
    transactional: bool = True
    owner: Role = Role.ADMINISTRATOR

    def wait_s(self, attempts: int) -> float:
        """How long to wait after the attempt numbered `attempts`: doubling, with half of it chance."""
        most = min(LONGEST_WAIT_S, self.backoff_s * 2.0 ** min(attempts - 1, 20))
        return most * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


_TASKS: dict[str, Task] = {}


def register(entry: Task) -> Task:
    """Add a task; ValueError when its name is taken by another function."""
    known = _TASKS.get(entry.name)
    if known and _origin(known) != _origin(entry):
        raise ValueError(f"two tasks are called {entry.name!r}")
    _TASKS[entry.name] = entry
    return entry


def _origin(entry: Task) -> tuple[str, str]:
    return entry.function.__module__, entry.function.__qualname__


def task(
    name: str,
    *,
    attempts: int = 8,
    lease_s: int = 60,
    backoff_s: float = 2.0,
    transactional: bool = True,
    owner: Role = Role.ADMINISTRATOR,
) -> Callable[[Function], Function]:
    """Register a function of one payload as the task `name`; see `Task` for the terms."""

    def decorate(function: Function) -> Function:
        register(Task(name, function, attempts, lease_s, backoff_s, transactional, owner))
        return function

    return decorate


def find(name: str) -> Task | None:
    """The task of that name, or None when this process has none (an older release may run)."""
    return _TASKS.get(name)


def tasks() -> dict[str, Task]:
    """Every task by name, for the reference pages."""
    return dict(sorted(_TASKS.items()))
