"""The entries of a ledger: filtered, paged, taken away, put right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from xiuhua.exports.giving import begun
from xiuhua.kernel.words import Refused
from xiuhua.places.queries import towns
from xiuhua.records.names import resolve
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import counted, keyset, turned, words_of

from .. import actions, forms, permissions
from ..downloads import FILTERS, LIST, cells, header
from ..models import Entry, Ledger
from ..queries import lists
from ..rules import Reason
from .around import about

SIZE = 50
MOST = 5000
ORDER = ("-day", "-id")


@page(needs=permissions.SEE, of=Ledger)
def entries(request: Request, ledger: Ledger) -> HttpResponse:
    """Every change, the latest first."""
    asked = _asked(request)
    rows = lists.entries(ledger, asked, request.by)
    found = keyset(rows, order=ORDER, size=SIZE, **turned(request))
    n, more = counted(rows)
    facts = about(request, ledger, "entries") | {
        "rows": lists.rows_of(ledger, found.rows),
        "names": resolve([one.by for one in found.rows]),
        "page": found,
        "n": n,
        "more": more,
        "long": n > MOST,
        "asked": asked,
        "reasons": [*Reason],
        "towns": towns(),
        "query": request.GET.urlencode(),
    }
    return render(request, "ledgers/entries.html", facts)


@page(needs=permissions.SEE, of=Ledger)
def entries_taken(request: Request, ledger: Ledger, form: str) -> HttpResponse:
    """The entries to take away, as they are filtered; a long list is made by a job."""
    make = list_maker(form)
    rows = lists.entries(ledger, _asked(request), request.by).order_by(*ORDER)
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        raise Refused("These are more than {n} entries. Have the long list made instead.", n=MOST)
    name = f"{say(ledger.title)} {localdate():%Y%m%d}"
    return make(name, header(), cells(ledger, found))


@page(needs=permissions.SEE, of=Ledger, method="POST")
def export(request: Request, ledger: Ledger) -> HttpResponse:
    """Have the whole list made as a workbook; it waits among the lists to take away."""
    name = f"{say(ledger.title)} {localdate():%Y%m%d}"
    told = {key: value for key, value in _asked(request).items() if value}
    return begun(request, LIST, {"ledger": ledger.key, **told}, name)


@page(needs=permissions.KEEP, of=Entry, select=("ledger",), method=("GET", "POST"))
def correct(request: Request, entry: Entry) -> HttpResponse:
    """Put an entry right: it is taken back, and another takes its place."""
    form = forms.Correct(entry, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.correct(entry, by=request.by, **form.told())
            messages.success(request, say("Put right. The entry as it was stays in the list."))
            return redirect("ledgers:entries", entry.ledger_id)
    (row,) = lists.rows_of(entry.ledger, [entry])
    facts = about(request, entry.ledger, "entries") | {"row": row, "form": form}
    return render(request, "ledgers/correct.html", facts, status=422 if form.errors else 200)


def _asked(request: Request) -> dict[str, str]:
    return words_of(request, *FILTERS)
