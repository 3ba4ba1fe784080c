"""What earlier cases went through, where the columns of evaluation ask for it."""

import h3
from django.db.models import F, OuterRef, Q, Subquery

KEPT_RESOLUTION = 8


def take_over(apps, schema_editor):
    """When each case was filed, owed and answered, out of its steps and its last handling clock."""
    case = apps.get_model("cases", "Case")
    steps = apps.get_model("cases", "Step").objects.filter(case=OuterRef("pk"))
    clocks = apps.get_model("cases", "Clock").objects.filter(case=OuterRef("pk"), stage="handle")
    filed = steps.filter(name__in=["file", "send_simple", "call_out"]).order_by("id")
    last = clocks.order_by("-turn")
    case.objects.update(
        filed_at=Subquery(filed.values("at")[:1]),
        owed_at=Subquery(last.values("due_at")[:1]),
    )
    with_unit = ["dispatched", "handled", "rework", "deferred", "shelved", "filed"]
    gone = ["void", "merged", "declined", "turned_away", "forced"]
    answered = case.objects.exclude(state__in=[*with_unit, *gone])
    answered.update(answered_at=Subquery(last.values("ended_at")[:1]))
    outside = Q(outside_due_at__isnull=False, owed_at__gt=F("outside_due_at"))
    case.objects.filter(outside).update(owed_at=F("outside_due_at"))
    held = case.objects.filter(state__in=["deferred", "shelved"], due_at__isnull=False)
    held.update(owed_at=F("due_at"))
    placed = case.objects.filter(lon__isnull=False).only("pk", "lon", "lat").iterator(chunk_size=2000)
    batch = []
    for one in placed:
        one.hexagon = h3.latlng_to_cell(round(one.lat, 3), round(one.lon, 3), KEPT_RESOLUTION)
        batch.append(one)
        if len(batch) == 2000:
            case.objects.bulk_update(batch, ["hexagon"], batch_size=500)
            batch = []
    case.objects.bulk_update(batch, ["hexagon"], batch_size=500)
