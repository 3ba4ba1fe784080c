"""The outbox: what was announced in a transaction is heard after it, at least once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from xiuhua.kernel.events import Event, on
from xiuhua.kernel.permissions import Role

from .registry import Payload, Task, register

E = TypeVar("E", bound=Event)

When = Callable[[Any], bool]

_HEARD: dict[type[Event], dict[str, When | None]] = {}


def after(
    kind: type[E],
    *,
    when: Callable[[E], bool] | None = None,
    attempts: int = 8,
    lease_s: int = 60,
    backoff_s: float = 2.0,
    transactional: bool = True,
    owner: Role = Role.ADMINISTRATOR,
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler that a worker calls once the announcer's transaction has committed.

    With `when`, an event that it says no to leaves no job behind; it must be a plain question of
    the event. The event travels as JSON, so its fields are plain values, dates, Decimals or enums; TypeError
    at import when one is not. The job's key is the event's id and the handler's name.
    """
    if strange := _strange(inspect.type_info(kind)):
        raise TypeError(f"{kind.__name__} cannot travel as JSON: {strange}")

    def decorate(handler: Callable[[E], None]) -> Callable[[E], None]:
        name = f"{handler.__module__}.{handler.__qualname__}".removeprefix("xiuhua.")

        def hear(payload: Payload) -> None:
            handler(msgspec.convert(payload, kind))

        hear.__module__, hear.__qualname__ = handler.__module__, handler.__qualname__
        register(Task(name, hear, attempts, lease_s, backoff_s, transactional, owner))
        _listen(kind, name, when)
        return handler

    return decorate


def _strange(info: Any) -> str:
    """A type inside `info` that JSON cannot carry, found at import and not in the night."""
    if isinstance(info, inspect.CustomType):
        return repr(info.cls)
    inner: list[Any] = [field.type for field in getattr(info, "fields", ())]
    inner += [getattr(info, name, None) for name in ("item_type", "key_type", "value_type")]
    inner += [*getattr(info, "item_types", ()), *getattr(info, "types", ())]
    return next((found for part in inner if part and (found := _strange(part))), "")


def _listen(kind: type[Event], name: str, when: When | None) -> None:
    if kind not in _HEARD:
        _HEARD[kind] = {}
        on(kind)(lambda event: _post(kind, event))
    _HEARD[kind][name] = when


def _post(kind: type[Event], event: Event) -> None:
    from .actions import post

    heard = [name for name, when in _HEARD[kind].items() if when is None or when(event)]
    if heard:
        post(heard, msgspec.to_builtins(event), event.id)


def handlers() -> dict[type[Event], list[str]]:
    """Which handlers hear what afterwards, for the reference pages."""
    return {kind: list(names) for kind, names in _HEARD.items()}
