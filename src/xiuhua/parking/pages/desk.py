"""The officer's first screen: what to do now, and how many spaces there were yesterday."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.ledgers.models import Ledger
from xiuhua.ledgers.queries.lists import within
from xiuhua.ledgers.queries.tables import stock_table
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions
from ..queries import desk as asked
from ..queries.counts import LEDGER
from ..queries.owning import car_parks_of


@page(needs=permissions.SEE)
def desk(request: Request) -> HttpResponse:
    """What waits, what is silent, and the stock by class and town at the end of yesterday."""
    by, today = request.by, localdate()
    yesterday = today - timedelta(days=1)
    ledger = Ledger.objects.filter(pk=LEDGER).first()
    columns, lines = stock_table(ledger, yesterday, within(by)) if ledger else ([], [])
    silent, beyond = asked.silent(by, timezone.now()), asked.beyond(by)
    classes = asked.by_class(by, yesterday)
    waiting = asked.registrations_waiting(by, today, timezone.now())
    unpinned = car_parks_of(by).filter(state="open", lon__isnull=True).count()
    facts = {
        "title": say("Parking"),
        "today": today,
        "yesterday": yesterday,
        "troubles": [*silent, *beyond],
        "waiting": waiting,
        "much": (
            ("Silent car parks", len(silent), "late", "#troubles"),
            ("Counts beyond capacity", len(beyond), "late", "#troubles"),
            ("Registrations to see to", len(waiting), "soon", "#waiting"),
            ("Without a point", unpinned, "soon", "car-parks/?state=open"),
        ),
        "classes": classes,
        "all": sum(one.spaces for one in classes),
        "columns": columns,
        "lines": lines,
        "ledger": ledger,
        "may_keep": by.may(permissions.KEEP),
    }
    return render(request, "parking/desk.html", facts)
