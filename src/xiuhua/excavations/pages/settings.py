"""What the office enters: who enforces, which roads are locked, when it rained; and companies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from xiuhua.places.atlas import atlas
from xiuhua.places.models import Area
from xiuhua.places.queries import outline
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..models import Company, Power, RainDay
from ..queries.record import records_of
from ..rules.locks import YEARS, years_later
from ..rules.works import TITLES

DEEDS = {
    "power": (forms.Powers, actions.set_power),
    "lock": (forms.LockRoad, actions.lock_road),
    "rain": (forms.Rain, actions.note_rain),
}


@page(needs=permissions.SET_RULES)
def settings(request: Request) -> HttpResponse:
    """Powers of enforcement, locked roads, days of rain."""
    return _shown(request)


@page(needs=permissions.SET_RULES, method="POST")
def enter(request: Request, name: str) -> HttpResponse:
    """Enter one of them."""
    if name not in DEEDS:
        return redirect("excavations:settings")
    kind, deed = DEEDS[name]
    form = kind(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        with refusals_on(form):
            deed(by=request.by, **form.cleaned_data)  # type: ignore[operator]
            messages.success(request, say("Entered."))
            return redirect("excavations:settings")
    return _shown(request, {name: form})


@page(needs=permissions.SET_RULES, of=Power, method="POST")
def end_power(request: Request, power: Power) -> HttpResponse:
    """It holds until today."""
    actions.end_power(power, last=localdate(), by=request.by)
    messages.success(request, say("Entered."))
    return redirect("excavations:settings")


def _shown(request: Request, wrong: dict[str, Any] | None = None) -> HttpResponse:
    known, today = atlas(), localdate()
    roads = Area.objects.filter(kind__in=YEARS, ended_at=None).order_by("-first_on", "-id")[:50]
    facts = {
        "title": say("Rules of excavations"),
        "powers": [(one, known.label(one.division) or one.division, say(TITLES.get(one.rule, "Every matter")),
                    one.last is None or one.last >= today)
                   for one in Power.objects.select_related("holder")[:200]],
        "roads": [(one, known.label(one.division) or one.division, years_later(one.first_on, YEARS[one.kind].on(one.first_on)))
                  for one in roads],
        "rain": [(one, known.label(one.division) or one.division) for one in RainDay.objects.all()[:60]],
        "forms": {name: (wrong or {}).get(name) or kind(auto_id=f"{name}_%s") for name, (kind, _deed) in DEEDS.items()},
        "wrong": next(iter(wrong), "") if wrong else "",
        "today": today,
        "shape": outline(),
    }  # fmt: skip
    return render(request, "excavations/settings.html", facts, status=422 if wrong else 200)


@page(needs=permissions.SEE)
def companies(request: Request) -> HttpResponse:
    """Companies: those to be looked at first, and each one's record."""
    rows = Company.objects.select_related("organisation")
    waiting = request.GET.get("tab") == "waiting"
    rows = rows.filter(state="waiting") if waiting else rows.exclude(state="waiting")
    found = keyset(rows, order=("-id",), size=20, **turned(request))
    records = records_of([one for one in found.rows if one.state == "admitted"], localdate())
    facts = {
        "title": say("Companies"),
        "waiting": waiting,
        "count": Company.objects.filter(state="waiting").count(),
        "page": found,
        "rows": [(one, records.get(one.pk)) for one in found.rows],
        "may": request.by.may(permissions.ADMIT),
    }
    return render(request, "excavations/companies.html", facts)


@page(needs=permissions.ADMIT, of=Company, method="POST")
def decide_company(request: Request, company: Company, name: str) -> HttpResponse:
    """Admit it, or not."""
    if name == "admit":
        actions.admit(company, by=request.by)
        messages.success(request, say("Admitted. An administrator opens accounts for its people."))
    else:
        actions.turn_down(company, words=request.POST.get("words", ""), by=request.by)
        messages.success(request, say("Not admitted."))
    return redirect("excavations:companies")
