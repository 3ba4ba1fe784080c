"""Today's phone list: who must be called, whose papers are missing, and what was said."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Refused
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..actions.phoning import plan_call, tick_call
from ..forms import shift as forms
from ..models import Case, PhoneCall
from ..queries import desk as desks
from ..queries.counting import counts_of
from ..queries.phoning import phone_list
from .beginning import beside


@page(needs=permissions.CALL_OUT, method=("GET", "POST"))
def phones(request: Request) -> HttpResponse:
    """The list, and a form that puts another call on it."""
    begun = {"number": request.GET.get("case", "")[:30]}
    form = forms.Plan(request.POST or None, initial=begun, auto_id="id_plan_%s")
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            told = dict(form.cleaned_data)
            case = _case(request, told.pop("number"))
            plan_call(case, by=request.by, **told)
            messages.success(request, say("The call is on the list."))
            return HttpResponseRedirect(reverse("cases:phones"))
    return _shown(request, plan=form, status=422 if form.errors else 200)


def _case(request: Request, number: str) -> Case:
    found = Case.objects.filter(number="".join(number.split())).first()
    if found is None:
        raise Refused("There is no case with this number.", field="number")
    return desks.seen(request.by, found)


def _shown(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    listed = phone_list(request.by, now)
    key, wrong = more.pop("key", 0), more.pop("wrong", None)
    facts = {
        "title": say("Today's phone list"),
        "here": "cases:phones",
        "now": now,
        "listed": listed,
        "planned": [
            (call, wrong if call.pk == key else forms.Call(auto_id=f"id_{call.pk}_%s"))
            for call in listed.planned
        ],
        "empty": not (listed.planned or listed.urgent or listed.papers),
    }
    facts |= beside(request.by, counts_of(request.by, now=now)) | more
    return render(request, "cases/phones.html", facts, status=status)


@page(needs=permissions.CALL_OUT, of=PhoneCall, method="POST", select=("case",))
def tick(request: Request, call: PhoneCall) -> HttpResponse:
    """A call was made: who was reached, and what they said."""
    desks.seen(request.by, call.case)
    form = forms.Call(request.POST, auto_id=f"id_{call.pk}_%s")
    if form.is_valid():
        with refusals_on(form):
            tick_call(call.case, call=call, by=request.by, **form.cleaned_data)
            messages.success(request, say("Ticked off."))
            return HttpResponseRedirect(reverse("cases:phones"))
    plan = forms.Plan(auto_id="id_plan_%s")
    return _shown(request, status=422, plan=plan, key=call.pk, wrong=form)
