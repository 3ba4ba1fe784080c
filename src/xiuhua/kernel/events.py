"""Announce up: a lower layer says what happened and does not know who listens.

``@on(CaseMoved)`` runs inside the announcer's transaction and may touch only its own rows.
``jobs.after`` builds on it: the same announcement, heard later, at least once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened; `id` makes hearing it twice harmless."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)


E = TypeVar("E", bound=Event)
Handler = Callable[[Any], None]

_LISTENERS: dict[type[Event], list[Handler]] = {}


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler that runs inside the transaction of whoever announces `kind`."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        heard = _LISTENERS.setdefault(kind, [])
        if handler not in heard:
            heard.append(handler)
        return handler

    return register


def announce(event: Event) -> None:
    """Tell every listener of the event's class and of the classes above it, in turn."""
    for kind in type(event).__mro__:
        for handler in _LISTENERS.get(kind, ()):
            handler(event)


def listeners() -> dict[type[Event], list[Handler]]:
    """Who listens to what, for the reference pages."""
    return {kind: list(handlers) for kind, handlers in _LISTENERS.items()}
