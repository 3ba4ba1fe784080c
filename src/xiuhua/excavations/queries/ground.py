"""What else lies, or is to be dug, where and when somebody wants to dig."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import shapely
from django.db.models import Q, QuerySet
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep

from xiuhua.kernel.geometry import Box
from xiuhua.kernel.period import Period
from xiuhua.places.models import Area

from ..models import Permit, Project
from ..rules.locks import BUILT, OVERHAULED, Lock, RoadWork, lock
from ..workflow import PermitState

WIDEST_DEG = 0.05
"""No outline is wider or higher (about 5 km): longer works are several permits. It lets an index
find neighbours by one edge."""
ALIVE = [
    one.value
    for one in PermitState
    if one
    not in (PermitState.REFUSED, PermitState.WITHDRAWN, PermitState.DRAFT, PermitState.REVOKED)
]
DIG_ONCE_DAYS = 365
NEAR_M = 20
_NEAR_DEG = NEAR_M / 90_000


def near_box(rows: QuerySet[Any], box: Box) -> QuerySet[Any]:
    """Rows whose box touches `box`; both ends of each edge are bounded, so an index serves."""
    return rows.filter(
        minx__lte=box.maxx, minx__gte=box.minx - WIDEST_DEG, maxx__gte=box.minx,
        miny__lte=box.maxy, miny__gte=box.miny - WIDEST_DEG, maxy__gte=box.miny,
    )  # fmt: skip


@dataclass(frozen=True)
class Clash:
    """Another dig on the same ground: in the same days, or before or after within a year."""

    kind: str
    thing: Permit | Project
    period: Period
    same_days: bool
    gap_days: int

    @property
    def first(self) -> date:
        """Its first day."""
        return self.period.first


def clashes(
    outline: BaseGeometry, period: Period, *, besides: int | None = None, project: int | None = None
) -> list[Clash]:
    """Permits and plans on the same ground (within 20 m), in these days or a year around them.

    Those in the same days come first, then by the days between.
    """
    around = outline.buffer(_NEAR_DEG)
    box, ground = Box(*around.bounds), prep(around)
    since = period.first - timedelta(days=DIG_ONCE_DAYS)
    until = period.last + timedelta(days=DIG_ONCE_DAYS)
    rows = _permits_near(box, since, until)
    if besides:
        rows = rows.exclude(pk=besides)
    plans = near_box(Project.objects.exclude(state="declined"), box)
    plans = plans.filter(last__gte=since, first__lte=until)
    if project:
        plans = plans.exclude(pk=project)
    found = [
        *_touching("permit", rows.select_related("applicant"), ground, period),
        *_touching("project", plans.select_related("company"), ground, period),
    ]
    return sorted(found, key=lambda one: (not one.same_days, one.gap_days, one.first))


def _permits_near(box: Box, since: date, until: date) -> QuerySet[Permit]:
    """Living permits near a box with a day from `since` to `until`, granted days before proposed ones."""
    return near_box(Permit.objects.filter(state__in=ALIVE), box).filter(
        Q(granted_last__gte=since, granted_first__lte=until)
        | Q(granted_last=None, proposed_last__gte=since, proposed_first__lte=until)
    )


def _touching(kind: str, rows: Iterable[Any], ground: Any, period: Period) -> Iterable[Clash]:
    for one in rows:
        if one.geometry and ground.intersects(shape(one.geometry)):
            yield Clash(
                kind, one, one.period, one.period.overlaps(period), _gap(one.period, period)
            )


def _gap(one: Period, other: Period) -> int:
    """Days between two periods; 0 where they share one."""
    if one.overlaps(other):
        return 0
    return (max(one.first, other.first) - min(one.last, other.last)).days


def locks_on(outline: BaseGeometry, first: date) -> list[Lock]:
    """The roads under `outline` that were built or overhauled too recently to be dug on `first`."""
    rows = near_box(Area.objects.filter(kind__in=[BUILT, OVERHAULED], ended_at=None),
                    Box(*outline.bounds))  # fmt: skip
    found = []
    for area in rows:
        if area.outline is not None and area.outline.intersects(outline):
            work = RoadWork(area.kind, area.name, area.first_on, area.document)
            if held := lock(work, first):
                found.append(held)
    return sorted(found, key=lambda one: one.until, reverse=True)


def earlier_digs(outline: BaseGeometry, before: date, *, years: int = 5, besides: int | None = None) -> list[Permit]:  # fmt: skip
    """Digs on the same ground that began within `years` before `before`, the newest first."""
    ground = prep(outline)
    rows = near_box(Permit.objects.exclude(began_on=None), Box(*outline.bounds))
    rows = rows.filter(began_on__lt=before, began_on__gte=before - timedelta(days=365 * years))
    if besides:
        rows = rows.exclude(pk=besides)
    return [
        one
        for one in rows.order_by("-began_on")
        if one.geometry and ground.intersects(shape(one.geometry))
    ]


def beside(projects: list[Project]) -> dict[int, list[Clash]]:
    """For each project of a plan: others and permits on the same ground within a year, by key.

    Two queries for the whole plan; what touches what is asked of a tree.
    """
    drawn = [one for one in projects if one.geometry]
    if not drawn:
        return {}
    shapes = [shape(one.geometry or {}).buffer(_NEAR_DEG) for one in drawn]
    whole = Box(*shapely.total_bounds(shapes))
    year = timedelta(days=DIG_ONCE_DAYS)
    since, until = min(one.first for one in drawn) - year, max(one.last for one in drawn) + year
    rows = _permits_near(whole, since, until)
    permits = [one for one in rows.select_related("applicant") if one.geometry]
    others: list[Any] = [*drawn, *permits]
    tree = shapely.STRtree([shape(one.geometry) for one in others])
    found: dict[int, list[Clash]] = {}
    for one, ground in zip(drawn, shapes, strict=True):
        rows_there = [others[n] for n in tree.query(ground, predicate="intersects")]
        found[one.pk] = [
            Clash("project" if isinstance(it, Project) else "permit", it, it.period,
                  it.period.overlaps(one.period), _gap(it.period, one.period))
            for it in rows_there
            if it is not one and _gap(it.period, one.period) <= DIG_ONCE_DAYS
        ]  # fmt: skip
    return found
