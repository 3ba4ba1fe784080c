"""What the law asks: pure rules that cite their source, and numbers that carry their date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from .words import Words

T = TypeVar("T")
R = TypeVar("R", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """One rule of a by-law: its key, what it finds, and the article it is read from."""

    key: str
    title: str
    source: str
    ask: Callable[..., Any]
    confirmed: bool = True

    @property
    def doc(self) -> str:
        return (self.ask.__doc__ or "").strip()


class Rules:
    """A room's rules, in the order they are written."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def rule(
        self, key: str, *, title: str, source: str, confirmed: bool = True
    ) -> Callable[[R], R]:
        """Register the function below it; the function itself stays as it is.

        `confirmed=False` marks a default nobody has read in print: shown as such, and changeable.
        """

        def register(ask: R) -> R:
            if key in self._rules:
                raise ValueError(f"two rules are called {key}")
            self._rules[key] = Rule(key, title, source, ask, confirmed)
            return ask

        return register

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)


@dataclass(frozen=True)
class Finding:
    """What a rule found: words with gaps, how much, and any other facts for the gaps."""

    text: str
    size: Any = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, *, size: Any = None, **facts: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "facts", facts)

    @property
    def words(self) -> Words:
        return Words(self.text, size=self.size, **self.facts)


class Dated(Generic[T]):
    """A number that a council may change: each value holds from its day on."""

    def __init__(self, values: Mapping[date, T], *, unit: str, source: str) -> None:
        if not values:
            raise ValueError("a dated value needs at least one day")
        self.values = dict(sorted(values.items()))
        self.unit = unit
        self.source = source

    def on(self, day: date) -> T:
        """The value in force on `day`; before the first day, the first value."""
        found = next(iter(self.values.values()))
        for since, value in self.values.items():
            if since <= day:
                found = value
        return found
