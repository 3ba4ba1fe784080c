"""Evaluation: areas, units, posts and collectors, every figure with its parts and its cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.models.reach import Reach
from xiuhua.cases.models import Case
from xiuhua.cases.queries.desk import rows_of
from xiuhua.cases.queries.queues import BY_REPORT, listed
from xiuhua.kernel.indicators import Figure, Rate
from xiuhua.kernel.period import Period
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.gather import gather
from xiuhua.web.language import say
from xiuhua.web.tables import counted, keyset, turned

from .. import permissions
from ..forms import Ask
from ..queries.cohorts import cohort, measure
from ..queries.counting import drill
from ..queries.figures import reaches_all
from ..queries.naming import names
from ..queries.periods import Span, period_of
from ..queries.sheets import SHEETS, Filled, Line, fill

SIZE = 50


@page(needs=permissions.SEE)
def evaluation(request: Request) -> HttpResponse:
    """One sheet of one period: ranked by a rate, both parts printed, open overdue work counted."""
    now = timezone.now()
    form = Ask(request.GET, today=localdate(now))
    good = form.is_valid()
    sheet = SHEETS.get(request.GET.get("sheet", ""), SHEETS["area"])
    found = fill(sheet, form.period, now=now, before=form.earlier, within=_within(request))
    facts = {
        "title": say("Evaluation"),
        "form": form,
        "found": found,
        "sheets": [(one, _asked(form, one.key)) for one in SHEETS.values()],
        "quick": _quick(form, sheet.key, localdate(now)),
        "query": _asked(form, sheet.key),
        "earlier": form.earlier,
        "now": now,
    }
    return render(request, "indicators/evaluation.html", facts, status=200 if good else 422)


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The sheet to take away, numerator and denominator in columns of their own."""
    make = list_maker(form)
    now = timezone.now()
    asked = Ask(request.GET, today=localdate(now))
    asked.is_valid()
    sheet = SHEETS.get(request.GET.get("sheet", ""), SHEETS["area"])
    found = fill(sheet, asked.period, now=now, before=asked.earlier, within=_within(request))
    name = f"{say('Evaluation')} {say(sheet.title)} {asked.period.first}_{asked.period.last}"
    return make(name, header(found), cells(found))


def header(found: Filled) -> list[str]:
    """The headings of a sheet as a table: a rate has three columns."""
    titles = [say("Rank"), say(found.sheet.what)]
    for one in found.columns:
        titles += [say(one.title)]
        if isinstance(one, Rate):
            titles += [
                f"{say(one.title)}·{say('numerator')}",
                f"{say(one.title)}·{say('denominator')}",
            ]
    return titles


def cells(found: Filled) -> list[list[Any]]:
    """The rows of a sheet as a table, the whole last."""
    rows = [[line.rank, line.name, *_values(line)] for line in found.lines]
    return [*rows, [None, say("Together"), *_values(found.total)]]


def _values(line: Line) -> list[Any]:
    values: list[Any] = []
    for cell in line.cells:
        if isinstance(cell.value, Figure):
            values += [str(cell.value), *cell.value.parts.split("/")]
        else:
            values.append(cell.value)
    return values


@page(needs=permissions.SEE)
def behind(request: Request) -> HttpResponse:
    """The cases behind a figure: the same condition that counted them."""
    now = timezone.now()
    form = Ask(request.GET, today=localdate(now))
    form.is_valid()
    key, by, of = (request.GET.get(name, "")[:80] for name in ("m", "by", "of"))
    if key not in gather("MEASURES") or (by and by not in cohort(measure(key).cohort).dimensions):
        raise Missing("There is no such figure.")
    counting = measure(key)
    rows = drill(key, by, of, form.period, now=now)
    within, whose = _within(request), cohort(counting.cohort)
    if not reaches_all(within):
        rows = rows.filter(within.q(whose.place))
    cases = Case.objects.filter(pk__in=rows.order_by().values(whose.case))
    found = keyset(listed(cases), order=BY_REPORT, size=SIZE, **turned(request))
    n, more = counted(rows)
    facts = {
        "title": say(counting.title),
        "measure": counting,
        "whose": names(by, [of]).get(of, of) if by else "",
        "period": form.period,
        "rows": rows_of(found.rows, now),
        "page": found,
        "n": n,
        "more": more,
        "back": f"{reverse('indicators:evaluation')}?{_asked(form, request.GET.get('sheet', ''))}",
        "now": now,
    }
    return render(request, "indicators/behind.html", facts)


def _within(request: Request) -> Reach:
    reach = getattr(request.by, "reach", None)
    found: Reach = reach(permissions.SEE) if reach else Reach(("",))
    return found


def _asked(form: Ask, sheet: str, period: Period | None = None) -> str:
    """The address of the same question about another sheet or period."""
    span = period or form.period
    told = {"sheet": sheet, "first": span.first, "last": span.last}
    if compare := form["compare"].value():
        told["compare"] = compare
    return urlencode(told)


def _quick(form: Ask, sheet: str, today: date) -> list[tuple[str, str, bool]]:
    """Periods at one press: words, query, whether it is the one shown."""
    last_month = today.replace(day=1) - timedelta(days=1)
    last_year = date(today.year - 1, 1, 1)
    spans = (
        ("Yesterday", period_of(Span.DAY, today - timedelta(days=1))),
        ("Last week", period_of(Span.WEEK, today - timedelta(days=7))),
        ("This month", Period(today.replace(day=1), today)),
        ("Last month", period_of(Span.MONTH, last_month)),
        ("This year", Period(date(today.year, 1, 1), today)),
        ("Last year", period_of(Span.YEAR, last_year)),
    )
    return [(say(title), _asked(form, sheet, span), span == form.period) for title, span in spans]
