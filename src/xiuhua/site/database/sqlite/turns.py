"""Whose turn it is to write: a fair queue of writers, across processes and threads.

SQLite lets one connection write at a time, and its own way of waiting (sleep, try again) lets an
eager writer starve the others for seconds. So before each write transaction a connection takes a
turn. Two small files beside the database carry the queue, each locked with flock:

* `…-line`: the mouth of the queue. The kernel lets waiters through in the order they came.
* `…-turn`: held by the writer. Only the one who holds the line waits for it, and lets go of the
  line when the turn is taken.

A writer who has finished must stand at the end of the line, because its head already belongs to
somebody else. Locks die with their process, so kill -9 leaves nothing behind. The queue is for
fairness only: were both files deleted, SQLite's own lock would still keep the data right.
"""

from __future__ import annotations

import os
import time
import weakref
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock; SQLite's own waiting remains
    fcntl = None  # type: ignore[assignment]

FIRST_LOOK_S, LAST_LOOK_S = 0.00005, 0.005


class TurnTimeout(Exception):  # noqa: N818 - it becomes SQLite's "database is locked"
    """Nobody let go in time."""


class Turn:
    """One connection's place in the queue of `database`; a file of its own for each thread."""

    def __init__(self, database: Path, timeout_s: float) -> None:
        self.held = False
        self._files: list[int] = []
        self._paths = [Path(f"{database}-line"), Path(f"{database}-turn")]
        self._timeout_s = timeout_s
        _TURNS.add(self)

    def take(self) -> None:
        """Wait for the turn; nothing to do when it is held. TurnTimeout after the timeout.

        Whoever stands at the head of the line gives up at its own deadline, so no wait behind it
        is longer than twice the timeout.
        """
        if self.held or fcntl is None:
            return
        deadline = time.monotonic() + self._timeout_s
        line, turn = self._files or self._open()
        fcntl.flock(line, fcntl.LOCK_EX)
        try:
            self._wait(turn, deadline)
        finally:
            fcntl.flock(line, fcntl.LOCK_UN)
        self.held = True

    def leave(self) -> None:
        """Let the next one write; harmless when the turn is not held."""
        if self.held:
            self.held = False
            fcntl.flock(self._files[1], fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the turn and of the files."""
        self.held = False
        while self._files:
            os.close(self._files.pop())

    def _open(self) -> list[int]:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._files = [os.open(path, flags, 0o600) for path in self._paths]
        return self._files

    def _wait(self, turn: int, deadline: float) -> None:
        pause_s = FIRST_LOOK_S
        while True:
            try:
                return fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TurnTimeout from None
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.1, LAST_LOOK_S)


_TURNS: weakref.WeakSet[Turn] = weakref.WeakSet()


def _forget_in_child() -> None:
    """A forked child shares its parent's locks until it closes its copies of the files."""
    for turn in list(_TURNS):
        turn.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)
