"""How far targets have come: numerator, denominator and source, never a bare percentage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from ..models import Entry, Target
from ..rules import percent
from .sums import ZERO


@dataclass(frozen=True)
class Progress:
    """A target with what has come of it; without a numerator nobody has said what it is yet."""

    target: Target
    numerator: Decimal | None
    other_bases: Decimal = ZERO
    """What would count but for its basis: shown beside it, never added."""

    @property
    def denominator(self) -> Decimal:
        return self.target.quantity

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)

    @property
    def source(self) -> str:
        """The document that set the target."""
        return self.target.document


def target_progress(target: Target, *, value: Decimal | None = None) -> Progress:
    """One target; `value` is the indicator's, where the target is for one that another app computes."""
    return progress([target], values={target.pk: value} if value is not None else {})[0]


def progress(
    targets: Iterable[Target], *, within: Q | None = None,
    values: Mapping[int, Decimal] | None = None,
) -> list[Progress]:  # fmt: skip
    """Any number of targets in one statement; entries of another basis than the target's stay out."""
    targets = list(targets)
    own = [one for one in targets if not one.indicator]
    found: dict[str, Any] = {}
    if own:
        asked = {
            f"{name}_{one.pk}": Sum("quantity", filter=q)
            for one in own
            for name, q in (("same", _counts(one)), ("other", _other(one)))
        }
        rows = Entry.objects.filter(ledger__in={one.ledger_id for one in own})
        found = rows.filter(within or Q()).aggregate(**asked)
    return [_progress(one, found, values or {}) for one in targets]


def _progress(one: Target, found: Mapping[str, Any], values: Mapping[int, Decimal]) -> Progress:
    if one.indicator:
        return Progress(one, values.get(one.pk))
    return Progress(one, found[f"same_{one.pk}"] or ZERO, found[f"other_{one.pk}"] or ZERO)


def _asked(one: Target) -> Q:
    days = (date(one.year, 1, 1), date(one.year, 12, 31))
    q = Q(ledger=one.ledger_id, day__range=days, counts_as__in=one.reasons)
    if one.classes:
        q &= Q(class_key__in=one.classes)
    return q & Q(division__startswith=one.division) if one.division else q


def _counts(one: Target) -> Q:
    return _asked(one) & Q(basis=one.basis) if one.basis else _asked(one)


def _other(one: Target) -> Q:
    return _asked(one) & ~Q(basis=one.basis) if one.basis else Q(pk__in=())
