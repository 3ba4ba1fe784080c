"""Plots that could be used for a time: the list with its map, one plot, drawing and ending it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.kernel.words import Refused, Words
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import counted, keyset, turned

from .. import actions, forms, permissions
from ..atlas import Atlas, atlas
from ..imports import BadRow, BadRows
from ..models import Plot, PlotKind
from ..plot_files import columns, feature_of
from ..queries import outline, plots_on

SIZE = 30
MOST_DRAWN = 300
MOST_TAKEN = 5000
TABS = (("", "May be used"), ("coming", "To come"), ("over", "No longer"))
HEAD = ("Number of the plot", "Name", "Kind", "Place", "Owner", "May be used from", "May be used until", "Area, m²",
        "Spaces", "How the spaces were counted", "By which document", "Longitude", "Latitude", "Remarks")  # fmt: skip
MOST_NAMED = 100
PLOT_FIELDS = {
    "name": "Name", "kind": "Kind", "owner": "Owner", "first_on": "May be used from", "last_on": "May be used until",
    "spaces": "Spaces by a layout", "document": "By which document", "words": "Remarks",
}  # fmt: skip
DOINGS = (
    Doing("end", "No longer to be had", permissions.KEEP_PLOTS, actions.end_plot, forms.EndPlot,
          lambda plot: plot.ended_on is None, look="danger", said="It is no longer among the plots."),
)  # fmt: skip


@page(needs=permissions.SEE_PLOTS)
def plots(request: Request) -> HttpResponse:
    """Plots by whether they may be used today, searched by name and owner, with a map."""
    rows = _asked(request)
    total, stopped = counted(rows)
    found = keyset(rows.defer("geometry"), order=("-id",), size=SIZE, **turned(request))
    known = atlas()
    facts = {
        "title": say("Plots to be used"),
        "tabs": TABS,
        "which": request.GET.get("tab", ""),
        "kinds": PlotKind.choices,
        "kind": request.GET.get("kind", ""),
        "q": request.GET.get("q", "")[:60],
        "rows": [_row(one, known) for one in found.rows],
        "page": found,
        "total": total,
        "stopped": stopped,
        "query": request.GET.urlencode(),
        "numbered": not any(turned(request).values()),
        "may": request.by.may(permissions.KEEP_PLOTS),
        "shape": outline(),
    }
    return render(request, "places/plots.html", facts)


def _asked(request: Request) -> QuerySet[Plot]:
    """What the address of the list asks for, as far as the reader's grants reach."""
    today, tab = localdate(), request.GET.get("tab", "")
    rows = {
        "coming": Plot.objects.filter(first_on__gt=today, ended_on=None),
        "over": Plot.objects.filter(Q(ended_on__lte=today) | Q(last_on__lt=today)),
    }.get(tab, plots_on(today))
    rows = rows.filter(request.by.reach(permissions.SEE_PLOTS).q("division"))
    if (kind := request.GET.get("kind", "")) in PlotKind.values:
        rows = rows.filter(kind=kind)
    if q := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(Q(name__icontains=q) | Q(owner__icontains=q))
    return rows


def _row(plot: Plot, known: Atlas) -> dict[str, Any]:
    today = localdate()
    left = (plot.last_on - today).days if plot.last_on else None
    return {
        "it": plot,
        "where": known.label(plot.division),
        "spaces": plot.could_take(today),
        "left": left,
    }


@page(needs=permissions.SEE_PLOTS)
def outlines(request: Request) -> HttpResponse:
    """The outlines of the same list, each with a pin, as GeoJSON."""
    features: list[dict[str, Any]] = []
    for one in _asked(request).order_by("-id")[:MOST_DRAWN]:
        features += drawn(one)
    return _geojson(features)


def drawn(plot: Plot) -> list[dict[str, Any]]:
    """A plot as a map draws it: its outline and a pin."""
    spot = {"type": "Point", "coordinates": [*plot.middle]}
    told = {"id": str(plot.pk), "title": plot.name, "url": reverse("places:plot", args=[plot.pk])}
    status = "hold" if plot.ended_on else "doing"
    return [
        {"type": "Feature", "geometry": plot.geometry, "properties": {"kind": "plot"}},
        {"type": "Feature", "geometry": spot, "properties": told | {"status": status}},
    ]


def _geojson(features: list[dict[str, Any]]) -> HttpResponse:
    return JsonResponse({"type": "FeatureCollection", "features": features})


@page(needs=permissions.SEE_PLOTS)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    today, known = localdate(), atlas()
    rows = [_cells(one, today, known) for one in _asked(request).order_by("-id")[:MOST_TAKEN]]
    return make(f"{say('Plots to be used')} {today:%Y%m%d}", [say(one) for one in HEAD], rows)


