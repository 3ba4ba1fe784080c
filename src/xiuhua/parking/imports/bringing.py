"""Bringing an office's rows in, all or nothing, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from xiuhua.imports.kinds import Batch, Given, Gone, RowIn
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.rules import Reason

from ..actions import (
    convert,
    describe,
    enter_car_park,
    enter_spaces,
    move,
    set_apart,
    take_back,
    take_out,
)
from ..models import CarPark
from ..queries.counts import entries_of
from .meaning import TOLD, Meant, meant
from .standing import Inventory, facts_of, within_told

Told = dict[str, Any]


def day_of(given: Given) -> date:
    """The day from which the numbers of the file count."""
    try:
        return date.fromisoformat(given.get("day", "")[:10])
    except ValueError:
        raise Refused("Say from which day the numbers count.", field="day") from None


def reason_of(given: Given, spaces: int) -> Reason:
    """Why a number changed, as it was said of the whole file; fewer are neither built nor registered."""
    reason = Reason(given.get("reason") or Reason.UNEXPLAINED)
    return Reason.REMOVED if spaces < 0 < reason.sign else reason


def release(rows: Iterable[RowIn], gone: Sequence[Gone], batch: Batch) -> Told:
    """Enter what is new, change what changed, take out what was decided to go; how to undo it."""
    inventory = Inventory()
    whole = _Whole(batch, localdate())
    outcome: Told = {"made": [], "changed": []}
    for row in rows:
        one = meant(row, batch.given)
        park = inventory.find(one)
        facts = facts_of(one, inventory.operator(one))
        if park is None:
            outcome["made"].append(whole.enter(one, facts))
        else:
            outcome["changed"].append(whole.change(park, one, facts))
    outcome["changed"] += [whole.take_out(inventory.parks[one.key]) for one in gone]
    return outcome


def undo(outcome: Told, batch: Batch) -> None:
    """Take it back, car park by car park; refused where one was counted anew since."""
    document = batch.given.get("document", "")
    for told in [*outcome["changed"], *outcome["made"]]:
        park = CarPark.objects.get(number=told["number"])
        take_back(
            park, entries=told["entries"], before=_restored(told["before"]), today=localdate(),
            reason=document, document=document, by=batch.by,
        )  # fmt: skip


class _Whole:
    """What is the same for every row of a file."""

    def __init__(self, batch: Batch, today: date) -> None:
        self.by: Actor = batch.by
        self.batch = batch
        self.told: Told = {
            "day": day_of(batch.given), "today": today, "document": batch.given.get("document", ""),
            "by": batch.by,
        }  # fmt: skip

    def enter(self, one: Meant, facts: Told) -> Told:
        """A new car park."""
        park = enter_car_park(
            division=one.division, supply=one.supply, spaces=one.spaces,
            disabled=one.disabled or 0, charging=one.charging or 0,
            reason=reason_of(self.batch.given, one.spaces), source=self.told["document"][:120],
            request_key=self._key(one.row), **self.told, **facts,
        )  # fmt: skip
        return {"number": park.number, "before": None, "entries": _numbers(park)}

    def change(self, park: CarPark, one: Meant, facts: Told) -> Told:
        """What the row says otherwise of a car park there is."""
        before, known, document = _facts(park), _numbers(park), self.told["document"]
        if not within_told(park.division, one.division):
            move(park, division=one.division, reason=document, document=document, by=self.by)
        if one.supply != park.supply:
            convert(park, supply=one.supply, **self.told)
        self._count(park, one)
        describe(park, by=self.by, **facts)
        return self._told(park, before, known)

    def take_out(self, park: CarPark) -> Told:
        """A car park that was decided to go."""
        before, known = _facts(park), _numbers(park)
        take_out(park, reason=self.told["document"], **self.told)
        return self._told(park, before, known)

    def _count(self, park: CarPark, one: Meant) -> None:
        disabled = park.disabled if one.disabled is None else one.disabled
        charging = park.charging if one.charging is None else one.charging
        size = one.spaces - park.capacity
        if size:
            enter_spaces(
                park, spaces=size, reason=reason_of(self.batch.given, size), disabled=disabled,
                charging=charging, request_key=self._key(one.row), **self.told,
            )  # fmt: skip
        elif (disabled, charging) != (park.disabled, park.charging):
            set_apart(park, disabled=disabled, charging=charging, by=self.by)

    def _key(self, row: RowIn) -> str:
        return f"parking.import:{self.batch.number}:{row.sheet[:20]}:{row.number}"

    def _told(self, park: CarPark, before: Told, known: list[int]) -> Told:
        made = sorted({*_numbers(park)} - {*known})
        return {"number": park.number, "before": before, "entries": made}


FACTS = (*TOLD, "operator_id", "state", "supply", "division", "disabled", "charging", "removed_on")
DAYS = ("opened_on", "removed_on")


def _facts(park: CarPark) -> Told:
    """What stands, as JSON."""
    told = {name: getattr(park, name) for name in FACTS}
    return told | {name: told[name] and told[name].isoformat() for name in DAYS}


def _restored(before: Told | None) -> Told | None:
    if before is None:
        return None
    return before | {name: before[name] and date.fromisoformat(before[name]) for name in DAYS}


def _numbers(park: CarPark) -> list[int]:
    return list(entries_of(park).values_list("pk", flat=True))
