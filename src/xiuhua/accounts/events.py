"""What happens to accounts, said to whoever listens."""

from __future__ import annotations

from dataclasses import dataclass

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class UserClosed(Event):
    """An account was closed; whatever waits for it has to find another hand."""

    user: str


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """A person's identity and salt are gone; copies kept elsewhere have to go too."""

    person: str
