"""Sums of entries, any number of them in one statement: whoever asks sees one state of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Substr

from ..models import Checkpoint, Entry

BEFORE = ""
"""What stands in place of a reason for all that was there before the first day asked of."""
ZERO = Decimal(0)
DIMENSIONS: dict[str, Any] = {
    "class": F("class_key"),
    "county": Substr("division", 1, 6),
    "town": Substr("division", 1, 9),
    "community": Substr("division", 1, 12),
    "division": F("division"),
}
"""By what a sum can be split."""
Key = tuple[str, ...]
Sums = dict[Key, dict[str, Decimal]]
"""By the key of the split and then by reason, or BEFORE."""


@dataclass(frozen=True)
class Asked:
    """One sum: up to the end of `last`; with `first`, what came since that day by reason.

    A `class_key` of None is every class; a division is everything within it.
    """

    ledger: str
    last: date
    first: date | None = None
    class_key: str | None = None
    division: str = ""

    def q(self) -> Q:
        found = Q(ledger=self.ledger)
        if self.class_key is not None:
            found &= Q(class_key=self.class_key)
        return found & Q(division__startswith=self.division) if self.division else found


def sums(
    asked: Sequence[Asked], *, by: Sequence[str] = (), within: Q | None = None,
    known_at: datetime | None = None,
) -> list[Sums]:  # fmt: skip
    """The sums asked for, split by DIMENSIONS, of the divisions `within` a reach.

    With `known_at` only what had been entered by that moment counts; sums that were kept do not
    know that, so everything is added up from the beginning.
    """
    found: list[Sums] = [{} for _ in asked]
    parts = [
        _grouped(rows.filter(within or Q()), number, by, tagged)
        for number, one in enumerate(asked)
        for rows, tagged in _parts(one, known_at)
    ]
    if not parts:
        return found
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    for number, reason, *key, quantity in rows:
        if quantity is None:  # a sum of nothing, where nothing splits it
            continue
        lines = found[number].setdefault(tuple(key), {})
        lines[reason] = lines.get(reason, ZERO) + quantity
    return found


def _parts(one: Asked, known_at: datetime | None) -> Iterator[tuple[QuerySet[Any], bool]]:
    """(rows, whether they are told apart by reason): kept sums, what came since, and the days asked."""
    entries = Entry.objects.filter(one.q())
    if known_at is not None:
        entries = entries.filter(entered_at__lte=known_at)
    start = one.last if one.first is None else one.first
    before = Q(day__lt=start) if one.first else Q(day__lte=start)
    if known_at is None:
        kept = Checkpoint.objects.filter(before, ledger=one.ledger).order_by()
        latest = Subquery(kept.values("ledger").annotate(day_=Max("day")).values("day_"))
        yield Checkpoint.objects.filter(one.q(), day=latest), False
        since = Coalesce(latest, Value(date.min, DateField()), output_field=DateField())
        yield entries.filter(before, day__gt=since), False
    else:
        yield entries.filter(before), False
    if one.first is not None:
        yield entries.filter(day__gte=one.first, day__lte=one.last), True


def _grouped(rows: QuerySet[Any], number: int, by: Sequence[str], tagged: bool) -> QuerySet[Any]:
    tag: Any = F("counts_as") if tagged else Value(BEFORE, CharField())
    split = {f"by_{name}": DIMENSIONS[name] for name in by}
    columns = {"number_": Value(number, IntegerField()), "tag_": tag, **split}
    plain = rows.order_by().annotate(**columns).values_list(*columns)
    grouped: QuerySet[Any] = plain.annotate(sum_=Sum("quantity"))
    return grouped


def total(lines: dict[str, Decimal]) -> Decimal:
    """All lines together."""
    return sum(lines.values(), ZERO)
