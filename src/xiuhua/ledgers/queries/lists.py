"""Ledgers and entries as lists show them, each to whoever may see their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.dateparse import parse_date

from xiuhua.kernel.permissions import Actor
from xiuhua.places.atlas import atlas

from ..models import Entry, Ledger
from ..permissions import SEE
from ..rules import Reason


def within(by: Actor) -> Q:
    """The places that `by` reaches, as a filter of entries and kept sums."""
    reach = getattr(by, "reach", None)
    return reach(SEE).q("division") if reach else Q()


def ledgers(by: Actor) -> list[Any]:
    """Every ledger, with the day of its latest entry that `by` sees."""
    newest = Entry.objects.filter(within(by), ledger=OuterRef("pk")).order_by("-day", "-id")
    return list(Ledger.objects.annotate(latest=Subquery(newest.values("day")[:1])))


def entries(ledger: Ledger, asked: Mapping[str, str], by: Actor) -> QuerySet[Entry]:
    """The entries of a ledger, filtered by class, town, reason, thing, project and days."""
    rows = Entry.objects.filter(within(by), ledger=ledger).select_related("project")
    if asked.get("class") in ledger.titles:
        rows = rows.filter(class_key=asked["class"])
    if (town := asked.get("town", "")).isdigit():
        rows = rows.filter(division__startswith=town[:14])
    if asked.get("reason") in {one.value for one in Reason}:
        rows = rows.filter(reason=asked["reason"])
    if thing := asked.get("thing", "")[:120]:
        rows = rows.filter(subject_key=thing)
    if (project := asked.get("project", "")).isdecimal():
        rows = rows.filter(project=int(project[:18]))
    for name, test in (("first", "day__gte"), ("last", "day__lte")):
        if day := day_of(asked.get(name, "")):
            rows = rows.filter(**{test: day})
    return rows


def day_of(text: str) -> Any:
    """A day as an address gives it; None for anything else."""
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


@dataclass(frozen=True)
class Row:
    """An entry with its class and place in words, and the entry that took its place."""

    entry: Entry
    class_title: str
    place: str
    corrected_by: int | None


def rows_of(ledger: Ledger, found: Iterable[Entry]) -> list[Row]:
    """Rows for a page of entries."""
    found = list(found)
    known, titles = atlas().entries, ledger.titles
    undone = dict(
        Entry.objects.filter(corrects__in=[one.pk for one in found], reverses=True).values_list(
            "corrects_id", "pk"
        )
    )
    return [
        Row(one, titles.get(one.class_key, one.class_key), place_of(one.division, known),
            undone.get(one.pk))
        for one in found
    ]  # fmt: skip


def place_of(code: str, known: Mapping[str, Any]) -> str:
    """Town and community by name, or the county; `known` are the entries of the atlas."""
    codes = dict.fromkeys((code[:9], code))
    named = [known[one].short or known[one].name for one in codes if one in known]
    return " ".join(named) or code
