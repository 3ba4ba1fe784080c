"""The transaction of a deed, and what is settled when the outermost one ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from xiuhua.kernel.events import announce

from . import actions
from .deed_list import Deed
from .events import DeniedDeed


@dataclass
class Outermost:
    """What the outermost open deed remembers: rows it holds, and who was turned away inside it."""

    held: list[Any] = field(default_factory=list)
    denials: list[DeniedDeed] = field(default_factory=list)

    def holds(self, thing: Any) -> bool:
        return any(one is thing for one in self.held)


class Opened:
    """The transaction of a deed; the outermost one writes the records and, after it, denials."""

    def __init__(self, card: Deed) -> None:
        self.card = card

    def __enter__(self) -> Outermost:
        outer: Outermost | None = actions.open_deed.get()
        if outer is None and self.card.permission is None:
            raise RuntimeError(f"{self.card.name} is a part: only another deed may do it")
        self.first = outer is None
        self.outermost = outer or Outermost()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.token = actions.open_deed.set(self.outermost)
        return self.outermost

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            if self.first and error is None:
                actions.append_waiting()
        except BaseException as failure:
            self._leave(type(failure), failure, failure.__traceback__)
            raise
        self._leave(kind, error, trace)

    def _leave(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        actions.open_deed.reset(self.token)
        try:
            self.atomic.__exit__(kind, error, trace)
        finally:
            if self.first:
                for denial in self.outermost.denials:
                    announce(denial)
