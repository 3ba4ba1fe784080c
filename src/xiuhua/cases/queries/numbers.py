"""The numbers of the loop as the office has set them."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

from ..models import Parameter
from ..rules import NUMBERS

_KEPT_S = 30
_table: tuple[float, list[Parameter]] | None = None


def number(key: str, day: date) -> Decimal:
    """The number `key` in force on `day`; the default where the office has said nothing.

    A change is seen within half a minute everywhere, at once in the process that made it.
    """
    rows = [row for row in _rows() if row.key == key and row.since <= day]
    return rows[-1].value if rows else NUMBERS[key].value


def whole(key: str, day: date) -> int:
    """The same as a whole number."""
    return int(number(key, day))


def forget_numbers() -> None:
    """Read the table anew, after a change."""
    global _table
    _table = None


def _rows() -> list[Parameter]:
    global _table
    if _table is None or time.monotonic() - _table[0] > _KEPT_S:
        _table = (time.monotonic(), list(Parameter.objects.order_by("since")))
    return _table[1]
