"""Quantities as columns: hundredths in whole numbers, so that a million of them add up exactly.

SQLite adds decimals as floating point, and PostgreSQL adds them slowly. Read through the model a
quantity is a `Decimal`; in the database it is so many hundredths of the ledger's unit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

PLACES = 2
HUNDREDTH = Decimal("0.01")
MOST = Decimal(10) ** 14


if TYPE_CHECKING:
    _Field = models.Field[Decimal | int, Decimal]
else:
    _Field = models.Field


class QuantityField(_Field):
    """A signed quantity with two places; more places, or too many digits, are refused."""

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-PLACES)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError:
            raise ValidationError("not a number") from None

    def get_prep_value(self, value: Any) -> int | None:
        found = self.to_python(value)
        if found is None:
            return None
        hundredths = found.scaleb(PLACES)
        if hundredths != int(hundredths) or abs(found) >= MOST:
            raise ValueError(f"{value} is no quantity of two places")
        return int(hundredths)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))
