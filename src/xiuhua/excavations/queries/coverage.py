"""Who watches what: whether a section is watched, who missed a look, what coverage there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from ..models import Leave, Look, Section, Watch
from ..workflow import OPENED, WATCHED_STATES

OPEN_STATES = [one.value for one in OPENED]
WATCHED = [one.value for one in WATCHED_STATES]
SILENT_DAYS = 3
"""A watcher who has not been heard of for so many days is at risk."""


def active(day: date) -> QuerySet[Watch]:
    """Watches that hold on `day`, of watchers whose term runs."""
    return Watch.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day), first__lte=day, watcher__first__lte=day,
        watcher__last__gte=day, watcher__ended_on=None,
    )  # fmt: skip


def watched_now(section: Section, day: date) -> bool:
    """Whether somebody watches the section on `day`, or will from its first day on."""
    return active(day).filter(section=section).exists()


def with_watch(rows: QuerySet[Section], day: date) -> QuerySet[Section]:
    """The sections with `has_watch`: whether somebody watches each on `day`."""
    held = active(day).filter(section=OuterRef("pk"))
    return rows.annotate(has_watch=Exists(held))


def uncovered(day: date) -> QuerySet[Section]:
    """Sections that lie open, are not excused, and that nobody watches."""
    rows = Section.objects.filter(state__in=OPEN_STATES, unwatched="")
    return with_watch(rows, day).filter(has_watch=False)  # type: ignore[misc]  # annotated just before


@dataclass(frozen=True)
class Coverage:
    """Of the sections that lie open: how many are watched, excused, and neither."""

    opened: int
    watched: int
    excused: int

    @property
    def bare(self) -> int:
        """Neither watched nor excused."""
        return self.opened - self.watched - self.excused

    @property
    def percent(self) -> int | None:
        """Watched of those that are to be watched."""
        due = self.opened - self.excused
        return round(100 * self.watched / due) if due else None


def coverage(rows: QuerySet[Section], day: date) -> Coverage:
    """Coverage of these sections on `day`."""
    told = with_watch(rows.filter(state__in=OPEN_STATES), day)
    counts = {"opened": 0, "watched": 0, "excused": 0}
    for has, excuse in told.values_list("has_watch", "unwatched"):  # type: ignore[misc]  # annotated just before
        counts["opened"] += 1
        counts["watched"] += bool(has)
        counts["excused"] += bool(excuse) and not has
    return Coverage(**counts)


def due_on(day: date) -> QuerySet[Watch]:
    """Watches that owe a look on `day`: their section is open or restored, nobody is on leave."""
    away = Leave.objects.filter(watcher=OuterRef("watcher"), first__lte=day, last__gte=day)
    rows = active(day).filter(section__state__in=WATCHED).filter(~Exists(away))
    return rows.filter(Q(section__opened_on=None) | Q(section__opened_on__lte=day))


def missed(day: date) -> QuerySet[Watch]:
    """Watches whose look of `day` is missing."""
    looked = Look.objects.filter(watch=OuterRef("pk"), day=day)
    return (
        due_on(day)
        .filter(~Exists(looked))
        .select_related("watcher__person", "watcher__link", "section")
    )


def at_risk(day: date, silent: int = SILENT_DAYS) -> QuerySet[Watch]:
    """Watches silent for `silent` days and more, with `heard_on`, the longest silent first."""
    rows = due_on(day).annotate(heard_on=Max("looks__day"))
    since = day - timedelta(days=silent)
    quiet = rows.filter(Q(heard_on=None, first__lte=since) | Q(heard_on__lte=since))
    return quiet.select_related("watcher", "section").order_by(
        F("heard_on").asc(nulls_first=True), "pk"
    )


def days_watched(watchers: Iterable[int]) -> dict[int, int]:
    """On how many days each of them looked: thanks are for watching, never for accusing."""
    rows = (
        Look.objects.filter(watch__watcher__in=list(watchers)).order_by().values("watch__watcher")
    )
    return dict(rows.annotate(n=Count("day", distinct=True)).values_list("watch__watcher", "n"))
