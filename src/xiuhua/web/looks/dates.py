"""Moments and spans as people say them: today 10:42, yesterday, Friday, 2 hours 26 minutes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext


def when(moment: Any, now: datetime | None = None) -> str:
    """A moment near to today by its name, another by its date; the clock has 24 hours."""
    if not isinstance(moment, datetime):
        return day(moment, now) if isinstance(moment, date) else str(moment or "")
    local, today = _local(moment), _local(now or timezone.now()).date()
    time = f"{local.hour:02}:{local.minute:02}"
    if named := _NAMED.get((local.date() - today).days):
        return gettext(named).format(time=time)
    return gettext("{day} {time}").format(day=_day(local.date(), today), time=time)


def day(moment: Any, now: datetime | None = None) -> str:
    """A day with its weekday, since the two are read together."""
    if isinstance(moment, datetime):
        moment = _local(moment).date()
    if not isinstance(moment, date):
        return str(moment or "")
    today = _local(now or timezone.now()).date()
    weekday = str(WEEKDAYS[moment.weekday()])
    return gettext("{day} {weekday}").format(day=_day(moment, today), weekday=weekday)


def short(moment: Any, now: datetime | None = None) -> str:
    """Where there is little room: the time when it is today, else the date alone."""
    if not isinstance(moment, datetime):
        return str(moment or "")
    local, today = _local(moment), _local(now or timezone.now()).date()
    same = local.date() == today
    return f"{local.hour:02}:{local.minute:02}" if same else _day(local.date(), today)


def duration(seconds: Any) -> str:
    """A span in its two largest units; less than a minute counts as one."""
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    if seconds is None or seconds == "":
        return ""
    minutes = max(1, round(float(seconds) / 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return gettext("{days} d {hours} h" if hours else "{days} d").format(days=days, hours=hours)
    if hours:
        text = "{hours} h {minutes} min" if rest else "{hours} h"
        return gettext(text).format(hours=hours, minutes=rest)
    return gettext("{minutes} min").format(minutes=rest)


_NAMED = {0: "today {time}", -1: "yesterday {time}", 1: "tomorrow {time}"}


def _day(moment: date, today: date) -> str:
    text = "{month}/{day}" if moment.year == today.year else "{year}/{month}/{day}"
    return gettext(text).format(year=moment.year, month=moment.month, day=moment.day)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment
