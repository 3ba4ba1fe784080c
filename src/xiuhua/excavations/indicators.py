"""What is counted of digs in a period, each figure defined once, with both its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

import shapely
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.timezone import localdate
from shapely.geometry import shape

from xiuhua.kernel.period import Period

from .models import Escalation, Finding, Leave, Look, Permit, Section, Watch
from .queries.days import end_of, rain_for
from .rules.works import TITLES


@dataclass(frozen=True)
class Counted:
    """So many, `of` so many where it is a share."""

    n: float | None
    of: int | None = None

    @property
    def percent(self) -> float | None:
        """The share in per cent; None for a bare number, or of nothing."""
        return round(100 * self.n / self.of, 1) if self.of and self.n is not None else None


@dataclass(frozen=True)
class Numbered:
    """One figure: what it is called, what it means, and how it is asked for a period."""

    key: str
    title: str
    doc: str
    ask: Callable[[Period], Counted] = field(repr=False, compare=False)
    unit: str = ""


def granted(period: Period) -> Counted:
    """Permits granted in the period, emergencies granted afterwards among them."""
    rows = Permit.objects.filter(
        decided_at__date__gte=period.first, decided_at__date__lte=period.last
    )
    return Counted(rows.exclude(granted_last=None).exclude(state="refused").count())


def opened(period: Period) -> Counted:
    """Sections on which the road was opened in the period."""
    return Counted(_opened(period).count())


def _opened(period: Period):  # type: ignore[no-untyped-def]  # a query set of sections
    return Section.objects.filter(opened_on__gte=period.first, opened_on__lte=period.last)


def watched(period: Period) -> Counted:
    """Of the sections opened in the period, those that somebody watched on the day they were opened."""
    held = Watch.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("opened_on")), section=OuterRef("pk"),
        first__lte=OuterRef("opened_on"),
    )  # fmt: skip
    rows = _opened(period)
    return Counted(rows.filter(Exists(held)).count(), rows.count())


def looked(period: Period) -> Counted:
    """Looks done, of those due: a day for each watch while its section lay open or waited, leave taken off."""
    last = min(period.last, localdate() - timedelta(days=1))
    if last < period.first:
        return Counted(0, 0)
    watches = list(
        Watch.objects.filter(Q(ended_on=None) | Q(ended_on__gt=period.first), first__lte=last)
        .exclude(section__opened_on=None).select_related("section", "watcher")
    )  # fmt: skip
    away: dict[int, list[tuple[date, date]]] = {}
    for watcher, first, end in Leave.objects.values_list("watcher_id", "first", "last"):
        away.setdefault(watcher, []).append((first, end))
    due = sum(_due(one, period.first, last, away.get(one.watcher_id, [])) for one in watches)
    done = Look.objects.filter(day__gte=period.first, day__lte=last).count()
    return Counted(done, max(due, done))


def _due(watch: Watch, first: date, last: date, away: list[tuple[date, date]]) -> int:
    section = watch.section
    begin = max(watch.first, section.opened_on or first, first)
    end = min(last, watch.watcher.last)
    for over in (watch.ended_on, section.signed_off_on):
        if over is not None:
            end = min(end, over - timedelta(days=1))
    days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    return sum(not any(one <= day <= until for one, until in away) for day in days)


def _found(period: Period):  # type: ignore[no-untyped-def]  # a query set of findings
    rows = Finding.objects.filter(first_seen__gte=period.first, first_seen__lte=period.last)
    return rows.exclude(state="withdrawn")


def found(period: Period) -> Counted:
    """Findings first seen in the period, those that were none left out."""
    return Counted(_found(period).count())


def mended(period: Period) -> Counted:
    """Of the findings the contractor was told of, those mended without enforcement."""
    told = _found(period).annotate(talks=Count("persuasions")).filter(talks__gt=0)
    return Counted(told.filter(state="mended").count(), told.count())


def escalated(period: Period) -> Counted:
    """Of the findings of the period, those handed to enforcement."""
    rows = _found(period)
    return Counted(Escalation.objects.filter(finding__in=rows).count(), rows.count())


def days_over(period: Period) -> Counted:
    """Median days over, of works that ended in the period or run on, and were over at all."""
    rows = Permit.objects.exclude(granted_last=None).exclude(began_on=None).filter(
        Q(ended_on__gte=period.first, ended_on__lte=period.last)
        | Q(ended_on=None, granted_last__lte=period.last, state__in=["started", "suspended"])
    ).defer("geometry")  # fmt: skip
    permits = list(rows)
    rain, today = rain_for(permits), min(localdate(), period.last)
    over = []
    for one in permits:
        end = end_of(one, rain)
        if end is not None and (days := ((one.ended_on or today) - end).days) > 0:
            over.append(days)
    return Counted(float(median(over)) if over else None)


def repeated(period: Period) -> Counted:
    """Of the digs begun in the period, those on ground that was dug within the year before."""
    since = period.first - timedelta(days=365)
    rows = Permit.objects.filter(
        began_on__gte=since, began_on__lte=period.last, geometry__isnull=False
    )
    digs = [(one.began_on, shape(one.geometry or {})) for one in rows.only("began_on", "geometry")]
    tree = shapely.STRtree([outline for _day, outline in digs])
    again = begun = 0
    for n, (day, outline) in enumerate(digs):
        if day is None or day < period.first:
            continue
        begun += 1
        there = (digs[m][0] for m in tree.query(outline, predicate="intersects") if m != n)
        again += any(one and timedelta(0) < day - one <= timedelta(days=365) for one in there)
    return Counted(again, begun)


FIGURES = (
    Numbered("granted", "Permits granted", "Emergencies granted afterwards are among them.", granted),
    Numbered("opened", "Sections opened", "Stretches on which the road was opened.", opened),
    Numbered("watched", "Opened with a watcher", "Of the sections opened, those watched on that day.", watched),
    Numbered("looked", "Looks done", "Of the looks due: one a day and watch while it lies open, leave taken off.", looked),
    Numbered("found", "Problems found", "Those that were none are left out.", found),
    Numbered("mended", "Mended after talking", "Of the problems the contractor was told of.", mended),
    Numbered("escalated", "Handed to enforcement", "Of the problems found.", escalated),
    Numbered("days_over", "Median days over", "Of works that were over at all.", days_over, "days"),
    Numbered("repeated", "Dug again within a year", "Of the digs begun.", repeated),
)  # fmt: skip


def by_kind(period: Period) -> list[tuple[str, int]]:
    """Findings of the period by kind, the most frequent first."""
    rows = _found(period).values("rule").annotate(n=Count("pk")).order_by("-n", "rule")
    return [(TITLES[row["rule"]], row["n"]) for row in rows]


def by_month(period: Period) -> list[tuple[date, int]]:
    """Looks by month, to see whether watching goes on."""
    rows = Look.objects.filter(day__gte=period.first, day__lte=period.last)
    told = rows.values(year=F("day__year"), month=F("day__month")).annotate(n=Count("pk"))
    return [
        (date(row["year"], row["month"], 1), row["n"]) for row in told.order_by("year", "month")
    ]
