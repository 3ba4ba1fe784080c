"""The watcher's own pages, opened by a link: today's look, in under a minute, with one thumb."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate

from xiuhua.accounts.models import PersonalLink
from xiuhua.evidence.actions import prepare_all
from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import address
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, refusals_on
from xiuhua.web.language import say

from .. import actions, forms
from ..actions.looking import MOST_PHOTOS
from ..models import Finding, Look, Watch, Watcher
from ..queries.coverage import active, days_watched
from ..queries.days import days_of, rain_for
from ..queries.saying import came_of_it, title_of
from ..rules.sights import PICTURED, SIGHTS
from ..workflow import WATCHED_STATES


def by_link(request: Request, link: PersonalLink, rest: str) -> HttpResponse:
    """What a watcher's link opens: their sections, one at a time; leave; asking for somebody else."""
    watcher = Watcher.objects.filter(pk=link.subject_key).first()
    if watcher is None or link.subject_kind != Watcher.record_kind or watcher.ended_on:
        raise Missing("This link no longer opens anything.")
    base = request.path.removesuffix(rest)
    watches = _own(watcher)
    head, _sep, tail = rest.strip("/").partition("/")
    if head in _POSTS and not tail:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        _POSTS[head](watcher, link)
        return HttpResponseRedirect(base)
    if head == "":
        if len(watches) != 1:
            return _list(request, watcher, watches, base)
        return _one(request, watcher, watches[0], link, base, base)
    watch = next((one for one in watches if str(one.pk) == head), None)
    if watch is None or tail not in ("", "out", "stay"):
        raise Missing("This link no longer opens anything.")
    if tail:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        actions.want_out(watch, by=link, back=tail == "stay")
        return HttpResponseRedirect(f"{base}{watch.pk}/")
    return _one(request, watcher, watch, link, base, f"{base}{watch.pk}/")


_POSTS = {
    "leave": lambda watcher, link: actions.ask_leave(
        watcher, first=localdate(), last=localdate(), by=link
    ),
    "back": lambda watcher, link: actions.end_leave(watcher, by=link),
}


def _own(watcher: Watcher) -> list[Watch]:
    rows = active(localdate()).filter(watcher=watcher).select_related("section__permit", "watcher")
    return [one for one in rows.order_by("pk") if one.section.now in WATCHED_STATES]


def _list(request: Request, watcher: Watcher, watches: list[Watch], base: str) -> HttpResponse:
    done = set(
        Look.objects.filter(watch__in=watches, day=localdate()).values_list("watch_id", flat=True)
    )
    facts = _around(watcher, base) | {
        "title": say("Which one are you looking at?")
        if watches
        else say("Nothing to look at today"),
        "rows": [(one, f"{base}{one.pk}/", one.pk in done) for one in watches],
    }
    return render(request, "excavations/watch_list.html", facts)


def _around(watcher: Watcher, base: str) -> dict[str, Any]:
    today = localdate()
    return {
        "watcher": watcher,
        "base": base,
        "away": watcher.leaves.filter(first__lte=today, last__gte=today).exists(),
        "thanks": days_watched([watcher.pk]).get(watcher.pk, 0),
        "large": False,
    }


def _one(
    request: Request, watcher: Watcher, watch: Watch, link: PersonalLink, base: str, here: str
) -> HttpResponse:
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    form = forms.Look(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            _keep(watch, form.cleaned_data, link)
            return HttpResponseRedirect(here)
    facts = _around(watcher, base) | _seen(watch) | {"form": form, "here": here, "watch": watch}
    return render(request, "excavations/watch.html", facts, status=422 if form.errors else 200)


def _keep(watch: Watch, told: dict[str, Any], link: PersonalLink) -> None:
    voice = told["voice"].read() if told.get("voice") else b""
    at = datetime.fromtimestamp(told["at"] / 1000, UTC) if told.get("at") else None
    actions.look(
        watch, worked=told["worked"], problems=told["problems"], told=told["told"], words=told["words"],
        photos=list(prepare_all(told["photos"], most=MOST_PHOTOS)), voice=voice, at=at,
        request_key=told["request_key"] or None, by=link,
    )  # fmt: skip


def _seen(watch: Watch) -> dict[str, Any]:
    today, section = localdate(), watch.section
    permit = section.permit
    looks = list(
        Look.objects.filter(watch=watch, day__gte=today - timedelta(days=14)).order_by("-day")
    )
    shot = Item.objects.filter(
        subject_kind="excavations.section", subject_key=section.number
    ).last()
    found = Finding.objects.filter(section=section, first_seen__gte=watch.first).select_related(
        "escalation"
    )
    return {
        "title": f"{permit.road} {permit.words}",
        "section": section,
        "permit": permit,
        "days": days_of(permit, rain_for([permit]), today),
        "picture": address(shot, "shown", today=today) if shot else "",
        "today_look": next((one for one in looks if one.day == today), None),
        "yesterday": next((one for one in looks if one.day == today - timedelta(days=1)), None),
        "sights": [(key, SIGHTS[key]) for key in PICTURED],
        "told": Look.TOLD,
        "worked": Look.WORKED[:2],
        "came": [(say(title_of(one)), came_of_it(one, getattr(one, "escalation", None)))
                 for one in found.order_by("-pk")[:5]],
    }  # fmt: skip
