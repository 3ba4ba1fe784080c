"""What was done with a car park, out of the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xiuhua.ledgers.rules import Reason
from xiuhua.records.names import resolve
from xiuhua.records.queries import history
from xiuhua.web.language import say

from ..models import CarPark

MOST = 30
REASONS = {one.value for one in Reason}
INNER = ("parking.change_spaces", "parking.follow_ledger")
"""Parts of another deed, which is told itself."""


@dataclass(frozen=True)
class Happened:
    """One deed: when, which, by whom, why."""

    at: datetime
    deed: str
    who: str
    why: str


def happened_to(car_park: CarPark) -> list[Happened]:
    """The latest deeds, newest first."""
    rows = history(CarPark.record_kind, car_park.number).exclude(deed__in=INNER).order_by("-id")
    found = list(rows[:MOST])
    names = resolve({one.by for one in found})
    return [
        Happened(one.at, one.deed, names.get(one.by, one.by), _why(one.reason)) for one in found
    ]


def _why(reason: str) -> str:
    """A reason of the ledger by its title; others as they were given."""
    return say(Reason(reason).title) if reason in REASONS else reason
