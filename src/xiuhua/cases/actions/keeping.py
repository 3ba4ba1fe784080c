"""Keeping the loop's numbers and the limits of its stages: each change from a day on, with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import UNITS, Parameter, StageLimit
from ..queries.numbers import forget_numbers
from ..rules import NUMBERS
from ..workflow import Stage
from .clocks import forget_limits


@deed(permissions.NUMBERS)
def set_number(*, key: str, value: Decimal, since: date, source: str, by: Actor) -> Parameter:
    """A number holds from `since` on, today at the earliest; what was counted before stays as it was.

    A value that was said for the very same day is replaced.
    """
    known = NUMBERS.get(key)
    if known is None:
        raise Refused("There is no number {key}.", field="key", key=key)
    if not known.least <= value <= known.most:
        raise Refused(
            "“{title}” lies between {least} and {most} {unit}.",
            field="value", title=Words(known.title), least=_plain(known.least),
            most=_plain(known.most), unit=Words(known.unit),
        )  # fmt: skip
    _from_today(since, source)
    made, _new = Parameter.objects.update_or_create(
        key=key, since=since, defaults={"value": value, "source": source.strip()}
    )
    transaction.on_commit(forget_numbers)
    return made


@deed(permissions.NUMBERS)
def set_stage_limit(
    *,
    stage: str,
    since: date,
    limit_value: int,
    limit_unit: str,
    urgent_value: int,
    urgent_unit: str,
    source: str,
    by: Actor,
) -> StageLimit:
    """A stage may take so long from `since` on; clocks that run already keep their limit."""
    if stage not in {one.value for one in Stage}:
        raise Refused("There is no stage {stage}.", field="stage", stage=stage)
    units = {key for key, _title in UNITS}
    for name, value, unit in (
        ("limit_value", limit_value, limit_unit), ("urgent_value", urgent_value, urgent_unit),
    ):  # fmt: skip
        if not 1 <= value <= 999 or unit not in units:
            raise Refused("A limit is a whole number from 1 to 999 and a unit.", field=name)
    _from_today(since, source)
    made, _new = StageLimit.objects.update_or_create(
        stage=stage, since=since,
        defaults={
            "limit_value": limit_value, "limit_unit": limit_unit, "urgent_value": urgent_value,
            "urgent_unit": urgent_unit, "source": source.strip(),
        },
    )  # fmt: skip
    transaction.on_commit(forget_limits)
    return made


def _from_today(since: date, source: str) -> None:
    if since < timezone.localdate():
        raise Refused(
            "Choose today or a later day; what is past was counted already.", field="since"
        )
    if not source.strip():
        raise Refused("Say by which document or decision.", field="source")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
