"""Companies that run car parks: they register themselves, an officer admits them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from xiuhua.accounts.limits import address_of, limit
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..actions import operators as actions
from ..forms import registering as forms
from ..models import Operator

TRIES = 20
SIZE = 30
STATES = (("waiting", "To be looked at", "new"), ("admitted", "Admitted", "done"),
          ("refused", "Not admitted", "back"))  # fmt: skip
HEAD = ("Name of the company", "Unified social credit code", "Telephone of the office", "State",
        "Signed up on", "Car parks", "Why not")  # fmt: skip


@page(needs=permissions.REGISTER, method=("GET", "POST"))
def register(request: Request) -> HttpResponse:
    """A company registers, to have its car parks registered."""
    form = forms.RegisterOperator(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit(f"register:{address_of(request)}", per=timedelta(hours=1), count=TRIES)
        with refusals_on(form):
            actions.register_operator(by=request.by, **form.cleaned_data)
            return redirect("parking:operator_registered")
    facts = {"title": say("Register a company that runs car parks"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "parking/operator_register.html", facts, status=status)


@page(needs=permissions.REGISTER)
def registered(request: Request) -> HttpResponse:
    """Somebody looks at it."""
    return render(request, "parking/operator_registered.html", {"title": say("Registered")})


@page(needs=permissions.SEE)
def operators(request: Request) -> HttpResponse:
    """Operators by state, those to be looked at first."""
    which, rows = _asked(request)
    facts = {
        "title": say("Operators of car parks"),
        "which": which,
        "states": STATES,
        "q": request.GET.get("q", "")[:60],
        "page": keyset(rows, order=("-id",), size=SIZE, **turned(request)),
        "query": request.GET.urlencode(),
        "may": request.by.may(permissions.ADMIT),
    }
    return render(request, "parking/operators.html", facts)


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    _which, rows = _asked(request)
    name = f"{say('Operators of car parks')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], map(_cells, rows.order_by("-id")[:5000]))


def _cells(one: Any) -> list[object]:
    return [one.name, one.credit_code, one.telephone, one.get_state_display(), one.registered_at,
            one.open_car_parks, one.words]  # fmt: skip


def _asked(request: Request) -> tuple[str, QuerySet[Operator]]:
    q, which = request.GET.get("q", "").strip()[:60], request.GET.get("tab", "")
    in_use = Count("car_parks", filter=Q(car_parks__state="open"))
    rows = Operator.objects.annotate(open_car_parks=in_use)
    if q:
        return "", rows.filter(Q(name__icontains=q) | Q(credit_code__iexact=q))
    which = which if which in {key for key, _title, _look in STATES} else "waiting"
    return which, rows.filter(state=which)


@page(needs=permissions.ADMIT, of=Operator, method="POST")
def decide(request: Request, operator: Operator, name: str) -> HttpResponse:
    """Admit it, or not."""
    if name == "admit":
        actions.admit_operator(operator, by=request.by)
        messages.success(request, say("Admitted. An administrator opens accounts for its people."))
    else:
        actions.turn_down_operator(operator, words=request.POST.get("words", ""), by=request.by)
        messages.success(request, say("Not admitted."))
    return redirect("parking:operators")
