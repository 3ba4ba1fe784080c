"""Until when a unit may ask for what: windows counted in working time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.kernel import working_time

from ..models import Case, Clock
from ..rules import MOST_EXTENSIONS, send_back_until
from ..workflow import Stage
from .numbers import number, whole


@dataclass(frozen=True)
class Windows:
    """What a unit may still ask: moments and days, None where it may not."""

    send_back_until: datetime | None
    extend_until: datetime | None
    extensions_left: int
    defer_until: date
    shelve_until: date


def send_back_window(case: Case) -> datetime | None:
    """The end of the window for sending back; None while no unit has it.

    It counts from the moment the case reached the unit: what lies in its inbox is received.
    """
    clock = _handling(case)
    if clock is None or case.dispatched_at is None:
        return None
    limit = working_time.Limit(clock.limit_value, working_time.Unit(clock.limit_unit))
    day = localdate(case.dispatched_at)
    return send_back_until(
        limit,
        case.dispatched_at,
        calendar(),
        share=number("send_back_share", day),
        hours=number("send_back_hours", day),
    )


def windows(case: Case, now: datetime) -> Windows:
    """All windows of a case that is with its unit."""
    today, clock = localdate(now), _handling(case)
    ends = send_back_window(case)
    return Windows(
        send_back_until=ends if ends and now <= ends and not case.bound else None,
        extend_until=clock.due_at if clock and clock.due_at >= now else None,
        extensions_left=max(0, MOST_EXTENSIONS - case.extensions),
        defer_until=today + timedelta(days=whole("defer_days", today)),
        shelve_until=today + timedelta(days=whole("shelf_days", today)),
    )


def _handling(case: Case) -> Clock | None:
    return case.clocks.filter(stage=Stage.HANDLE).order_by("-turn").first()
