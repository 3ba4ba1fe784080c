"""The filed cases that the test reads: only those of the window and the weeks before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import h3
from django.db.models import QuerySet
from django.utils.timezone import localdate, make_aware

from xiuhua.cases.models import Case
from xiuhua.cases.workflow import CaseState

from ..models import Spot
from ..rules import FINE, Question, Report

S = CaseState
LEFT_OUT = [S.MERGED.value, S.VOID.value, S.DECLINED.value, S.TURNED_AWAY.value]
"""What was said twice, or never was one."""


def reports(asked: Question) -> Iterator[Report]:
    """Every filed case with a point, as the test needs it; who reported leaves as a mere mark."""
    begin = make_aware(datetime.combine(asked.since, time.min))
    end = make_aware(datetime.combine(asked.last + timedelta(days=1), time.min))
    rows = Case.objects.filter(
        reported_at__gte=begin, reported_at__lt=end, filed_at__isnull=False, lon__isnull=False,
        category__isnull=False, elsewhere="",
    ).exclude(state__in=LEFT_OUT)  # fmt: skip
    names = (
        "lon",
        "lat",
        "category_id",
        "division_id",
        "reported_at",
        "reporter_id",
        "reported_by",
        "pk",
    )
    for lon, lat, category, division, at, reporter, by, pk in rows.values_list(*names).iterator():
        who = f"p{reporter}" if reporter else by if by not in ("public", "") else f"c{pk}"
        cell = str(h3.latlng_to_cell(lat, lon, FINE))
        yield Report(cell, category, division[:9], localdate(at), who)


def cases_of(spot: Spot) -> QuerySet[Case]:
    """The cases of a spot: its class, its hexagon, its window; the newest first."""
    first, _last = spot.window
    begin = make_aware(datetime.combine(first, time.min))
    rows = Case.objects.filter(
        category=spot.category, reported_at__gte=begin, filed_at__isnull=False
    )
    rows = rows.exclude(state__in=LEFT_OUT).filter(lon__isnull=False)
    box = h3.cell_to_boundary(spot.cell)
    lats, lons = [lat for lat, _lon in box], [lon for _lat, lon in box]
    near = rows.filter(lat__range=(min(lats), max(lats)), lon__range=(min(lons), max(lons)))
    inside = [
        pk
        for pk, lon, lat in near.values_list("pk", "lon", "lat")
        if h3.latlng_to_cell(lat, lon, spot.resolution) == spot.cell
    ]
    return Case.objects.filter(pk__in=inside).order_by("-reported_at", "-pk")
