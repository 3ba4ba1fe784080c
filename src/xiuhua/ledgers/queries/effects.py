"""What some changes of one day would make of the stock, before anybody enters them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xiuhua.kernel.permissions import Actor
from xiuhua.places.atlas import atlas

from ..models import Ledger
from .lists import place_of, within
from .sums import Asked, sums, total

Moved = tuple[str, str, Decimal | int]
"""(class, place, quantity)."""


@dataclass(frozen=True)
class Effect:
    """The stock at the end of a day as it is, and what it becomes: of a class in a place, or of all."""

    class_title: str
    place: str
    before: Decimal
    change: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.change

    @property
    def short(self) -> bool:
        """Whether less than nothing would be left."""
        return self.after < 0


def effects(ledger: Ledger, day: date, moved: Sequence[Moved], by: Actor) -> list[Effect]:
    """Each class and place that changes, then the whole ledger; one statement however many."""
    changes: dict[tuple[str, str], Decimal] = {}
    for key, place, quantity in moved:
        changes[key, place] = changes.get((key, place), Decimal(0)) + quantity
    asked = [Asked(ledger.key, day, None, key, place) for key, place in changes]
    found = sums([*asked, Asked(ledger.key, day)], within=within(by))
    held = [total(one.get((), {})) for one in found]
    known, titles = atlas().entries, ledger.titles
    parts = [
        Effect(titles.get(key, key), place_of(place, known), before, change)
        for ((key, place), change), before in zip(changes.items(), held[:-1], strict=True)
    ]
    return [*parts, Effect("", "", held[-1], sum(changes.values(), Decimal(0)))]
