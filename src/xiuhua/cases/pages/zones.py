"""Areas where classes are not to be reported for a time: on the map and as a list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.geometry import inner_point
from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.places.models import Area
from xiuhua.places.queries import communities_by_town, outline
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset

from .. import permissions
from ..actions.zones import declare_zone, end_zone, ground_of
from ..forms import zones as forms
from ..queries.zones import names_of
from ..queries.zones import zones as asked

ORDER = ("-first_on", "-id")


@page(needs=permissions.SEE)
def zones(request: Request) -> HttpResponse:
    """Those that hold or will hold, or those that are over."""
    return _shown(request)


@page(needs=permissions.SEE)
def shapes(request: Request) -> HttpResponse:
    """The outlines of those that hold or will hold, each with a pin, as GeoJSON."""
    rows = asked(over=False, today=timezone.localdate()).defer(None).order_by(*ORDER)[:200]
    features: list[dict[str, Any]] = []
    for area in rows:
        if area.outline is None:
            continue
        told = {"id": str(area.pk), "title": area.name}
        features.append(
            {"type": "Feature", "geometry": area.geometry, "properties": {"kind": "block"}}
        )
        spot = {"type": "Point", "coordinates": list(inner_point(area.outline))}
        features.append(
            {"type": "Feature", "geometry": spot, "properties": {"status": "hold"} | told}
        )
    return JsonResponse({"type": "FeatureCollection", "features": features})


@page(needs=permissions.ZONES, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Declare one."""
    form = forms.NewZone(request.POST or None, initial={"first_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            code, shape = ground_of(**form.ground())
            zone = declare_zone(division=code, outline=shape, by=request.by, **form.told())
            messages.success(
                request, say("It holds from its first day on; collectors and reporters are told.")
            )
            return redirect(f"{reverse('cases:zones')}#zone-{zone.pk}")
    facts = {
        "title": say("A new area without reports"),
        "form": form,
        "towns": communities_by_town(),
        "chosen": str(form["place"].value() or ""),
        "shape": outline(),
    }
    return render(request, "cases/zone_new.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.ZONES, of=Area, method="POST")
def end(request: Request, zone: Area) -> HttpResponse:
    """End one early."""
    if zone.kind != Area.NO_REPORT:
        raise Missing("There is no such {thing}.", thing=str(Area._meta.verbose_name))
    form = forms.EndZone(request.POST)
    if form.is_valid():
        with refusals_on(form):
            end_zone(zone, reason=form.cleaned_data["reason"], by=request.by)
            messages.success(request, say("It is over; everything is reported there again."))
            return redirect("cases:zones")
    return _shown(request, wrong=(zone.pk, form))


def _shown(request: Request, wrong: tuple[int, forms.EndZone] | None = None) -> HttpResponse:
    """The page; 422 when ending one was refused."""
    today, over = timezone.localdate(), request.GET.get("over") == "1"
    found = keyset(
        asked(over=over, today=today),
        order=ORDER,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=30,
    )
    names, known = names_of(found.rows), atlas()
    facts = {
        "title": say("Areas without reports"),
        "over": over,
        "today": today,
        "page": found,
        "rows": [
            {
                "it": area,
                "n": number,
                "where": known.label(area.division) or area.division,
                "classes": [names.get(key, key) for key in area.classes],
                "ahead": area.first_on > today,
                "form": wrong[1] if wrong and wrong[0] == area.pk else forms.EndZone(
                    auto_id=f"zone-{area.pk}-%s"
                ),
                "wrong": bool(wrong and wrong[0] == area.pk),
            }
            for number, area in enumerate(found.rows, 1)
        ],
        "shape": outline(),
        "may": request.by.may(permissions.ZONES),
    }  # fmt: skip
    return render(request, "cases/zones.html", facts, status=422 if wrong else 200)
