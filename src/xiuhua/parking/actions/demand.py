"""Noting where spaces are wanting: searches that found none, and on-street bays that are full."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from xiuhua.kernel.geometry import rounded

from ..models import CarPark, Demand, DemandDay
from ..models.demand import REFUSED
from ..queries.standing import standing_of
from ..rules.standing import State

QUARTER_MIN = 15
_KINDS = {key for key, _title in REFUSED}


def note_refused(lon: float, lat: float, kind: str, now: datetime) -> None:
    """Count one search around a point (WGS84) that found nothing free.

    `kind` is "web", "wechat" or "no_space"; ValueError for another. Only the rounded place and the
    hour are kept.
    """
    if kind not in _KINDS:
        raise ValueError(f"no such kind of search: {kind}")
    lon_r, lat_r = rounded(lon, lat)
    local = localtime(now)
    told = {"lon_r": lon_r, "lat_r": lat_r, "day": local.date(), "hour": local.hour, "kind": kind}
    with transaction.atomic():
        Demand.objects.bulk_create([Demand(**told)], ignore_conflicts=True)
        Demand.objects.filter(**told).update(count=F("count") + 1)


def note_full(now: datetime) -> int:
    """Count a quarter of an hour for every stretch on a street whose state is known; how many are full.

    Counting the same quarter twice counts it once.
    """
    local = localtime(now)
    day, slot = local.date(), (local.hour * 60 + local.minute) // QUARTER_MIN
    known, full = _known(now)
    with transaction.atomic():
        DemandDay.objects.bulk_create(
            [DemandDay(car_park_id=one, day=day) for one in known],
            ignore_conflicts=True,
            batch_size=500,
        )
        rows = DemandDay.objects.filter(day=day, slot__lt=slot)
        for some in _by_hundreds(known):
            ours = rows.filter(car_park__in=some)
            both = F("known_minutes") + QUARTER_MIN
            ours.filter(car_park__in=[one for one in some if one in full]).update(
                full_minutes=F("full_minutes") + QUARTER_MIN, known_minutes=both, slot=slot
            )
            ours.update(known_minutes=both, slot=slot)
    return len(full)


def _known(now: datetime) -> tuple[list[int], set[int]]:
    """On-street car parks with a live count, and those among them that have nothing free."""
    rows = CarPark.objects.filter(supply="on_street", state="open", vacancy__isnull=False)
    known, full = [], set()
    for one in rows.select_related("vacancy").defer("geometry"):
        standing = standing_of(one, one.vacancy, now)
        if standing is None or standing.state is not State.LIVE or standing.free is None:
            continue
        known.append(one.pk)
        if standing.free <= 0:
            full.add(one.pk)
    return known, full


def _by_hundreds(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + 500] for start in range(0, len(keys), 500)]
