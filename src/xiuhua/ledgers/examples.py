"""Small true ledgers, for tests and the demonstration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from xiuhua.kernel.permissions import SYSTEM

from .actions import Change, book, open_ledger
from .models import Entry, Ledger
from .rules import Reason

TOWN, OTHER_TOWN = "500116001", "500116005"
CLASSES = (("attached", "配建"), ("public", "公共"), ("on_street", "路内"))


def a_ledger(key: str = "test.bays", **facts: Any) -> Ledger:
    """A ledger of parking bays in three classes."""
    told = {"title": "停车位", "unit": "bays", "classes": CLASSES, "by": SYSTEM} | facts
    return open_ledger(key=key, **told)


def a_change(day: date | str, quantity: Decimal | int, **facts: Any) -> Change:
    """So many public bays in the first town, newly built or removed by their sign."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    reason = Reason.BUILT if quantity > 0 else Reason.REMOVED
    told = {"reason": reason, "class_key": "public", "division": f"{TOWN}002"} | facts
    return Change(day=day, quantity=quantity, **told)


def an_entry(ledger: Ledger | str, day: date | str, quantity: Decimal | int, **facts: Any) -> Entry:
    """The change, entered."""
    return book(ledger=ledger, change=a_change(day, quantity, **facts), by=SYSTEM)
