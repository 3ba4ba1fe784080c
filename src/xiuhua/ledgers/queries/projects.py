"""Projects as lists show them, with what has come of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from xiuhua.kernel.permissions import Actor
from xiuhua.places.atlas import atlas

from ..models import Entry, Milestone, Project
from ..workflow import ProjectState
from .lists import place_of, within


@dataclass(frozen=True)
class Work:
    """A project with its place in words, what was entered for it, and how far its milestones are."""

    project: Project
    class_title: str
    place: str
    entered: Decimal
    reached: int
    stones: int


def projects(asked: Mapping[str, str], by: Actor) -> QuerySet[Project]:
    """Projects that `by` sees, by ledger, state and words of their name or document."""
    rows = Project.objects.filter(within(by)).select_related("ledger")
    if ledger := asked.get("ledger", ""):
        rows = rows.filter(ledger=ledger)
    if asked.get("state") in {one.value for one in ProjectState}:
        rows = rows.filter(state=asked["state"])
    if q := asked.get("q", ""):
        rows = rows.filter(Q(name__icontains=q) | Q(document__icontains=q))
    return rows


def works(found: Iterable[Project]) -> list[Work]:
    """Rows for a page of projects."""
    found = list(found)
    sums = Entry.objects.filter(project__in=found).values_list("project")
    entered = dict(sums.annotate(entered=Sum("quantity")))
    stones = _stones(found)
    known = atlas().entries
    return [
        Work(one, one.ledger.titles.get(one.class_key, one.class_key),
             place_of(one.division, known), entered.get(one.pk) or Decimal(0), *stones[one.pk])
        for one in found
    ]  # fmt: skip


def _stones(found: Iterable[Project]) -> dict[int, tuple[int, int]]:
    """(reached, all) milestones of each project."""
    days: dict[int, list[bool]] = {one.pk: [] for one in found}
    rows = Milestone.objects.filter(project__in=days).values_list("project_id", "finished_on")
    for key, finished in rows:
        days[key].append(finished is not None)
    return {key: (sum(told), len(told)) for key, told in days.items()}