def _cells(one: Plot, today: date, known: Atlas) -> list[object]:
    how = say("estimated by the area") if one.spaces is None else say("by a layout")
    lon, lat = one.middle
    return [
        one.pk, one.name, one.get_kind_display(), known.label(one.division), one.owner, one.first_on, one.last_on,
        one.area_whole_m2, one.could_take(today), how, one.document, round(lon, 6), round(lat, 6), one.words,
    ]  # fmt: skip


@page(needs=permissions.SEE_PLOTS, of=Plot)
def plot(request: Request, plot: Plot) -> HttpResponse:
    """One plot with its outline, and what can be changed."""
    return _shown(request, plot)


@page(needs=permissions.SEE_PLOTS, of=Plot)
def outline_of(request: Request, plot: Plot) -> HttpResponse:
    """The outline of one plot, as GeoJSON."""
    return _geojson(drawn(plot))


@page(needs=permissions.KEEP_PLOTS, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Enter a plot."""
    form = forms.PlotForm(request.POST or None, initial={"first_on": localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = actions.add_plot(by=request.by, **form.told())
            messages.success(request, say("Entered. Plans of new car parks can choose it."))
            return redirect("places:plot", made.pk)
    facts = {"title": say("A new plot"), "form": form, "shape": outline()}
    return render(request, "places/plot_new.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.KEEP_PLOTS, method=("GET", "POST"))
def bring(request: Request) -> HttpResponse:
    """Bring a file of plots in, all or none; 422 with every feature that cannot be taken."""
    form = forms.PlotFile(request.POST or None, request.FILES or None)
    bad: tuple[BadRow, ...] = ()
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            try:
                n = actions.bring_in_plots(
                    file=form.cleaned_data["file"], by=request.by, today=localdate()
                )
            except BadRows as refused:
                bad = refused.rows
                raise Refused("{n} plots cannot be taken, so none was.", field="file", n=len(bad)) from None  # fmt: skip
            messages.success(request, say(Words("{n} plots entered.", n=n)))
            return redirect("places:plots")
    facts = {
        "title": say("Bring in a file of plots"),
        "form": form,
        "bad": bad[:MOST_NAMED],
        "bad_left": max(0, len(bad) - MOST_NAMED),
        "fields": [
            (names[0], names[1:], PLOT_FIELDS[field]) for field, names in columns().fields.items()
        ],
        "kinds": [(PlotKind(kind).label, names) for kind, names in columns().kinds.items()],
    }
    return render(request, "places/plot_file.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.SEE_PLOTS)
def given(request: Request) -> HttpResponse:
    """The same list as GeoJSON to take away; such a file can be brought in again."""
    features = [feature_of(one) for one in _asked(request).order_by("-id")[:MOST_TAKEN]]
    answer = _geojson(features)
    answer["Content-Disposition"] = f'attachment; filename="plots-{localdate():%Y%m%d}.geojson"'
    return answer


@page(needs=permissions.SEE_PLOTS, of=Plot, method="POST")
def step(request: Request, plot: Plot, name: str) -> HttpResponse:
    """Change a plot, or end it."""
    there = reverse("places:plot", args=[plot.pk])
    if name != "change":
        return carry_out(request, DOINGS, plot, name, there=there,
                         shown=lambda wrong: _shown(request, plot, wrong))  # fmt: skip
    form = forms.ChangePlot(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.change_plot(plot, by=request.by, **form.told())
            messages.success(request, say("Changed."))
            return redirect(there)
    return _shown(request, plot, form=form)


def _shown(
    request: Request, plot: Plot, wrong: Offer | None = None, form: forms.PlotForm | None = None
) -> HttpResponse:
    """The page of a plot; 422 with the form that was refused."""
    may = request.by.may(permissions.KEEP_PLOTS, plot.division) and plot.ended_on is None
    facts = {
        "title": plot.name,
        "plot": plot,
        "row": _row(plot, atlas()),
        "form": (form or forms.ChangePlot(initial=_initial(plot))) if may else None,
        "wrong": form is not None,
        "offers": offers(DOINGS, plot, request.by, wrong),
        "src": reverse("places:plot_outline", args=[plot.pk]),
        "center": plot.middle,
        "shape": outline(),
    }
    return render(request, "places/plot.html", facts, status=422 if wrong or form else 200)


def _initial(plot: Plot) -> dict[str, Any]:
    names = ("name", "kind", "owner", "first_on", "last_on", "spaces", "document", "words")
    return {name: getattr(plot, name) for name in names} | {"outline": _corners(plot)}


def _corners(plot: Plot) -> str:
    """The corners as they are typed; nothing for a plot of several pieces, or with holes."""
    shape = plot.geometry or {}
    rings = shape["coordinates"] if shape.get("type") == "Polygon" else []
    if len(rings) != 1:
        return ""
    return "\n".join(f"{lon:.7f}, {lat:.7f}" for lon, lat in rings[0][:-1])
