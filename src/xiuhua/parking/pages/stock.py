"""The stock ledger to take away, with the names of the national data dictionary."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils.timezone import localdate

from xiuhua.kernel.words import Refused
from xiuhua.ledgers.queries.lists import day_of
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say

from .. import permissions
from ..queries import stock_list

MOST = 5000


@page(needs=permissions.SEE)
def stock(request: Request, form: str) -> HttpResponse:
    """Every car park's spaces at the end of a day (yesterday without one), of a town or of all."""
    make = list_maker(form)
    day = day_of(request.GET.get("day", "")) or localdate() - timedelta(days=1)
    found = stock_list.held_on(day, request.by, request.GET.get("town", ""))
    if len(found) > MOST:
        raise Refused("More than {most} car parks. Choose a town.", most=MOST)
    name = f"{say('Stock of parking spaces')} {day:%Y%m%d}"
    return make(name, stock_list.header(), stock_list.cells(found))
