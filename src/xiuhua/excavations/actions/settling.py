"""What the office enters: roads that are locked, and days of rain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.places.models import Area
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import RainDay
from ..rules.locks import YEARS
from ..rules.shapes import section_of

MOST_MM = Decimal(1000)


@deed(permissions.SET_RULES)
def lock_road(
    *, kind: str, name: str, on: date, division: str, document: str, line: Any, width_m: float,
    by: Actor, is_demo: bool = False,
) -> Area:  # fmt: skip
    """A road as it was built or overhauled, from the day it was handed over: nobody digs there for years."""
    if kind not in YEARS:
        raise Refused("Say whether it was built or overhauled.", field="kind")
    if not name.strip():
        raise Refused("Name the road.", field="name")
    if not document.strip():
        raise Refused("Name the document of the hand-over.", field="document")
    made = Area(kind=kind, name=name.strip()[:80], division=division, first_on=on,
                document=document.strip()[:200], is_demo=is_demo)  # fmt: skip
    made.take_shape(section_of(line, width_m))
    made.save()
    return made


@deed(permissions.SET_RULES)
def note_rain(*, division: str, day: date, mm: Decimal, source: str, by: Actor, is_demo: bool = False) -> RainDay:  # fmt: skip
    """How much it rained on a day; entered again, the later number holds."""
    if not 0 <= mm <= MOST_MM:
        raise Refused("Rain is between 0 and {most} mm.", field="mm", most=MOST_MM)
    if not source.strip():
        raise Refused("Say which station or bulletin says so.", field="source")
    made, _new = RainDay.objects.update_or_create(
        division=division, day=day,
        defaults={"mm": mm, "source": source.strip()[:120], "is_demo": is_demo},
    )  # fmt: skip
    return made
