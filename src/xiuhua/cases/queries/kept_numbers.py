"""The numbers and stage limits of the loop, with what held before and what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..models import Parameter, StageLimit
from ..rules import NUMBERS, Number
from ..workflow import Stage


@dataclass(frozen=True)
class Kept:
    """A number with its value on a day, the row that says so, and every row, newest first."""

    known: Number
    value: Decimal
    row: Parameter | None
    next: Parameter | None
    history: list[Parameter]


@dataclass(frozen=True)
class KeptLimit:
    """A stage with the limit on a day, what is to come, and every row, newest first."""

    stage: Stage
    row: StageLimit | None
    next: StageLimit | None
    history: list[StageLimit]


def numbers(day: date) -> list[Kept]:
    """Every number of the loop as it stands on `day`: one query."""
    rows = list(Parameter.objects.order_by("-since"))
    return [_number(known, [row for row in rows if row.key == known.key], day)
            for known in NUMBERS.values()]  # fmt: skip


def limits(day: date) -> list[KeptLimit]:
    """Every stage's limit as it stands on `day`: one query."""
    rows = list(StageLimit.objects.order_by("-since"))
    found = []
    for stage in Stage:
        own = [row for row in rows if row.stage == stage]
        row = next((one for one in own if one.since <= day), None)
        ahead = [one for one in own if one.since > day]
        found.append(KeptLimit(stage, row, ahead[-1] if ahead else None, own))
    return found


def _number(known: Number, rows: list[Parameter], day: date) -> Kept:
    row = next((one for one in rows if one.since <= day), None)
    ahead = [one for one in rows if one.since > day]
    value = row.value if row else known.value
    return Kept(known, value, row, ahead[-1] if ahead else None, rows)
