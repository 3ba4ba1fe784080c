"""What happens by itself: sums are kept at the ends of months and years."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ..models import Checkpoint, Entry, Ledger
from ..queries import stock
from ..rules import ends

SPLIT = ("class", "division")


def keep_sums(today: date) -> int:
    """Keep the sums that are not kept yet; how many days of ledgers. Each builds on the one before."""
    return sum(_keep(key, today) for key in Ledger.objects.values_list("pk", flat=True))


def _keep(key: str, today: date) -> int:
    first = Entry.objects.filter(ledger=key).order_by("day").values_list("day", flat=True).first()
    if first is None:
        return 0
    kept = {*Checkpoint.objects.filter(ledger=key).values_list("day", flat=True).distinct()}
    wanted = [day for day in ends(first, today) if day not in kept]
    for day in wanted:
        _keep_day(key, day)
    return len(wanted)


def _keep_day(key: str, day: date) -> None:
    """One day's sums, while nobody enters into this ledger."""
    with transaction.atomic():
        ledger = Ledger.objects.select_for_update().get(pk=key)
        if Checkpoint.objects.filter(ledger=ledger, day=day).exists():
            return
        rows = [
            Checkpoint(ledger=ledger, day=day, class_key=one, division=place, quantity=quantity)
            for (one, place), quantity in stock(ledger, day, by=SPLIT).items()
            if quantity
        ]
        Checkpoint.objects.bulk_create(rows, batch_size=1000)
