"""The cases of a campaign, each with why it belongs; putting in, taking out, taking away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.cases.queries.desk import rows_of
from xiuhua.cases.queries.queues import listed, visible
from xiuhua.exports.giving import begun
from xiuhua.records import names
from xiuhua.web.doors import Request, page
from xiuhua.web.tables import counted, keyset, turned

from .. import actions, forms, permissions
from ..downloads import LIST
from ..models import Campaign
from ..queries import belonging as queries
from .frame import address, done, given, shown

SIZE = 30
MOST_OUT = 50
ORDER = ("-reported_at", "-id")


@page(needs=permissions.SEE, of=Campaign)
def cases(request: Request, campaign: Campaign) -> HttpResponse:
    """Its cases that one may see, the latest first; those taken out stand apart with the reason."""
    return show(request, campaign)


def show(request: Request, campaign: Campaign, wrong: Any = None) -> HttpResponse:
    """The page, with the form that was refused."""
    rows = visible(request.by) & queries.cases_of(campaign)
    found = keyset(listed(rows), order=ORDER, size=SIZE, **turned(request))
    now, bonds = timezone.now(), queries.reasons(campaign, found.rows)
    may = request.by.may(permissions.ORGANISE)
    out = list(queries.taken_out(campaign)[:MOST_OUT]) if may else []
    told = [one.told for one in bonds.values() if one.told]
    n, more = counted(rows)
    facts = {
        "page": found,
        "rows": [(row, bonds[row.case.pk]) for row in rows_of(found.rows, now)],
        "n": n,
        "more": more,
        "out": out,
        "names": names.resolve({one.by for one in (*out, *told)}),
        "now": now,
        "forms": given({"belongs": forms.Belongs(auto_id="belongs_%s")}, wrong),
    }
    return shown(request, campaign, "cases", facts, wrong)


@page(needs=permissions.ORGANISE, of=Campaign, method="POST")
def belongs(request: Request, campaign: Campaign) -> HttpResponse:
    """Put a case in, or with `out` take it out."""
    deed = actions.take_out if "out" in request.POST else actions.put_in
    return done(
        request, forms.Belongs(request.POST, auto_id="belongs_%s"),
        lambda told: deed(campaign, case=told["number"], reason=told["reason"], by=request.by),
        "Kept, with your reason.", address(campaign, "cases"),
        lambda wrong: show(request, campaign, wrong),
    )  # fmt: skip


@page(needs=permissions.SEE, of=Campaign, method="POST")
def export(request: Request, campaign: Campaign) -> HttpResponse:
    """Have the whole list made as a workbook; it waits among the lists to take away."""
    name = f"{campaign.name} {localdate():%Y%m%d}"
    return begun(request, LIST, {"campaign": campaign.pk}, name)
