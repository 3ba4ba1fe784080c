"""Words and their facts, kept apart until the moment somebody reads them.

A sentence such as ``Words("Already runs to {day}; choose a later day.", day=day)`` is written
once in English, translated as a whole by the web layer and filled in last, so no translator
ever sees a value and no value is ever translated by accident.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Self


class Titled(StrEnum):
    """Base of members that are a key and its words: the value is the key, `title` the words."""

    title: str  # type: ignore[assignment]  # nobody asks str.title of a member

    def __new__(cls, key: str, title: str = "") -> Self:
        member = str.__new__(cls, key)
        member._value_ = key
        member.title = title
        return member


class Words:
    """A sentence with named gaps and the facts that fill them."""

    __slots__ = ("facts", "text")

    def __init__(self, text: str, /, **facts: Any) -> None:
        self.text = text
        self.facts = facts

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the reader's language; facts that are Words are said the same way."""
        facts = {
            name: fact.said(translate) if isinstance(fact, Words) else fact
            for name, fact in self.facts.items()
        }
        return translate(self.text).format_map(facts) if facts else translate(self.text)

    def __str__(self) -> str:
        return self.said()

    def __repr__(self) -> str:
        return f"Words({self.text!r}, {self.facts!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and (self.text, self.facts) == (other.text, other.facts)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted(self.facts))))


class Refused(Exception):  # noqa: N818 - it is an answer to a person, not a malfunction
    """The city says no, in words that tell the person what to do next."""

    def __init__(self, text: str, /, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(text)
        self.words = Words(text, **facts)
        self.field = field

    def __str__(self) -> str:
        return str(self.words)


class Denied(Refused):
    """The person may not do this; a known account's denial is recorded."""


class Missing(Refused):
    """There is no such thing, or it is not for this reader to know."""


class Crowded(Refused):
    """Too many tries; `wait_s` seconds from now the next one is welcome."""

    def __init__(self, text: str, /, *, wait_s: int, **facts: Any) -> None:
        super().__init__(text, wait_s=wait_s, **facts)
        self.wait_s = wait_s
