"""Sources of live counts: how each is doing, its devices, what it lists and what it delivered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.words import Words
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.fields import Because
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..actions import sources as actions
from ..feeds import WRONG
from ..forms import sources as forms
from ..models import Delivery, Device, GateCount, Listed, Source
from ..queries import sources as queries

SIZE = 30
MOST_LISTED = 4_000
HEALTH = {
    "well": ("done", "Delivers"), "silent": ("late", "Silent"), "failed": ("back", "Fails"),
    "never": ("new", "Never heard"), "off": ("new", "Not in use"),
}  # fmt: skip
LOST = {
    "row": "The row was lost", "reading": "Its reading was lost", "field": "The field was left out",
    "nothing": "Kept, and doubted",
}  # fmt: skip
FIELDS = {"capacity": "spaces", "place": "place", "name": "name"}
HEAD = ("key", "Title", "operator", "how it comes", "format", "State", "last heard", "last failed",
        "what failed", "Devices", "Missing", "In quarantine")  # fmt: skip


def _hand_in(source: Source, *, by: Any, content: bytes) -> Delivery:
    made: Delivery = actions.hand_in(source, content=content, by=by)
    return made


def _add(source: Source, *, by: Any, **told: Any) -> Device:
    made: Device = actions.add_device(source=source, by=by, **told)
    return made


DOINGS = (
    Doing("device", "Add a device", permissions.SOURCES, _add, forms.AddDevice, look="primary",
          said="Added. Readings that waited for it are taken in."),
    Doing("fetch", "Fetch now", permissions.SOURCES, actions.fetch_now,
          when=lambda one: one.how == "pull" and one.in_use, said="It is being fetched. Reload in a moment."),
    Doing("file", "Hand a file in", permissions.SOURCES, _hand_in, forms.HandIn, lambda one: one.in_use),
    Doing("change", "Change the source", permissions.SOURCES, actions.change_source, forms.SourceForm, said="Changed."),
    Doing("off", "Switch off", permissions.SOURCES, actions.switch_off, Because, lambda one: one.in_use,
          look="danger"),
    Doing("on", "Switch on", permissions.SOURCES, actions.switch_on, when=lambda one: not one.in_use,
          look="primary"),
)  # fmt: skip


def _count(device: Device, *, by: Any, **told: Any) -> GateCount:
    made: GateCount = actions.count_by_hand(car_park=device.car_park, by=by, **told)
    return made


OF_DEVICE = (
    Doing("count", "Enter cars counted by hand", permissions.SOURCES, _count, forms.CountByHand,
          lambda one: one.measures == "gate" and one.in_use, look="primary",
          said="The gates count on from there."),
    Doing("out", "Take out of use", permissions.SOURCES, actions.take_device_out, Because,
          lambda one: one.in_use),
    Doing("back", "Use again", permissions.SOURCES, actions.put_device_back, when=lambda one: not one.in_use),
)  # fmt: skip
OF_LISTED = (
    Doing("link", "Link", permissions.SOURCES, actions.link, forms.Link, lambda one: one.state == "new",
          said="Linked. Readings that waited for it are taken in."),
    Doing("leave", "Not ours", permissions.SOURCES, actions.leave, when=lambda one: one.state == "new"),
)  # fmt: skip


@page(needs=permissions.SOURCES)
def sources(request: Request) -> HttpResponse:
    """All sources, and how each is doing."""
    found = keyset(_searched(request), order=("key",), size=SIZE, **turned(request))
    facts = {
        "title": say("Sources of counts"), "page": found, "q": _words(request),
        "rows": _shown(found.rows),
    }  # fmt: skip
    return render(request, "parking/sources.html", facts)


def _words(request: Request) -> str:
    return request.GET.get("q", "").strip()[:60]


def _searched(request: Request) -> Any:
    rows, words = queries.sources(), _words(request)
    return rows.filter(title__icontains=words) if words else rows


def _shown(rows: list[Source]) -> list[Any]:
    numbers, now = queries.numbers(rows), timezone.now()
    return [(one, HEALTH[queries.health(one, now)], numbers[one.pk]) for one in rows]


@page(needs=permissions.SOURCES)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    rows = _shown(list(_searched(request).order_by("key")[:5000]))
    told = [
        (one.key, one.title, str(one.operator or ""), one.get_how_display(), one.get_shape_display(),
         say(state[1]), one.heard_at, one.failed_at, one.failure, told["devices"], told["missing"],
         told["waiting"])
        for one, state, told in rows
    ]  # fmt: skip
    return make(
        f"{say('Sources of counts')} {localdate():%Y%m%d}", [say(one) for one in HEAD], told
    )


@page(needs=permissions.SOURCES, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """A new source."""
    form = forms.NewSource(None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = actions.add_source(by=request.by, **form.told())
            messages.success(request, say("Written down. Now add its devices, or hand its first file in."))  # fmt: skip
            return HttpResponseRedirect(reverse("parking:source", args=[made.key]))
    facts = {"title": say("A new source"), "form": form}
    return render(request, "parking/source_new.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.SOURCES, of=Source, by="key", select=("operator",))
def source(request: Request, source: Source) -> HttpResponse:
    """One source: its health, devices, deliveries, and what of its feed nobody has decided on."""
    return _one(request, source)


@page(needs=permissions.SOURCES, of=Source, by="key", method="POST", select=("operator",))
def step(request: Request, source: Source, name: str) -> HttpResponse:
    """One thing done with a source."""
    there = reverse("parking:source", args=[source.key])

    def then(made: Any) -> HttpResponse | None:
        if isinstance(made, Delivery):
            return HttpResponseRedirect(reverse("parking:delivery", args=[made.pk]))
        return None

    return carry_out(request, DOINGS, source, name, there=there, then=then,
                     shown=lambda wrong: _one(request, source, wrong))  # fmt: skip


def _one(request: Request, source: Source, wrong: Offer | None = None) -> HttpResponse:
    now, words = timezone.now(), _words(request)
    devices = queries.searched(source.devices.select_related("car_park", "bay", "latest"), words)
    found = keyset(devices, order=("key", "id"), size=SIZE, **turned(request))
    facts = {
        "title": source.title, "source": source, "health": HEALTH[queries.health(source, now)],
        "numbers": queries.numbers([source])[source.pk], "page": found, "q": words, "now": now,
        "offers": offers(DOINGS, source, request.by, wrong),
        "deliveries": list(source.deliveries.defer("differences").order_by("-id")[:8]),
        "listed": list(source.listed.filter(state="new").order_by("key")[:20]),
    }  # fmt: skip
    return render(request, "parking/source.html", facts, status=422 if wrong else 200)


@page(needs=permissions.SOURCES, of=Device, select=("source", "car_park", "bay"))
def device(request: Request, device: Device) -> HttpResponse:
    """One device: what it stands for and what it said last."""
    return _device(request, device)


@page(needs=permissions.SOURCES, of=Device, method="POST", select=("source", "car_park", "bay"))
def device_step(request: Request, device: Device, name: str) -> HttpResponse:
    """One thing done with a device."""
    return carry_out(request, OF_DEVICE, device, name, there=reverse("parking:device", args=[device.pk]),
                     shown=lambda wrong: _device(request, device, wrong))  # fmt: skip


def _device(request: Request, device: Device, wrong: Offer | None = None) -> HttpResponse:
    facts = {
        "title": device.key, "device": device, "latest": getattr(device, "latest", None),
        "offers": offers(OF_DEVICE, device, request.by, wrong),
    }  # fmt: skip
    return render(request, "parking/device.html", facts, status=422 if wrong else 200)


@page(needs=permissions.SOURCES, of=Listed, select=("source",))
def listed(request: Request, listed: Listed) -> HttpResponse:
    """Something a feed lists that we do not have: what is it?"""
    return _listed(request, listed)


@page(needs=permissions.SOURCES, of=Listed, method="POST", select=("source",))
def listed_step(request: Request, listed: Listed, name: str) -> HttpResponse:
    """Somebody decides."""
    return carry_out(request, OF_LISTED, listed, name, there=reverse("parking:source", args=[listed.source.key]),
                     shown=lambda wrong: _listed(request, listed, wrong))  # fmt: skip


def _listed(request: Request, listed: Listed, wrong: Offer | None = None) -> HttpResponse:
    facts = {
        "title": str(listed), "listed": listed, "offers": offers(OF_LISTED, listed, request.by, wrong),
        "told": [(name, value) for name, value in listed.facts.items() if value not in ("", None, {}, [])],
    }  # fmt: skip
    return render(request, "parking/listed.html", facts, status=422 if wrong else 200)


@page(needs=permissions.SOURCES, of=Delivery, select=("source",))
def delivery(request: Request, delivery: Delivery) -> HttpResponse:
    """One delivery: every defect by its row, and where its list and ours differ."""
    facts = {
        "title": say(Words("Delivery of {source}", source=delivery.source.title)), "delivery": delivery,
        "defects": [_defect(one) for one in delivery.defects[:MOST_LISTED]],
        "differences": [(one, say(FIELDS.get(one["field"], one["field"]))) for one in delivery.differences[:MOST_LISTED]],
        "most": MOST_LISTED,
    }  # fmt: skip
    return render(request, "parking/delivery.html", facts)


@page(needs=permissions.SOURCES, of=Delivery, select=("source",))
def defects_taken(request: Request, delivery: Delivery, form: str) -> HttpResponse:
    """The defects of a delivery to take away, for whoever has to mend them."""
    make = list_maker(form)
    told = [
        (one["row"] or "", one["key"], one["field"], wrong, one["value"], lost)
        for one, wrong, lost in map(_defect, delivery.defects)
    ]
    head = ("Row", "key", "Field", "What is wrong", "Value", "What became of it")
    name = f"{delivery.source.key} {timezone.localtime(delivery.received_at):%Y%m%d %H%M}"
    return make(name, [say(one) for one in head], told)


def _defect(one: dict[str, Any]) -> tuple[dict[str, Any], str, str]:
    return one, say(WRONG.get(one["wrong"], one["wrong"])), say(LOST[one["lost"]])
