"""The no-dig lock of a road that was just built or overhauled, and who may open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiuhua.kernel.rules import Dated, Rules
from xiuhua.kernel.words import Words

LOCKS = Rules()
BUILT, OVERHAULED = "road_built", "road_overhauled"
YEARS = {
    BUILT: Dated({date(1996, 10, 1): 5}, unit="years", source="《城市道路管理条例》第33条"),
    OVERHAULED: Dated({date(1996, 10, 1): 3}, unit="years", source="《城市道路管理条例》第33条"),
}
"""So many years nobody digs after a road was handed over, or its overhaul was finished."""


LOCKED = {
    BUILT: "{road} was built on {on}: nobody digs there before {until}.",
    OVERHAULED: "{road} was overhauled on {on}: nobody digs there before {until}.",
}


@dataclass(frozen=True)
class RoadWork:
    """A road as it was built or overhauled: what was done, its name, and the day it was handed over."""

    kind: str
    name: str
    on: date
    document: str = ""


@dataclass(frozen=True)
class Lock:
    """A road that must not be dug up on `first`: until when, because of what."""

    work: RoadWork
    until: date

    @property
    def words(self) -> Words:
        """What the reviewer reads."""
        why = LOCKED[self.work.kind]
        return Words(why, road=self.work.name, on=self.work.on, until=self.until)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@LOCKS.rule(
    "excavations.no_dig",
    title="No digging for five years after a road was built, three after an overhaul",
    source="《城市道路管理条例》(国务院令第198号，2019年修订) 第33条",
)
def lock(work: RoadWork, first: date) -> Lock | None:
    """The lock on a road work for works that begin on `first`; None once it is over.

    Unless the government of the county or above approves; whoever notes that names the document.
    """
    until = years_later(work.on, YEARS[work.kind].on(work.on))
    return Lock(work, until) if work.on <= first < until else None
