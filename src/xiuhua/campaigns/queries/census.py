"""The tasks of a census: of a campaign, and of whoever walks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from xiuhua.kernel.permissions import Actor
from xiuhua.places.atlas import Atlas, atlas
from xiuhua.records import names

from .. import permissions as may
from ..models import Campaign, Raised, Task, Viewpoint, Visit
from ..workflow import CampaignState
from .counting import twice

MOST = 200
MOST_AGAIN = 20
ORDER = ("-day", "division", "id")
STATES = ("todo", "done", "twice", "missed")


@dataclass(frozen=True)
class Walk:
    """A task as a list shows it: where, whose, what the visits found, how many cases came of it."""

    task: Task
    place: str
    first: Visit | None
    second: Visit | None
    raised: int = 0

    @property
    def missed(self) -> int:
        """What the second visit found that the first had not."""
        if self.first is None or self.second is None:
            return 0
        if self.second.missed is not None:
            return self.second.missed
        return max(0, self.second.found - self.first.found)

    @property
    def compared(self) -> bool:
        """Whether somebody laid the two visits side by side."""
        return self.second is not None and self.second.missed is not None


def tasks_of(campaign: Campaign, *, state: str = "", place: str = "") -> QuerySet[Task]:
    """The tasks of a campaign, narrowed to a state (`STATES`) and to a place's code."""
    rows = Task.objects.filter(campaign=campaign).select_related("collector", "unit")
    rows = rows.prefetch_related(_visits()).annotate(cases=Count("raised"))
    first = Exists(Visit.objects.filter(task=OuterRef("pk"), again=False))
    second = Visit.objects.filter(task=OuterRef("pk"), again=True)
    if state == "todo":
        rows = rows.filter(~first)
    elif state == "done":
        rows = rows.filter(first)
    elif state == "twice":
        rows = rows.filter(Exists(second))
    elif state == "missed":
        missing = twice(Visit.objects.filter(task__campaign=campaign)).filter(not_seen__gt=0)
        rows = rows.filter(pk__in=missing.values("task"))
    return rows.filter(division__startswith=place) if place else rows


def _visits() -> Prefetch[Any]:
    return Prefetch("visits", queryset=Visit.objects.order_by("again", "pk"))


def walks(tasks: Iterable[Task]) -> list[Walk]:
    """Tasks as lists show them."""
    known = atlas()
    return [_walk(task, known) for task in tasks]


def _walk(task: Task, known: Atlas) -> Walk:
    visits = list(task.visits.all())
    first = next((one for one in visits if not one.again), None)
    second = next((one for one in visits if one.again), None)
    return Walk(task, _place(task, known), first, second, getattr(task, "cases", 0))


def place_of(task: Task) -> str:
    """Town, community, cell and the words."""
    return _place(task, atlas())


def _place(task: Task, known: Atlas) -> str:
    codes = (task.division[:9], task.division[:12], task.division)
    there = [known.entries[code] for code in codes if code in known.entries]
    names = dict.fromkeys(one.short or one.name for one in there)
    return "·".join(filter(None, [" ".join(names), task.words]))


def mine(by: Actor, today: date) -> tuple[list[Walk], list[Walk]]:
    """What one has to walk: today's and what is left from before; and what to walk again.

    A collector's own tasks and those that nobody has; a unit's those that it was given.
    """
    rows = Task.objects.filter(campaign__state=CampaignState.RUNNING.value, day__lte=today)
    rows = (
        rows.select_related("campaign").prefetch_related(_visits()).annotate(cases=Count("raised"))
    )
    reach = getattr(by, "reach", None)
    if reach is not None:
        rows = rows.filter(reach(may.CENSUS).q("division"))
    own = rows.filter(_own(by), visits__isnull=True).order_by("day", "division", "pk")
    return walks(own[:MOST]), walks(_to_walk_again(rows, by)) if by.may(may.RECHECK) else []


def _own(by: Actor) -> Q:
    found = Q(collector=getattr(by, "pk", None), collector__isnull=False)
    if by.may(may.RECHECK):
        found |= Q(collector=None, unit=None)
    if unit := getattr(by, "organisation_id", None):
        found |= Q(unit=unit)
    return found


def _to_walk_again(rows: QuerySet[Task], by: Actor) -> QuerySet[Task]:
    once = rows.filter(visits__again=False).exclude(visits__again=True)
    return once.exclude(visits__by__in=eyes(by)).order_by("day", "division", "pk")[:MOST_AGAIN]


def eyes(by: Actor) -> frozenset[str]:
    """The refs that count as one pair of eyes: one's own, and of those one stands in for."""
    return frozenset(getattr(by, "refs", {by.ref}))


def reported_by_me(task: Task, by: Actor) -> list[Raised]:
    """What one has reported at this place of the census."""
    return list(Raised.objects.filter(task=task, by=by.ref).select_related("case__category"))


def viewpoints_of_now() -> list[Viewpoint]:
    """Viewpoints of the campaigns under way, for the phone."""
    rows = Viewpoint.objects.filter(campaign__state=CampaignState.RUNNING.value)
    return list(rows.select_related("campaign").annotate(n=Count("shots"))[:MOST_AGAIN])


@dataclass(frozen=True)
class Missing:
    """How often a collector's first visits were walked again, what those found, what was missed."""

    ref: str
    name: str
    walks: int
    missed: int
    found: int


def missed_by_collector(
    first: date, last: date, *, campaign: Campaign | None = None
) -> list[Missing]:
    """漏报 by collector, over tasks of those days: missed of what two visits found. Three statements.

    For evaluation: plain counts; who was not walked again is not in the list.
    """
    visits = Visit.objects.filter(task__day__range=(first, last))
    if campaign is not None:
        visits = visits.filter(task__campaign=campaign)
    rows = twice(visits).values_list("task", "not_seen", "first_found")
    pairs = {task: (missed, found) for task, missed, found in rows}
    counts: dict[str, list[int]] = {}
    for ref, task in visits.filter(again=False, task__in=pairs).values_list("by", "task"):
        missed, found = pairs[task]
        sums = counts.setdefault(ref, [0, 0, 0])
        for place, n in enumerate((1, missed, found + missed)):
            sums[place] += n
    known = names.resolve(counts)
    return [Missing(ref, known[ref], *sums) for ref, sums in sorted(counts.items())]


def missed_by(collector: str, first: date, last: date) -> tuple[int, int]:
    """What second visits found that a collector's first ones had not, and what both found (漏报)."""
    rows = {one.ref: one for one in missed_by_collector(first, last)}
    found = rows.get(collector)
    return (found.missed, found.found) if found else (0, 0)
