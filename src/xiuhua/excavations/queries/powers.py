"""Who enforces a matter in a town on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from xiuhua.accounts.models import Organisation

from ..models import Power


def holder_of(rule: str, division: str, day: date) -> Organisation | None:
    """The holder by the nearest place, then by the matter itself before all matters, then the newest."""
    around = [division[:length] for length in (6, 9, 12) if len(division) >= length]
    rows = Power.objects.filter(
        Q(last=None) | Q(last__gte=day), Q(rule=rule) | Q(rule=""), division__in=around, first__lte=day,
        holder__is_active=True,
    ).select_related("holder")  # fmt: skip
    best = max(rows, key=lambda one: (len(one.division), bool(one.rule), one.first), default=None)
    return best.holder if best else None
