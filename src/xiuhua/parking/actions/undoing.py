"""Taking back what a table has brought in, for one car park."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.actions import correct_entry
from xiuhua.ledgers.rules import Reason
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import CarPark
from ..queries.counts import entries_of
from .counting import recount
from .inventory import follow_division


@deed(permissions.KEEP, on="car_park")
def take_back(
    car_park: CarPark, *, entries: Sequence[int], before: dict[str, Any] | None, today: date,
    reason: str, document: str, by: Actor,
) -> CarPark:  # fmt: skip
    """Take these entries back and let it be as `before`; without that it was new and goes again.

    Refused when it was counted anew since: that would be lost.
    """
    rows = entries_of(car_park)
    if rows.exclude(pk__in=entries).filter(pk__gt=max(entries, default=10**18)).exists():
        raise Refused("{name} was counted anew since. Correct it by hand.", name=car_park.name)
    for entry in rows.filter(pk__in=entries).exclude(reason=Reason.CORRECTION.value):
        correct_entry(entry, quantity=0, reason=reason, document=document, by=by)
    if before is None:
        car_park.state, car_park.removed_on = "removed", today
        recount(car_park, disabled=0, charging=0)
        return car_park
    division = before["division"]
    if division != car_park.division:
        follow_division(car_park, division, reason=reason, document=document, by=by)
    for name, value in before.items():
        setattr(car_park, name, value)
    recount(car_park, disabled=before["disabled"], charging=before["charging"])
    return car_park
