"""What was done, for everybody: by class and by town, n beside every rate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.period import Period
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import as_csv
from xiuhua.web.language import say

from .. import permissions
from ..queries.periods import Span, period_of
from ..queries.public import Done, statistics

ONE = timedelta(days=1)


def periods(today: date) -> dict[str, tuple[str, Period]]:
    """The periods to choose from: key, words, days. Today is not over and not among them."""
    yesterday = today - ONE
    last_month = period_of(Span.MONTH, today.replace(day=1) - ONE)
    return {
        "week": ("Last seven days", Period(today - timedelta(days=7), yesterday)),
        "month": ("Last 30 days", Period(today - timedelta(days=30), yesterday)),
        "last-month": ("Last month", last_month),
        "year": ("Last twelve months", Period(today - timedelta(days=365), yesterday)),
        "last-year": ("Last year", Period.year(today.year - 1)),
    }


@page(needs=permissions.PUBLIC)
def public_statistics(request: Request) -> HttpResponse:
    """Filed, closed, in time and how long it took, of a period that is over."""
    now = timezone.now()
    choices = periods(localdate(now))
    key = request.GET.get("of", "month")
    _words, period = choices.get(key, choices["month"])
    facts = {
        "title": say("How cases went"),
        "found": statistics(period, now=now),
        "choices": [(one, say(words)) for one, (words, _period) in choices.items()],
        "key": key if key in choices else "month",
    }
    return render(request, "indicators/statistics.html", facts)


@page(needs=permissions.PUBLIC)
def public_csv(request: Request) -> HttpResponse:
    """The same as open data: one row a class and one a town, with numerators and denominators."""
    now = timezone.now()
    choices = periods(localdate(now))
    key = request.GET.get("of", "month")
    _words, period = choices.get(key, choices["month"])
    found = statistics(period, now=now)
    titles = (
        "Counted by", "Name", "From", "Until", "Filed", "Cases due", "Cases closed", "Closed in time",
        "of (without excused)", "Mean time of handling, hours", "of those",
    )  # fmt: skip
    rows: list[list[Any]] = []
    for what, parts in (("Class", found.classes), ("Town", found.towns)):
        rows += [_row(say(what), period, one) for one in parts]
    name = f"{say('How cases went')} {period.first}_{period.last}"
    give: Any = as_csv
    answer: HttpResponse = give(name, [say(title) for title in titles], rows)
    return answer


def _row(what: str, period: Period, one: Done) -> list[Any]:
    return [
        what, one.name, period.first, period.last, one.filed, one.due, one.closed.n, one.in_time.n,
        one.in_time.of, one.hours.value, one.hours.of,
    ]  # fmt: skip
