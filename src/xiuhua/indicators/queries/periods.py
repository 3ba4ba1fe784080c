"""The periods an office reports by, and those it compares with."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.period import Period

ONE = timedelta(days=1)


class Span(models.TextChoices):
    """How long a period a report covers."""

    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def period_of(span: str, day: date) -> Period:
    """The day, the week from Monday, the month or the year that `day` lies in."""
    match Span(span):
        case Span.DAY:
            return Period(day, day)
        case Span.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6))
        case Span.MONTH:
            return Period.month(day.year, day.month)
        case _:
            return Period.year(day.year)


def before(period: Period) -> Period:
    """The one before it: last month for a month, last year for a year, else as many days (环比)."""
    last = period.first - ONE
    if period == Period.month(period.first.year, period.first.month):
        return Period.month(last.year, last.month)
    if period == Period.year(period.first.year):
        return Period.year(last.year)
    return Period(last - timedelta(days=period.days - 1), last)


def a_year_before(period: Period) -> Period:
    """The same days a year earlier (同比); the 29th of February is compared with the 28th."""
    if period == Period.month(period.first.year, period.first.month):
        return Period.month(period.first.year - 1, period.first.month)
    return Period(_last_year(period.first), _last_year(period.last))


def _last_year(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
