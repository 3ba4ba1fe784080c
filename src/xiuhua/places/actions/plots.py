"""Keeping plots that could be used for a time: drawn, changed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel import geometry as ground
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..imports import BadRow, BadRows, File
from ..models import Plot
from ..plot_files import plots
from ..queries import what_lies_here

LEAST_M2, MOST_M2, MOST_CORNERS = 50, 200_000, 500


def ring(points: Sequence[Sequence[float]]) -> BaseGeometry:
    """The polygon that corners (longitude, latitude) go round; Refused, in words, for anything else."""
    if not 3 <= len(points) <= MOST_CORNERS:
        raise Refused("Mark at least three corners of the plot.", field="outline")
    corners = [[*ground.point(one[0], one[1])] for one in points]
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    try:
        return ground.area_of({"type": "Polygon", "coordinates": [corners]})
    except Refused as refused:
        raise Refused(refused.words.text, field="outline", **refused.words.facts) from None


@deed(permissions.KEEP_PLOTS)
def add_plot(
    *, name: str, outline: BaseGeometry, owner: str, first_on: date, by: Actor, kind: str = "idle",
    last_on: date | None = None, spaces: int | None = None, document: str = "", words: str = "",
    is_demo: bool = False,
) -> Plot:  # fmt: skip
    """A plot, by its outline; where it lies is asked of the map."""
    made = Plot(
        kind=kind, division=_place(outline), first_on=first_on, is_demo=is_demo,
        **_told(name, owner, first_on, last_on, spaces, document, words),
    )  # fmt: skip
    made.take_shape(outline)
    made.save()
    return made


@deed(permissions.KEEP_PLOTS)
def bring_in_plots(*, file: File, by: Actor, today: date) -> int:
    """All plots of a GeoJSON file, or none: BadRows names every feature that cannot be taken.

    A plot of the same name and owner that may still be used is there already.
    """
    rows, bad = plots(file, today)
    known = set(Plot.objects.filter(ended_on=None).values_list("name", "owner"))
    for row in rows:
        try:
            if (row.facts["name"], row.facts["owner"]) in known:
                raise Refused("This plot is entered already.")
            made = add_plot(by=by, **row.facts)
            known.add((made.name, made.owner))
        except Refused as refused:
            bad.append(BadRow(row.number, row.facts["name"][:40], refused.words))
    if bad:
        raise BadRows(bad)
    return len(rows)


@deed(permissions.KEEP_PLOTS, on="plot")
def change_plot(
    plot: Plot, *, name: str, owner: str, by: Actor, kind: str, first_on: date,
    last_on: date | None = None, spaces: int | None = None, document: str = "", words: str = "",
    outline: BaseGeometry | None = None,
) -> Plot:  # fmt: skip
    """What is known better now; a new outline must lie in the same place."""
    if plot.ended_on:
        raise Refused("This plot is no longer to be had. Enter it anew if it is again.")
    if outline is not None:
        _same_place(plot, _place(outline))
        plot.take_shape(outline)
    plot.kind, plot.first_on = kind, first_on
    for field, value in _told(name, owner, first_on, last_on, spaces, document, words).items():
        setattr(plot, field, value)
    plot.save()
    return plot


@deed(permissions.KEEP_PLOTS, on="plot")
def end_plot(plot: Plot, *, reason: str, by: Actor, on: date | None = None) -> Plot:
    """It is no longer to be had: built on, given back, or never was what it seemed."""
    day = on or localdate()
    if plot.ended_on:
        raise Refused("It has ended already, on {day}.", day=plot.ended_on)
    if not reason.strip():
        raise Refused("Say why it is no longer to be had.", field="reason")
    if day > localdate():
        raise Refused("Choose a day that has come.", field="on")
    plot.ended_on, plot.why_ended = day, reason.strip()[:200]
    plot.save()
    return plot


def _told(
    name: str, owner: str, first_on: date, last_on: date | None, spaces: int | None, document: str,
    words: str,
) -> dict[str, Any]:  # fmt: skip
    if not name.strip():
        raise Refused("Give the plot a name people know it by.", field="name")
    if not owner.strip():
        raise Refused("Say whose it is.", field="owner")
    if last_on and last_on < first_on:
        raise Refused("It ends before it begins. Choose a later day.", field="last_on")
    return {
        "name": name.strip()[:80], "owner": owner.strip()[:120], "last_on": last_on, "spaces": spaces,
        "document": document.strip()[:200], "words": words.strip()[:400],
    }  # fmt: skip


def _place(outline: BaseGeometry) -> str:
    """The code where an outline lies; Refused outside the district, or for a size no plot has."""
    if not LEAST_M2 <= (size := ground.area_m2(outline)) <= MOST_M2:
        raise Refused(
            "A plot has between {least} and {most} m²; this outline has {size}.",
            field="outline", least=LEAST_M2, most=MOST_M2, size=round(size),
        )  # fmt: skip
    here = what_lies_here(*ground.inner_point(outline))
    if not here.inside or here.county is None:
        raise Refused("The plot lies outside the district.", field="outline")
    return here.community or here.town or here.county


def _same_place(plot: Plot, code: str) -> None:
    if code[:9] != plot.division[:9]:
        raise Refused(
            "This outline lies in another town. End this plot and enter the other one.",
            field="outline",
        )
    plot.division = code
