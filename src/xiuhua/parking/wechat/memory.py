"""Who remembers what people said lately: in this process, or by another one of the same shape."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from .saying import Said

MOST_PEOPLE = 10_000


class Memory(Protocol):
    """The last things said, by account and person."""

    def recall(self, account: str, openid: str) -> Said:
        """What is remembered, or nothing said."""

    def keep(self, account: str, openid: str, said: Said) -> None:
        """Remember this, and only this."""


class InMemory:
    """For one process and for tests: the last people heard, the longest silent forgotten first."""

    def __init__(self, most: int = MOST_PEOPLE) -> None:
        self._said: OrderedDict[tuple[str, str], Said] = OrderedDict()
        self._most = most

    def recall(self, account: str, openid: str) -> Said:
        return self._said.get((account, openid), Said())

    def keep(self, account: str, openid: str, said: Said) -> None:
        self._said[account, openid] = said
        self._said.move_to_end((account, openid))
        while len(self._said) > self._most:
            self._said.popitem(last=False)
