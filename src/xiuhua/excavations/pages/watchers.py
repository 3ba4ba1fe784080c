"""The steward's pages: who watches what, who is missing, and one watcher."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.places.atlas import atlas
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..models import Look, Section, Watch, Watcher
from ..queries.coverage import at_risk, coverage, days_watched, missed, uncovered
from .permits import link_shown

SIZE = 30
HEAD = ("Watcher", "Kind", "Place", "First day", "Last day", "stopped on", "Days watched")


def _tick(watcher: Watcher, *, watch: Watch, by: Any, **told: Any) -> Look:
    made: Look = actions.tick(watch, by=by, **told)
    return made


DOINGS = (
    Doing("link", "A new link", permissions.RECRUIT, actions.give_link, when=lambda one: one.ended_on is None, look="primary",
          words="The old one opens nothing any more."),
    Doing("section", "Give a section", permissions.RECRUIT, actions.give_section, forms.GiveSection,
          lambda one: one.ended_on is None, look="primary", said="Somebody watches it from today on."),
    Doing("tick", "Enter a day off the paper card", permissions.TICK, _tick, forms.Tick,
          lambda one: one.watches.filter(ended_on=None).exists(), said="The day is entered."),
    Doing("leave", "On leave", permissions.TICK, actions.ask_leave, forms.LeaveDays, lambda one: one.ended_on is None),
    Doing("renew", "Another term", permissions.RECRUIT, actions.renew, forms.Renew, lambda one: one.ended_on is None),
    Doing("revoke", "Close the link", permissions.RECRUIT, actions.take_link_back,
          when=lambda one: one.link_id is not None and one.ended_on is None, said="The link opens nothing any more."),
    Doing("thank", "Stops, with thanks", permissions.RECRUIT, actions.thank, forms.Because,
          lambda one: one.ended_on is None, look="danger", said="Thank you. Their sections need somebody else."),
)  # fmt: skip
OF_WATCH = (
    Doing("hand_over", "Somebody else takes over", permissions.RECRUIT, actions.hand_over, forms.HandOver,
          lambda one: one.ended_on is None),
    Doing("take", "Take the section back", permissions.RECRUIT, actions.take_section, when=lambda one: one.ended_on is None),
)  # fmt: skip


@page(needs=permissions.WATCHERS)
def watchers(request: Request) -> HttpResponse:
    """Coverage, what was missed, who is at risk, which sections nobody watches, and all watchers."""
    return _all(request)


@page(needs=permissions.RECRUIT, method="POST")
def recruit(request: Request) -> HttpResponse:
    """Somebody agrees to watch."""
    form = forms.Recruit(request.POST, auto_id="recruit_%s")
    if form.is_valid():
        with refusals_on(form):
            told = dict(form.cleaned_data)
            section = told.pop("section")
            made = actions.recruit(by=request.by, **told)
            if section is not None:
                actions.give_section(made, section=section, by=request.by)
            messages.success(request, say("Written down. Give them their link now."))
            return redirect("excavations:watcher", made.pk)
    return _all(request, form)


def _reach(request: Request) -> Any:
    return request.by.reach(permissions.WATCHERS)


def _all(request: Request, form: forms.Recruit | None = None) -> HttpResponse:
    today, reach = localdate(), _reach(request)
    yesterday = today - timedelta(days=1)
    known = atlas()
    rows = Watcher.objects.filter(reach.q("division"))
    over = request.GET.get("over") == "1"
    if q := request.GET.get("q", "").strip()[:40]:
        rows = rows.filter(place__icontains=q)
    rows = rows.exclude(ended_on=None) if over else rows.filter(ended_on=None)
    found = keyset(rows, order=("-id",), size=SIZE, **turned(request))
    thanks = days_watched([one.pk for one in found.rows])
    held: dict[int, list[str]] = {}
    for watch in Watch.objects.filter(watcher__in=found.rows, ended_on=None).select_related(
        "section"
    ):
        held.setdefault(watch.watcher_id, []).append(watch.section.name)
    facts = {
        "title": say("Watchers"),
        "coverage": coverage(Section.objects.filter(reach.q("division")), today),
        "bare": list(uncovered(today).filter(reach.q("division")).select_related("permit")[:20]),
        "missed": list(missed(yesterday).filter(reach.q("watcher__division")).order_by("pk")[:30]),
        "risk": list(at_risk(yesterday).filter(reach.q("watcher__division"))[:20]),
        "out": list(Watch.objects.filter(wants_out=True, ended_on=None).filter(reach.q("watcher__division"))
                    .select_related("watcher", "section")[:20]),
        "ending": list(rows.filter(last__gte=today, last__lte=today + timedelta(days=14))[:20]) if not over else [],
        "page": found,
        "rows": [(one, known.label(one.division) or one.division, held.get(one.pk, []), thanks.get(one.pk, 0))
                 for one in found.rows],
        "over": over,
        "q": q,
        "query": request.GET.urlencode(),
        "today": today,
        "form": form or forms.Recruit(auto_id="recruit_%s"),
        "may": request.by.may(permissions.RECRUIT),
    }  # fmt: skip
    return render(request, "excavations/watchers.html", facts, status=422 if form else 200)


@page(needs=permissions.WATCHERS)
def taken(request: Request, form: str) -> HttpResponse:
    """The list to take away: no names, no numbers."""
    make = list_maker(form)
    rows = list(Watcher.objects.filter(_reach(request).q("division")).order_by("-id")[:5000])
    known, thanks = atlas(), days_watched([one.pk for one in rows])
    told = (
        [one.place, one.get_kind_display(), known.label(one.division) or one.division, one.first, one.last,
         one.ended_on, thanks.get(one.pk, 0)]
        for one in rows
    )  # fmt: skip
    name = f"{say('Watchers')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], told)


@page(needs=permissions.WATCHERS, of=Watcher, select=("link",))
def watcher(request: Request, watcher: Watcher) -> HttpResponse:
    """One watcher: sections, looks, leave, link. Name and number lie apart."""
    return shown(request, watcher)


@page(needs=permissions.WATCHERS, of=Watcher, method="POST")
def step(request: Request, watcher: Watcher, name: str) -> HttpResponse:
    """One thing done with a watcher."""
    there = reverse("excavations:watcher", args=[watcher.pk])
    return carry_out(
        request, DOINGS, watcher, name, there=there, shown=lambda wrong: shown(request, watcher, wrong),
        then=lambda made: link_shown(request, made[1], say("Link for the watcher"), watcher.place, there)
        if name == "link" else None,
    )  # fmt: skip


@page(needs=permissions.WATCHERS, of=Watch, method="POST", select=("watcher", "section"))
def watch_step(request: Request, watch: Watch, name: str) -> HttpResponse:
    """Hand a section over, or take it back."""
    there = reverse("excavations:watcher", args=[watch.watcher_id])
    return carry_out(
        request,
        OF_WATCH,
        watch,
        name,
        there=there,
        shown=lambda wrong: shown(request, watch.watcher),
    )


def shown(request: Request, watcher: Watcher, wrong: Offer | None = None) -> HttpResponse:
    """The page of a watcher; 422 with the form that was refused."""
    by, today = request.by, localdate()
    watches = list(watcher.watches.select_related("section__permit").order_by("-pk")[:30])
    facts = {
        "title": watcher.place,
        "watcher": watcher,
        "place": atlas().label(watcher.division) or watcher.division,
        "watches": [(one, offers(OF_WATCH, one, by)) for one in watches],
        "looks": list(Look.objects.filter(watch__watcher=watcher).select_related("section").order_by("-day", "-pk")[:30]),
        "leaves": list(watcher.leaves.filter(last__gte=today).order_by("first")),
        "thanks": days_watched([watcher.pk]).get(watcher.pk, 0),
        "offers": offers(DOINGS, watcher, by, wrong),
        "link": watcher.link if watcher.link and watcher.link.works else None,
        "today": today,
    }  # fmt: skip
    return render(request, "excavations/watcher.html", facts, status=422 if wrong else 200)


@page(needs=permissions.WATCHERS, of=Watcher)
def card(request: Request, watcher: Watcher) -> HttpResponse:
    """A month's tick card to be printed, for somebody without a phone."""
    first = localdate().replace(day=1)
    days = [
        first + timedelta(days=n)
        for n in range(31)
        if (first + timedelta(days=n)).month == first.month
    ]
    watches = list(watcher.watches.filter(ended_on=None).select_related("section__permit"))
    facts = {
        "title": say("Card of looks"),
        "watcher": watcher,
        "watches": watches,
        "days": days,
        "month": first,
    }
    return render(request, "excavations/card.html", facts)
