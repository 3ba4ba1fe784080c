"""A message that comes again is answered again, not worked again.

WeChat waits 5 s for an answer and then asks again, up to three times; only an answer to a call
that still waits reaches the person. So a retry gets the answer the first call arrived at.
Source: WeChat official accounts, developer documentation, 接收普通消息.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Protocol

from ...kernel.rules import Dated

ANSWER_WITHIN_S = Dated(
    {date(2024, 1, 1): 5}, unit="s", source="WeChat, developer documentation, 接收普通消息"
)
KEEP_S = 60
"""How long a message is known: four times five seconds, and room for slow lines."""
MOST = 100_000


class Deduper(Protocol):
    """Which messages an account has heard, and what it answered."""

    def claim(self, account: str, key: str) -> bool:
        """Whether this is the first time; true for exactly one caller within `KEEP_S`."""

    def settle(self, account: str, key: str, answer: str) -> None:
        """Keep what the first caller answered; does nothing for a message never claimed."""

    def release(self, account: str, key: str) -> None:
        """Let the next call be the first again, after work that failed."""

    def answer(self, account: str, key: str) -> str | None:
        """What was answered, or None while the first caller still works."""


class InMemory:
    """For one process and its threads; `clock` is seconds that only rise."""

    def __init__(
        self, clock: Callable[[], float], keep_s: float = KEEP_S, most: int = MOST
    ) -> None:
        self._heard: OrderedDict[tuple[str, str], tuple[float, str | None]] = OrderedDict()
        self._clock, self._keep_s, self._most = clock, keep_s, most
        self._lock = Lock()

    def claim(self, account: str, key: str) -> bool:
        with self._lock:
            self._forget()
            if (account, key) in self._heard:
                return False
            self._heard[account, key] = (self._clock(), None)
            return True

    def settle(self, account: str, key: str, answer: str) -> None:
        with self._lock:
            if (account, key) in self._heard:
                self._heard[account, key] = (self._heard[account, key][0], answer)

    def release(self, account: str, key: str) -> None:
        with self._lock:
            self._heard.pop((account, key), None)

    def answer(self, account: str, key: str) -> str | None:
        with self._lock:
            return self._heard.get((account, key), (0.0, None))[1]

    def _forget(self) -> None:
        """Oldest first: whatever is older than `keep_s`, and the oldest beyond `most`."""
        before = self._clock() - self._keep_s
        while self._heard:
            first = next(iter(self._heard))
            if self._heard[first][0] > before and len(self._heard) < self._most:
                break
            del self._heard[first]
