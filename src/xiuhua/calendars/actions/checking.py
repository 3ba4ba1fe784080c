"""From entries as a file has them to lists that can be trusted, or every fault in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xiuhua.kernel.words import Refused, Words

from .problems import BadList
from .reading import Entry, spelling

FIRST_YEAR, LAST_YEAR = 1949, 2199


@dataclass
class YearList:
    """A year's list: its document, and for each day whether it is worked and its name."""

    year: int
    source: str
    days: dict[date, tuple[bool, str]] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """In the same shape as `PublishedYear.facts`."""
        days = {str(day): list(self.days[day]) for day in sorted(self.days)}
        return {"source": self.source, "days": days}


def checked(entries: Iterable[Entry]) -> list[YearList]:
    """The lists in order of year; raises BadList with every fault of every entry."""
    lists: dict[int, YearList] = {}
    seen: set[date] = set()
    problems: list[Words] = []
    for entry in entries:
        try:
            _add(entry, lists, seen)
        except Refused as fault:
            problems.append(Words("{where}: {fault}", where=entry.where, fault=fault.words))
    problems += [
        Words("The list of {year} names no holiday.", year=found.year)
        for found in lists.values()
        if all(works for works, _ in found.days.values())
    ]
    if not lists and not problems:
        raise Refused("The file names no days.", field="file")
    if problems:
        raise BadList(problems)
    return [lists[year] for year in sorted(lists)]


def _add(entry: Entry, lists: dict[int, YearList], seen: set[date]) -> None:
    """Check one entry and put it into its year's list; raises Refused with its first fault."""
    year, day, works = _year(entry.year), _day(entry.day), _works(entry.works)
    name, source = _text(entry.name, 60), _text(entry.source, 300)
    if day.year != year and (day.year, day.month) != (year - 1, 12):
        raise Refused("{day} does not belong into the list of {year}.", day=day, year=year)
    if day in seen:
        raise Refused("{day} is listed twice.", day=day)
    if works and day.weekday() < 5:
        raise Refused("{day} is worked anyway; only a weekend can be made up.", day=day)
    if not name:
        raise Refused("{day} has no name. Write which holiday it belongs to.", day=day)
    found = lists.setdefault(year, YearList(year, source))
    if not found.source:
        raise Refused("The list of {year} does not say which document it is from.", year=year)
    seen.add(day)
    found.days[day] = (works, name)


def _year(value: Any) -> int:
    text = _text(value, 20).removesuffix(".0")
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise Refused("“{text}” is not a year from 1949 to 2199.", text=text)
    return int(text)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value, 20)
    try:
        return date(*(int(part) for part in text.replace("/", "-").split("-")))
    except (ValueError, TypeError, OverflowError):
        raise Refused("“{text}” is not a day. Write it as 2027-01-01.", text=text) from None


def _works(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _text(value, 20).lower().removesuffix(".0")
    for works, words in ((True, "true"), (False, "false")):
        if text in spelling()["works"][words]:
            return works
    raise Refused("“{text}” says neither holiday nor working day.", text=text)


def _text(value: Any, most: int) -> str:
    return "" if value is None else str(value).strip()[:most]
