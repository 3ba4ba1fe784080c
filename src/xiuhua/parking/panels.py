"""What a case's page shows of the alarm it was raised for, and a car park's of its usual week."""

from __future__ import annotations

from typing import Any

from xiuhua.web.gather import Panel

from . import permissions
from .models import Alarm
from .queries.alarms import title_of
from .queries.forecast import typical


def _alarm(case: Any, by: Any) -> dict[str, Any] | None:
    found = Alarm.objects.filter(case=case).select_related("car_park", "source").first()
    if found is None or not by.may(permissions.SEE, case.division_code):
        return None
    return {"alarm": found, "what": title_of(found.rule)}


def _typical(car_park: Any, _by: Any) -> dict[str, Any] | None:
    found = typical(car_park)
    return {"typical": found} if found else None


PANELS = (
    Panel("parking.alarm_of_case", "cases.case", "parking/_alarm_of_case.html", _alarm),
    Panel("parking.typical", "parking.car_park", "parking/_typical.html", _typical),
    Panel("parking.typical_open", "parking.open_car_park", "parking/_typical.html", _typical),
)
