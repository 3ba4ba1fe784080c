"""How long each step of the ladder may take, and until when a step is due."""

from __future__ import annotations

from datetime import date, datetime

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.rules import Dated
from xiuhua.kernel.working_time import Limit, Unit
from xiuhua.kernel.working_time import due as due_at

STEPS = Dated(
    {
        date(2000, 1, 1): {
            "review": (5, "work_day"), "persuade": (1, "work_day"), "check": (1, "work_day"), "escalate": (1, "work_day"),
            "outcome": (5, "work_day"),
        }
    },
    unit="working days",
    source="a default of this platform: each rung of the ladder has its clock",
)  # fmt: skip


def due(step: str, since: datetime) -> datetime:
    """Until when the step has to be taken, in working time."""
    value, unit = STEPS.on(since.date())[step]
    return due_at(since, Limit(value, Unit(unit)), calendar()).at
