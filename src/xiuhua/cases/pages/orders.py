"""Outside work orders: the list, sheets of them, and what is answered to each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Refused, Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import as_csv, as_xlsx
from xiuhua.web.language import say
from xiuhua.web.tables import turned

from .. import permissions
from ..actions.orders import answer_order, call_back_order, return_order
from ..forms import orders as forms
from ..models import Case, Partner
from ..queries import desk
from ..queries import orders as queries
from . import showing
from .order_panel import panel

MOST_EXPORTED = 5000
COLUMNS = (
    "Partner", "Their number", "Case number", "Class", "Place", "State", "State of the case", "Unit",
    "Received from them", "Due to them", "Moment of the answer", "Rating", "Times not satisfied",
)  # fmt: skip


@page(needs=permissions.ORDERS)
def orders(request: Request) -> HttpResponse:
    """Outside orders by where they stand, the most urgent first; both clocks of each."""
    now, shown = timezone.now(), queries.tab(request.GET.get("tab", "answer"))
    found = queries.page_of(_rows(request, shown), shown, **turned(request))
    counts = queries.counts(request.by)
    facts = {
        "tab": shown,
        "tabs": [(one, counts[one.key]) for one in queries.TABS],
        "rows": queries.rows_of(found.rows, now),
        "page": found,
        "partners": list(Partner.objects.filter(is_active=True).values_list("key", "name")),
        "partner": request.GET.get("partner", ""),
        "q": request.GET.get("q", "")[:60],
        "late": queries.late(request.by, now),
        "now": now,
        "narrowed": request.GET.urlencode(),
    }
    return render(request, "cases/orders.html", facts)


def _rows(request: Request, shown: queries.Tab) -> Any:
    get = request.GET
    q, partner = get.get("q", "").strip()[:60], get.get("partner", "")[:20]
    return queries.orders(request.by, shown, q=q, partner=partner)


@page(needs=permissions.ORDERS)
def export(request: Request, form: str) -> HttpResponse:
    """The same list to take away; nothing in it is about a person."""
    shown, now = queries.tab(request.GET.get("tab", "answer")), timezone.now()
    found = list(_rows(request, shown).order_by(*shown.order)[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED:
        raise Refused(
            "More than {most} orders: too many to download at once. Choose fewer.",
            most=MOST_EXPORTED,
        )
    header = [say(title) for title in COLUMNS]
    name = f"{say(shown.title)} {timezone.localtime(now):%Y%m%d-%H%M}"
    give: Any = as_xlsx if form == "xlsx" else as_csv
    answer: HttpResponse = give(name, header, (_cells(order) for order in found))
    return answer


def _cells(order: Any) -> list[Any]:
    case = order.case
    return [
        str(order.partner), order.number, case.number, desk.title_of(case), desk.place_of(case),
        str(order.get_state_display()), say(case.now.title), str(case.unit or ""),
        order.received_at, order.due_at, order.replied_at, order.rating, order.dissatisfied,
    ]  # fmt: skip


@page(needs=permissions.ORDERS, of=Case, by="number", method="POST", select=showing.LOADED)
def give_back(request: Request, case: Case) -> HttpResponse:
    """Return an order within its window; the partner reads why."""
    form = forms.Return(request.POST, auto_id="id_order_return_%s")
    return _answered(request, case, "return", form, lambda: form.cleaned_data, return_order)


@page(needs=permissions.ORDERS, of=Case, by="number", method="POST", select=showing.LOADED)
def reply(request: Request, case: Case) -> HttpResponse:
    """Reply to the partner with their form."""
    form = forms.Reply(request.POST, auto_id="id_order_reply_%s")
    return _answered(request, case, "reply", form, lambda: form.told, answer_order)


@page(needs=permissions.ORDERS, of=Case, by="number", method="POST", select=showing.LOADED)
def call_back(request: Request, case: Case) -> HttpResponse:
    """Write down what the partner heard from the person."""
    form = forms.CallBack(request.POST, auto_id="id_order_call_%s")
    return _answered(request, case, "call", form, lambda: form.told, call_back_order)


SAID = {
    "return": "Returned; the partner is told why.",
    "reply": "Replied; the partner is told.",
    "call": "Written down.",
}


def _answered(
    request: Request,
    case: Case,
    name: str,
    form: Form,
    told: Callable[[], dict[str, Any]],
    deed: Callable[..., Any],
) -> HttpResponse:
    """Do the deed and go back to the case; what stands in the way comes back beside its field."""
    desk.seen(request.by, case)
    if form.is_valid():
        with refusals_on(form):
            deed(case, by=request.by, **told())
            messages.success(request, say(Words(SAID[name])))
            return HttpResponseRedirect(reverse("cases:case", args=[case.number]) + "#order")
    outside = panel(request, case, **{name: form})
    return showing.show(request, case, status=422, wrong=form, outside=outside)
