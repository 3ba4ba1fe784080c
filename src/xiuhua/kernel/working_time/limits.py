"""Time limits: how many of which unit, and how a table's free spelling of them is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from ..words import Refused, Words

MOST = 10_000
"""No limit counts more units than this; larger numbers are slips of the keyboard."""

_LEADING_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,3})?")


class Unit(StrEnum):
    """What a limit is counted in; its value is the code in tables.

    The urgent units and the natural day run on day and night, holidays included: 1 hour or 24
    hours each. Work hours run only in the shifts of working days. One work day is one whole day
    of shifts, however long those are: 8 hours with 08-12 and 14-18. Where the hours change between
    filing and due, the share of the day passed is kept (half a day into an 8-hour day is half a
    day into a 7-hour day), so a change of season neither gives nor takes part of a day.
    """

    URGENT_HOUR = "urgent_hour"
    URGENT_DAY = "urgent_day"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    NATURAL_DAY = "natural_day"

    @property
    def is_working(self) -> bool:
        """Whether it runs only while people work."""
        return self in {Unit.WORK_HOUR, Unit.WORK_DAY}

    @property
    def words(self) -> Words:
        """What it is called after a number."""
        return Words(_NAMES[self])


_NAMES = {
    Unit.URGENT_HOUR: "urgent hours",
    Unit.URGENT_DAY: "urgent days",
    Unit.WORK_HOUR: "work hours",
    Unit.WORK_DAY: "work days",
    Unit.NATURAL_DAY: "calendar days",
}


@dataclass(frozen=True)
class Limit:
    """So many of a unit: more than none, at most 10,000; ValueError otherwise."""

    value: int | Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 < self.value <= MOST:
            raise ValueError(f"a limit of {self.value} {self.unit} makes no sense")

    def amount(self, grain: int) -> int:
        """The limit in grains, `grain` to the unit; a part of a grain counts as one."""
        exact = self.value * grain
        return int(exact) + (exact != int(exact))

    @property
    def words(self) -> Words:
        """For reading: `2 work days`."""
        return Words("{value} {unit}", value=self.value, unit=self.unit.words)

    def __str__(self) -> str:
        return f"{self.value} {self.unit.value}"


@dataclass(frozen=True)
class Spelling:
    """How a language writes limits: unit words, and numerals that are not digits."""

    units: Mapping[str, Unit]
    numerals: Mapping[str, Decimal] = field(default_factory=dict)


def read_limit(text: str, spelling: Spelling) -> Limit:
    """The limit that `text` means; raises Refused, naming the text, when it is not plainly one.

    A unit alone means one of it. Anything more than a number and a unit is refused rather than
    guessed, because a fault in a published table has to be seen by a person.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    number, word = _number_first(plain, spelling)
    unit = spelling.units.get(word)
    if unit is None or not 0 < number <= MOST:
        raise Refused(
            "“{text}” is not a time limit. Write a number and a unit, nothing else.", text=text
        )
    return Limit(int(number) if number == int(number) else number, unit)


def _number_first(plain: str, spelling: Spelling) -> tuple[Decimal, str]:
    """The number that opens the text, 1 when there is none, and what follows it."""
    if found := _LEADING_NUMBER.match(plain):
        return Decimal(found.group()), plain[found.end() :]
    for numeral in sorted(spelling.numerals, key=len, reverse=True):
        if plain.startswith(numeral):
            return spelling.numerals[numeral], plain[len(numeral) :]
    return Decimal(1), plain
