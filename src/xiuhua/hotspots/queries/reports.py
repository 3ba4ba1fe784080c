"""The filed cases that the test reads: only those of the window and the weeks before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import h3
from django.db.models import QuerySet
from django.utils.timezone import localdate, make_aware

from xiuhua.cases.models import Case
from xiuhua.cases.queries.desk import SOURCES
from xiuhua.cases.workflow import WITH_UNIT, CaseState

from ..models import Spot
from ..rules import FINE, Question, Report

S = CaseState
LEFT_OUT = [S.MERGED.value, S.VOID.value, S.DECLINED.value, S.TURNED_AWAY.value]
"""What was said twice, or never was one."""
NAMES = (
    "lon", "lat", "category_id", "division_id", "reported_at", "reporter_id", "reported_by",
    "source", "pk",
)  # fmt: skip


def filed(first: date, last: date) -> QuerySet[Case]:
    """What was reported in those days by one of the living ways in, and filed, at a true point.

    Cases brought in from an older system came all at once or by other habits: they do not count.
    """
    rows = Case.objects.filter(
        reported_at__gte=make_aware(datetime.combine(first, time.min)),
        reported_at__lt=make_aware(datetime.combine(last + timedelta(days=1), time.min)),
        filed_at__isnull=False, lon__isnull=False, category__isnull=False, elsewhere="",
        source__in=list(SOURCES),
    )  # fmt: skip
    return rows.exclude(state__in=LEFT_OUT).exclude(precision="community")


def told(rows: QuerySet[Case]) -> Iterator[Report]:
    """Rows as the test needs them; who reported leaves as a mere mark.

    A person who is known, a collector on the round, else each case by itself: whoever takes calls
    down, or a key through which many report, is not the one who reports.
    """
    for lon, lat, category, division, at, person, by, source, pk in rows.values_list(
        *NAMES
    ).iterator():
        who = f"p{person}" if person else by if source == "collector" else f"c{pk}"
        cell = str(h3.latlng_to_cell(lat, lon, FINE))
        yield Report(cell, category, division[:9], localdate(at), who)


def reports(asked: Question) -> Iterator[Report]:
    """Every report of the window and of the weeks before it."""
    return told(filed(asked.since, asked.last))


def inside(spot: Spot, first: date, last: date) -> QuerySet[Case]:
    """The cases of the spot's class in its hexagon in those days."""
    box = h3.cell_to_boundary(spot.cell)
    lats, lons = [lat for lat, _lon in box], [lon for _lat, lon in box]
    near = filed(first, last).filter(
        category_id=spot.category_id, lat__range=(min(lats), max(lats)),
        lon__range=(min(lons), max(lons)),
    )  # fmt: skip
    keys = [
        pk
        for pk, lon, lat in near.values_list("pk", "lon", "lat")
        if h3.latlng_to_cell(lat, lon, spot.resolution) == spot.cell
    ]
    return Case.objects.filter(pk__in=keys).order_by("-reported_at", "-pk")


def events(spot: Spot, first: date, last: date) -> int:
    """How many events in those days: one reporter's cases of one day are one."""
    return len({(one.on, one.who) for one in told(inside(spot, first, last))})


def cases_of(spot: Spot) -> QuerySet[Case]:
    """The cases of a spot from its window on until today; the newest first."""
    first, last = spot.window
    return inside(spot, first, max(last, localdate()))


def in_hand(spot: Spot) -> QuerySet[Case]:
    """Those of them that a unit has open: an order may be given on one."""
    states = [state.value for state in WITH_UNIT]
    return cases_of(spot).filter(state__in=states, unit__isnull=False)
