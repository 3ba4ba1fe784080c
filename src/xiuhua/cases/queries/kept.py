"""The filters that somebody has kept under a name of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Concat

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing

from ..models import SavedFilter

MARK, BETWEEN = "kept:", "\n"
"""Neither a name nor a query holds a new line."""


@dataclass(frozen=True)
class Kept:
    """A filter as the column beside a list shows it."""

    pk: int
    name: str
    query: str


def saved_by(by: Actor) -> QuerySet[SavedFilter]:
    """One's own filters, in their order; whoever has no account keeps none."""
    own = getattr(by, "pk", None) if hasattr(by, "case_filters") else None
    return SavedFilter.objects.filter(user=own) if own else SavedFilter.objects.none()


def saved_one(by: Actor, key: int) -> SavedFilter:
    """A filter of one's own; another's is none."""
    found = saved_by(by).filter(pk=key).first()
    if found is None:
        raise Missing("There is no such filter among yours.")
    return found


def kept_rows(by: Actor) -> list[QuerySet[SavedFilter, Any]]:
    """One's own filters as rows of (text, order, key), to be asked together with counts."""
    if not hasattr(by, "case_filters"):
        return []
    text = CharField()
    told = Concat(Value(MARK, text), F("name"), Value(BETWEEN, text), F("query"))
    return [saved_by(by).order_by().annotate(part=told).values_list("part", "order", "pk")]


def kept_of(rows: Mapping[str, tuple[int, int]]) -> list[Kept]:
    """The filters among such rows, in their order."""
    found = sorted(
        (order, key, told.removeprefix(MARK).partition(BETWEEN))
        for told, (order, key) in rows.items()
        if told.startswith(MARK)
    )
    return [Kept(key, name, query) for _order, key, (name, _between, query) in found]
