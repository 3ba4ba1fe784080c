"""What a client sent: parameters of the address and the form together, empty ones left out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.timezone import get_default_timezone, is_naive, make_aware

from xiuhua.kernel.words import Refused

_BLANK_FOR_PLUS = re.compile(r"([T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?) (\d\d:?\d\d)$")
"""A plus in an address arrives as a blank."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
EARLIEST, LATEST = 1900, 2999


class Given:
    """Parameters by name; an empty one counts as absent, and the last of several wins."""

    def __init__(self, *sources: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._all: dict[str, list[str]] = {}
        for source in sources:
            for name, values in source:
                kept = [text for value in values if (text := _UNSEEN.sub("", value).strip())]
                if kept:
                    self._all[name] = kept

    def one(self, name: str) -> str:
        """The parameter, "" when it is absent."""
        return self._all.get(name, [""])[-1]

    def every(self, name: str) -> list[str]:
        """All values of a parameter that may be repeated."""
        return self._all.get(name, [])

    def listed(self, name: str) -> tuple[str, ...]:
        """The parts of a comma-separated parameter, each once."""
        parts = (part.strip() for value in self.every(name) for part in value.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))

    def matching(self, pattern: re.Pattern[str]) -> Mapping[str, list[str]]:
        """By the pattern's first group, the values of every parameter that matches it whole."""
        found: dict[str, list[str]] = {}
        for name, values in self._all.items():
            if match := pattern.fullmatch(name):
                found.setdefault(match[1], []).extend(values)
        return found

    def number(self, name: str) -> float | None:
        """A finite number; Refused for anything else."""
        text = self.one(name)
        try:
            found = float(text) if text else None
        except ValueError:
            found = math.nan
        if found is not None and not math.isfinite(found):
            raise Refused("“{name}” must be a number, not “{value}”.", name=name, value=text[:40])
        return found

    def count(self, name: str, default: int) -> int:
        """A whole number from 1 on; Refused for anything else."""
        text = self.one(name)
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or not text.strip("0"):
            raise Refused("“{name}” must be a whole number from 1 on.", name=name)
        return int(text[:12])

    def yes(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.one(name).lower() in {"true", "1", "yes", "on"}

    def moment(self, name: str, *, ends: bool = False) -> datetime | None:
        """A moment with or without zone, or a day; `ends` takes a day or a second to its end."""
        text = self.one(name)
        return moment(text, name, ends=ends) if text else None


def moment(text: str, name: str, *, ends: bool = False) -> datetime:
    """Read a moment of ISO 8601; without a zone it is ours. Refused when it is none."""
    try:
        found = datetime.fromisoformat(_BLANK_FOR_PLUS.sub(r"\1+\2", text))
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise Refused(
            "“{name}” must be a moment like {example}.",
            name=name,
            example="2026-01-31T08:00:00+08:00",
        )
    if ends:
        found += _rest(text, found)
    return make_aware(found, get_default_timezone()) if is_naive(found) else found


def _rest(text: str, found: datetime) -> timedelta:
    """What is left of the day or the second that was named: answers are told to the second."""
    if len(text) <= len("2026-01-31"):
        return timedelta(days=1, microseconds=-1)
    return timedelta() if found.microsecond else timedelta(seconds=1, microseconds=-1)
