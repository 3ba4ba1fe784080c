"""What people ask about sources of counts: how they are doing, what waits, what they delivered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from ..models import Device, Listed, Quarantined, Source
from ..rules.judging import FIRST
from ..rules.standing import SILENT_MIN


def sources() -> QuerySet[Source]:
    """All sources with who runs them."""
    return Source.objects.select_related("operator")


def health(source: Source, now: datetime) -> str:
    """How a source is doing: "off", "never", "failed", "silent" or "well"."""
    if not source.in_use:
        return "off"
    if source.failed_at and (source.heard_at is None or source.failed_at > source.heard_at):
        return "failed"
    if source.heard_at is None:
        return "never"
    quiet = timedelta(minutes=source.silent_min or SILENT_MIN.on(FIRST))
    return "silent" if now - source.heard_at > quiet else "well"


def numbers(sources: list[Source]) -> dict[int, dict[str, int]]:
    """Of each source: devices in use, those missing from its feed, readings that wait, sites to decide."""
    keys = [one.pk for one in sources]
    found = {pk: dict.fromkeys(("devices", "missing", "waiting", "listed"), 0) for pk in keys}
    devices = Device.objects.filter(source__in=keys, in_use=True).values("source_id")
    for row in devices.annotate(
        devices=Count("pk"), missing=Count("pk", filter=Q(missing_since__isnull=False))
    ):
        found[row["source_id"]] |= {"devices": row["devices"], "missing": row["missing"]}
    for name, rows in (
        ("waiting", Quarantined.objects.filter(source__in=keys, state="waiting")),
        ("listed", Listed.objects.filter(source__in=keys, state="new")),
    ):
        for pk, many in rows.order_by().values_list("source_id").annotate(many=Count("pk")):
            found[pk][name] = many
    return found


def searched(rows: QuerySet[Device], words: str) -> QuerySet[Device]:
    """Devices by their key, or the name of their car park."""
    return (
        rows.filter(Q(key__icontains=words) | Q(car_park__name__icontains=words)) if words else rows
    )
