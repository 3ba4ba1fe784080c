"""How long readings are kept, and which days somebody should keep elsewhere before they go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.timezone import get_current_timezone, localdate, localtime

from ..models import Delivery, Passing, Quarantined, Reading

CHUNK = timedelta(hours=1)
DELIVERIES_KEPT = timedelta(days=90)
FUTURE = timedelta(days=1)
"""A device whose clock is beyond this writes days that never come; they go by when we heard them."""


def days_to_export(today: date) -> list[date]:
    """The days before today, in the zone of the platform, of which there are readings or passes."""
    return sorted({day for model in (Reading, Passing) for day in _days(model, today)})


def _days(model: type[Reading | Passing], today: date) -> Iterator[date]:
    start = _oldest(model, None)
    while start is not None and (day := localdate(start)) < today:
        yield day
        start = _oldest(model, _midnight(day + timedelta(days=1)))


def sweep(now: datetime, may_go: Callable[[date], bool]) -> int:
    """Drop readings, passes, quarantine and deliveries whose time is over; how many readings went.

    `may_go` is asked about each day of readings and passes, which go as a whole: whoever keeps days
    elsewhere holds them back.
    """
    before = now - timedelta(days=settings.PARKING_READINGS_DAYS)
    gone = 0
    for day in days_to_export(localdate(before)):
        if may_go(day):
            start, end = _midnight(day), _midnight(day + timedelta(days=1))
            gone += _dropped(start, end)
            Passing.objects.filter(at__gte=start, at__lt=end).delete()
    gone += Reading.objects.filter(at__gt=now + FUTURE, received_at__lt=before).delete()[0]
    kept = timedelta(days=settings.PARKING_QUARANTINE_DAYS)
    Quarantined.objects.filter(last_at__lt=now - kept).delete()
    Delivery.objects.filter(received_at__lt=now - DELIVERIES_KEPT).delete()
    return gone


def _dropped(start: datetime, end: datetime) -> int:
    """An hour at a time, so that nobody who brings counts waits long."""
    gone = 0
    while start < end:
        until = min(start + CHUNK, end)
        gone += Reading.objects.filter(at__gte=start, at__lt=until).delete()[0]
        start = until
    return gone


def _oldest(model: type[Reading | Passing], since: datetime | None) -> datetime | None:
    rows = model.objects.all() if since is None else model.objects.filter(at__gte=since)
    found = rows.order_by("at").values_list("at", flat=True).first()
    return None if found is None else localtime(found)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_current_timezone())
