"""What people ask about alarms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..models import Alarm
from ..rules import GATES, READINGS

TITLES: dict[str, str] = {rule.key: rule.title for rule in (*READINGS, *GATES)} | {
    "readings.not_valid": "It does not follow the format"
}


def title_of(rule: str) -> str:
    """What a rule is called; its key where nobody knows it any more."""
    return TITLES.get(rule, rule)


def alarms(by: Any, permission: Any) -> QuerySet[Alarm]:
    """Alarms at car parks that somebody answers for."""
    rows = Alarm.objects.filter(by.reach(permission).q("car_park__division"))
    return rows.select_related("car_park", "source", "case")
