"""The tally of a campaign: the whole, each day, each town, each unit; numerator and denominator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils.timezone import localdate, make_aware

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.indicators import Figure
from xiuhua.places.atlas import atlas

from ..models import Campaign, DayTally
from .belonging import cases_of
from .counting import Event, Numbers, events, summed, with_stocks
from .titles import TITLES

STOCKS = ("open", "late")


@dataclass(frozen=True)
class Tally:
    """Counts of a day, a town, a unit or the whole, and the shares made of them."""

    numbers: Mapping[str, int]
    name: str = ""

    def count(self, key: str) -> int:
        """How many; what was not counted is none."""
        return self.numbers.get(key, 0)

    @property
    def walked(self) -> Figure:
        """Tasks done of those assigned."""
        return Figure(self.count("tasks_done"), self.count("tasks"))

    @property
    def closed(self) -> Figure:
        """Closed of those filed."""
        return Figure(self.count("closed"), self.count("filed"))

    @property
    def closed_in_time(self) -> Figure:
        """Closed in time of those closed."""
        return Figure(self.count("in_time"), self.count("closed"))

    @property
    def in_time(self) -> Figure:
        """Closed in time of those whose time is up or that are closed."""
        return Figure(self.count("in_time"), self.count("due"))

    @property
    def missed(self) -> Figure:
        """Missed by the first visit of what two visits found."""
        return Figure(self.count("missed"), self.count("found_again"))

    @property
    def settled(self) -> Figure:
        """Settled on the spot of what was brought up at the desks."""
        return Figure(self.count("settled"), self.count("matters"))


@dataclass(frozen=True)
class Day:
    """A day of a campaign: as it was frozen, and as it is counted now."""

    day: date
    now: Tally
    frozen: Tally | None = None
    kept: DayTally | None = None

    @property
    def shown(self) -> Tally:
        """What the daily tally says: what was frozen, else what is counted now."""
        return self.frozen or self.now

    @property
    def corrections(self) -> list[tuple[str, int, int]]:
        """Counts that read differently today: name, what was frozen, what is counted now."""
        if self.frozen is None:
            return []
        pairs = ((name, self.frozen.count(name), self.now.count(name)) for name in TITLES)
        return [one for one in pairs if one[1] != one[2]]


@dataclass(frozen=True)
class Ledger:
    """Everything that happened in a campaign up to a moment, to be summed in any direction.

    With `unit` only what is that unit's: what a unit gets to see.
    """

    campaign: Campaign
    until: datetime
    found: list[Event] = field(repr=False)
    unit: int | None = None

    @cached_property
    def whole(self) -> Tally:
        """From the beginning."""
        return Tally(summed(self.found))

    def so_far(self, day: date) -> Tally:
        """From the beginning to the end of a day."""
        return Tally(summed(self.found, lambda one: one.day <= day))

    def of(self, day: date, keep: Callable[[Event], bool] = lambda one: True) -> Tally:
        """What happened on a day, and what stood open and overdue at its end."""
        numbers = summed(self.found, lambda one: one.day == day and keep(one))
        so_far = summed(self.found, lambda one: one.day <= day and keep(one))
        flows = {name: n for name, n in numbers.items() if name not in STOCKS}
        return Tally(with_stocks(flows, so_far))

    def towns(self, day: date | None = None) -> dict[str, Tally]:
        """By town, from the beginning or on one day."""
        return self._by(lambda one: one.town, day)

    def units(self, day: date | None = None) -> dict[str, Tally]:
        """By unit, from the beginning or on one day; "" is what no unit has yet."""
        return self._by(lambda one: str(one.unit or ""), day)

    def _by(self, key: Callable[[Event], str], day: date | None) -> dict[str, Tally]:
        placed = [one for one in self.found if one.town and (day is None or one.day <= day)]
        parts: dict[str, list[Event]] = {}
        for one in placed:
            parts.setdefault(key(one), []).append(one)
        made = {name: self._part(part, day) for name, part in sorted(parts.items())}
        return {name: one for name, one in made.items() if any(one.numbers.values())}

    def _part(self, found: list[Event], day: date | None) -> Tally:
        if day is None:
            return Tally(summed(found))
        return Ledger(self.campaign, self.until, found).of(day)


def ledger(campaign: Campaign, *, until: datetime, unit: int | None = None) -> Ledger:
    """What happened up to `until`: a fixed number of statements, whatever the campaign's size."""
    found = events(campaign, cases_of(campaign), until)
    if unit is not None:
        found = [one for one in found if one.unit == unit]
    return Ledger(campaign, until, found, unit)


def end_of(day: date) -> datetime:
    """The last moment of a day."""
    return make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta.resolution


def days(book: Ledger, *, most: int = 31) -> list[Day]:
    """Each day so far, the newest first; those that are over as they were frozen."""
    kept = {row.day: row for row in DayTally.objects.filter(campaign=book.campaign)}
    day = min(book.campaign.last, localdate(book.until))
    found: list[Day] = []
    while day >= book.campaign.first and len(found) < most:
        found.append(_day(book, day, kept.get(day)))
        day -= timedelta(days=1)
    return found


def one_day(book: Ledger, day: date) -> Day:
    """One day, as it was frozen and as it is counted now."""
    return _day(book, day, DayTally.objects.filter(campaign=book.campaign, day=day).first())


def _day(book: Ledger, day: date, row: DayTally | None) -> Day:
    if row is None:
        return Day(day, book.of(day))
    kept = row.numbers if book.unit is None else row.units.get(str(book.unit), {})
    return Day(day, book.of(day), Tally(kept), row)


def so_far_of(book: Ledger, found: Day) -> Tally:
    """From the beginning to the end of a day, as it was frozen with it; else as counted now."""
    if found.kept is None or book.unit is not None:
        return book.so_far(found.day)
    return Tally(found.kept.so_far)


def towns_of(book: Ledger, found: Day) -> dict[str, Tally]:
    """A day by town: as it was frozen, where it was and the whole is seen; else as counted now."""
    if found.kept is None or book.unit is not None:
        return book.towns(found.day)
    return {key: Tally(numbers) for key, numbers in found.kept.towns.items()}


def units_of(book: Ledger, found: Day) -> dict[str, Tally]:
    """A day by unit: as it was frozen, else as counted now; a unit sees itself."""
    if found.kept is None:
        return book.units(found.day)
    rows = {key: Tally(numbers) for key, numbers in found.kept.units.items()}
    return rows if book.unit is None else {k: v for k, v in rows.items() if k == str(book.unit)}


def named_towns(found: Mapping[str, Tally]) -> list[Tally]:
    """With the names of the towns."""
    known = atlas().entries
    return [
        Tally(one.numbers, known[code].name if code in known else code)
        for code, one in found.items()
    ]


def named_units(found: Mapping[str, Tally], nobody: str) -> list[Tally]:
    """With the names of the units; `nobody` is what the work that no unit has yet is called."""
    keys = [int(key) for key in found if key]
    names = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [
        Tally(one.numbers, names.get(int(key), key) if key else nobody)
        for key, one in found.items()
    ]


def frozen(book: Ledger, day: date) -> dict[str, Numbers | dict[str, Numbers]]:
    """What is kept of a day that is over."""
    return {
        "numbers": dict(book.of(day).numbers),
        "so_far": dict(book.so_far(day).numbers),
        "towns": {key: dict(one.numbers) for key, one in book.towns(day).items()},
        "units": {key: dict(one.numbers) for key, one in book.units(day).items()},
    }
