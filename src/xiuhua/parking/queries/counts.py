"""How many spaces there are, out of the ledger."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from xiuhua.ledgers.models import Entry

from ..models import CarPark

LEDGER = "parking.bays"
"""The ledger in which every space is counted."""


def entries_of(car_park: CarPark) -> QuerySet[Entry]:
    """The entries of a car park, in every class it ever had, newest first."""
    return Entry.objects.filter(
        ledger=LEDGER, subject_kind=CarPark.record_kind, subject_key=car_park.number
    ).order_by("-day", "-pk")


def standing_entries(car_park: CarPark) -> QuerySet[Entry]:
    """Those that nothing has taken back and that take nothing back: the ones to be corrected."""
    rows = entries_of(car_park).filter(reverses=False)
    return rows.exclude(corrections__reverses=True)


def spaces_of(car_park: CarPark) -> int:
    """What the ledger says of a car park: the sum of all its entries."""
    return int(entries_of(car_park).aggregate(sum=Sum("quantity"))["sum"] or 0)
