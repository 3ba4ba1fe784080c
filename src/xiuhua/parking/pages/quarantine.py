"""What could not be used, and what is wrong with counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.kernel.words import Words
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..actions import sources as actions
from ..forms import sources as forms
from ..models import Quarantined
from ..queries.alarms import TITLES, alarms, title_of

SIZE = 30
MOST_TAKEN = 5_000
DOINGS = (
    Doing("retry", "Try again", permissions.SOURCES, actions.retry_reading,
          when=lambda one: one.state == "waiting", look="primary", said="It is taken in."),
    Doing("aside", "Set aside", permissions.SOURCES, actions.set_aside, forms.SetAside,
          lambda one: one.state == "waiting"),
)  # fmt: skip
HEAD = ("Source", "Device", "Reason", "As it came", "first received", "last received", "how often", "State")  # fmt: skip
HEAD_OF_ALARMS = ("Car park", "Problem", "Source", "Since when", "ended", "Devices", "Case")


@page(needs=permissions.SOURCES)
def quarantine(request: Request) -> HttpResponse:
    """Readings that could not be used, the newest first."""
    state = _state(request)
    found = keyset(_asked(request), order=("-id",), size=SIZE, **turned(request))
    facts = {
        "title": say("Readings in quarantine"), "page": found, "state": state,
        "tabs": [(key, words) for key, words in Quarantined.STATES], "q": request.GET.get("q", "")[:80],
        "rows": [(one, title_of(one.rule), _words(one)) for one in found.rows],
        "rules": sorted(TITLES.items()), "rule": request.GET.get("rule", ""),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "parking/quarantine.html", facts)


def _state(request: Request) -> str:
    told = request.GET.get("tab", "")
    return told if told in dict(Quarantined.STATES) else "waiting"


def _asked(request: Request) -> Any:
    rows = Quarantined.objects.filter(state=_state(request)).select_related("source")
    if (rule := request.GET.get("rule", "")) in TITLES:
        rows = rows.filter(rule=rule)
    if source := request.GET.get("source", "")[:40]:
        rows = rows.filter(source__key=source)
    if words := request.GET.get("q", "").strip()[:80]:
        rows = rows.filter(key__icontains=words)
    return rows


def _words(one: Quarantined) -> Words:
    return Words(one.words, **one.facts)


@page(needs=permissions.SOURCES)
def quarantine_taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    told = [
        (one.source.title, one.key, say(_words(one)), one.raw, one.received_at, one.last_at, one.times,
         one.get_state_display())
        for one in _asked(request).order_by("-id")[:MOST_TAKEN]
    ]  # fmt: skip
    name = f"{say('Readings in quarantine')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], told)


@page(needs=permissions.SOURCES, of=Quarantined, select=("source",))
def quarantined(request: Request, quarantined: Quarantined) -> HttpResponse:
    """One of them, as it came."""
    return _one(request, quarantined)


@page(needs=permissions.SOURCES, of=Quarantined, method="POST", select=("source",))
def step(request: Request, quarantined: Quarantined, name: str) -> HttpResponse:
    """Tried again, or set aside."""
    return carry_out(request, DOINGS, quarantined, name, there=reverse("parking:quarantine"),
                     shown=lambda wrong: _one(request, quarantined, wrong))  # fmt: skip


def _one(request: Request, one: Quarantined, wrong: Offer | None = None) -> HttpResponse:
    facts = {
        "title": say(title_of(one.rule)), "one": one, "words": _words(one),
        "offers": offers(DOINGS, one, request.by, wrong),
    }  # fmt: skip
    return render(request, "parking/quarantined.html", facts, status=422 if wrong else 200)


# --- alarms -----------------------------------------------------------------------------------------
@page(needs=permissions.SEE)
def alarm_list(request: Request) -> HttpResponse:
    """What is wrong with counts, or was."""
    over = request.GET.get("tab") == "over"
    found = keyset(_alarms(request), order=("-id",), size=SIZE, **turned(request))
    facts = {
        "title": say("Alarms about counts"), "page": found, "over": over,
        "rows": [(one, title_of(one.rule)) for one in found.rows], "query": request.GET.urlencode(),
        "q": request.GET.get("q", "")[:60], "may": request.by.may(permissions.SOURCES),
    }  # fmt: skip
    return render(request, "parking/alarms.html", facts)


def _alarms(request: Request) -> Any:
    rows = alarms(request.by, permissions.SEE)
    rows = rows.filter(ended_at__isnull=request.GET.get("tab") != "over")
    if words := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(car_park__name__icontains=words)
    return rows


@page(needs=permissions.SEE)
def alarms_taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    told = [
        (one.car_park.name, say(title_of(one.rule)), str(one.source or ""), one.since, one.ended_at,
         one.devices, one.case.number if one.case else "")
        for one in _alarms(request).order_by("-id")[:MOST_TAKEN]
    ]  # fmt: skip
    name = f"{say('Alarms about counts')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD_OF_ALARMS], told)
