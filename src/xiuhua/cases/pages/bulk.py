"""One deed to many cases: what would happen is shown first, and nothing happens before the yes."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.words import Denied, Refused, Words
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions
from ..actions.bulk import Outcome, do_many
from ..forms.bulk import Chosen
from ..models import Case
from ..queries.bulk import BY_KEY, Many, chosen_cases, foresee, offered
from ..queries.desk import place_of, title_of


@page(needs=permissions.DESK, method=("GET", "POST"))
def bulk(request: Request) -> HttpResponse:
    """What a deed would do to the cases chosen (GET), and doing it (POST): each on its own."""
    given = request.POST if request.method == "POST" else request.GET
    form = Chosen(given)
    if not form.is_valid():
        raise Refused("Choose what is to be done with them.")
    many = BY_KEY[form.cleaned_data["do"]]
    if many not in offered(request.by):
        raise Denied("Your account may not do this: {what}.", what=Words(many.title))
    cases = chosen_cases(request.by, form.numbers)
    if request.method == "POST":
        return _done(request, many, cases, form)
    return _preview(request, many, cases, form)


def _preview(request: Request, many: Many, cases: list[Case], form: Chosen) -> HttpResponse:
    unit, day = form.cleaned_data["unit"], timezone.localdate()
    asks_unit = many.unit == "chosen" and unit is None
    rows = [] if asks_unit else foresee(many, cases, by=request.by, day=day, unit=unit)
    facts = {
        "title": say(many.title),
        "many": many,
        "form": form,
        "cases": cases,
        "asks_unit": asks_unit,
        "ready": [row for row in rows if row.happens],
        "stopped": [row for row in rows if row.stop],
        "left_out": len(set(form.numbers)) - len(cases),
        "request_key": uuid.uuid4().hex,
        "back": _back(request, form),
    }
    return render(request, "cases/bulk.html", facts)


def _done(request: Request, many: Many, cases: list[Case], form: Chosen) -> HttpResponse:
    """Do it and say what became of each; sent again, it says the same and does nothing."""
    key = form.cleaned_data["request_key"]
    if not key:
        raise Refused("Look at the preview first, then confirm it.")
    outcomes = do_many(
        many,
        cases,
        by=request.by,
        words=form.cleaned_data["words"],
        units=_units(request),
        request_key=key,
    )
    facts = {
        "title": say(many.title),
        "many": many,
        "done": [_shown(one) for one in outcomes if one.stop is None],
        "stopped": [_shown(one) for one in outcomes if one.stop],
        "back": _back(request, form),
    }
    return render(request, "cases/bulk_done.html", facts)


def _shown(one: Outcome) -> dict[str, Any]:
    case = one.case
    return {"case": case, "title": title_of(case), "place": place_of(case), "stop": one.stop}


def _units(request: Request) -> dict[str, Organisation]:
    """The units as the preview showed them: fields "to" of a case's number and a unit's key."""
    pairs = [one.partition(":") for one in request.POST.getlist("to")]
    wanted = {
        number: int(key) for number, _colon, key in pairs if key.isdecimal() and len(key) < 10
    }
    found = Organisation.objects.in_bulk(set(wanted.values()))
    return {number: found[key] for number, key in wanted.items() if key in found}


def _back(request: Request, form: Chosen) -> str:
    there = str(form.cleaned_data.get("next", ""))
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if there and safe else reverse("cases:worklist")
