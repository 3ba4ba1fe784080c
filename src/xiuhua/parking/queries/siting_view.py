"""A computed plan as people read it: on the page, on the map, on paper, in a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from xiuhua.kernel.geometry import circle, geojson
from xiuhua.places.atlas import atlas
from xiuhua.places.models import Plot, PlotKind

from ..models import SitingPlan
from ..rules.siting_plan import Answer, Asked, Candidate, Inputs, Pick, Want

KINDS = dict(PlotKind.choices)
TITLES = {
    "full_h": "Full on-street bays",
    "refused": "Refused searches",
    "cases": "Cases of illegal parking",
}
"""Sources of demand, by the field of `Want`, in the order of the weights."""
_TITLES = {"full_h": "hours", "refused": "times", "cases": "cases filed"}
"""What each is counted in."""
SMALLEST, LARGEST = 3.5, 15.0
"""Radii of the dots of demand on the map, in pixels."""


@dataclass(frozen=True)
class Row:
    """A chosen plot (`place` from 1), or one that was not (0), with what it would relieve by source."""

    place: int
    plot: Candidate
    where: str
    kind: str
    until: date | None
    pick: Pick | None
    share: float
    full_h: float = 0.0
    refused: int = 0
    cases: int = 0


@dataclass(frozen=True)
class Step:
    """What so many plots relieve together, and what the last of them added; shares in percent."""

    k: int
    covered: float
    gain: float
    share: float
    at_most: float
    best: bool
    asked: bool


@dataclass(frozen=True)
class Source:
    """Demand of one source: how much there is, how much the chosen plots relieve, and in points."""

    title: str
    unit: str
    size: float
    relieved: float
    points: float


@dataclass(frozen=True)
class View:
    """All of a computed plan."""

    asked: Asked
    inputs: Inputs
    answer: Answer
    chosen: list[Row]
    others: list[Row]
    curve: list[Step]
    sources: list[Source]

    @property
    def spaces(self) -> int:
        """Spaces that the chosen plots could take together."""
        return sum(one.plot.spaces for one in self.chosen)


def view_of(plan: SitingPlan) -> View | None:
    """The plan as it reads; None before it is computed."""
    answer = plan.answer
    if answer is None:
        return None
    asked, inputs = plan.asked, plan.given
    chosen, others = _rows(answer, inputs)
    return View(
        asked,
        inputs,
        answer,
        chosen,
        others,
        list(_curve(answer, asked)),
        _sources(asked, inputs, answer),
    )


def _rows(answer: Answer, inputs: Inputs) -> tuple[list[Row], list[Row]]:
    known, by_key = atlas(), {one.key: one for one in inputs.plots}
    chosen = [
        _row(
            place, by_key[pick.plot], known.label(by_key[pick.plot].division), pick, answer, inputs
        )
        for place, pick in enumerate(answer.picks, 1)
    ]
    picked = {one.plot for one in answer.picks}
    others = [
        _row(0, one, known.label(one.division), None, answer, inputs)
        for one in inputs.plots if one.key not in picked
    ]  # fmt: skip
    return chosen, others


def _row(
    place: int, plot: Candidate, where: str, pick: Pick | None, answer: Answer, inputs: Inputs
) -> Row:
    until = date.fromisoformat(plot.last_on) if plot.last_on else None
    kind = str(KINDS.get(PlotKind(plot.kind), plot.kind))
    if pick is None:
        return Row(place, plot, where, kind, until, None, 0.0)
    mine = [inputs.wants[one] for one in pick.relieves]
    share = 100 * pick.weight / answer.total if answer.total else 0.0
    return Row(
        place, plot, where, kind, until, pick, share, sum(one.full_h for one in mine),
        sum(one.refused for one in mine), sum(one.cases for one in mine),
    )  # fmt: skip


def _curve(answer: Answer, asked: Asked) -> Iterator[Step]:
    before = 0.0
    for one in answer.curve:
        share = 100 * one.covered / answer.total if answer.total else 0.0
        gain = one.covered - before
        yield Step(one.k, one.covered, gain, share, one.at_most, one.best, one.k == asked.k)
        before = one.covered


def _sources(asked: Asked, inputs: Inputs, answer: Answer) -> list[Source]:
    held = [inputs.wants[one] for pick in answer.picks for one in pick.relieves]
    weights = (asked.weights.full, asked.weights.refused, asked.weights.cases)
    return [
        _source(name, weight, inputs.wants, held)
        for name, weight in zip(TITLES, weights, strict=True)
    ]


def _source(name: str, weight: float, wants: Sequence[Want], held: Sequence[Want]) -> Source:
    size = sum(getattr(one, name) for one in wants)
    relieved = sum(getattr(one, name) for one in held)
    return Source(TITLES[name], _TITLES[name], size, relieved, weight * size)


def drawn(view: View) -> dict[str, Any]:
    """The plan as the map draws it: reach, ties, demand as dots, plots, and a pin for each chosen one."""
    features = [*_reach(view), *_ties(view), *_dots(view), *_plots(view), *_pins(view)]
    return {"type": "FeatureCollection", "features": features}


def pins(view: View) -> list[tuple[float, float, int]]:
    """The chosen plots for the drawing that needs no script."""
    return [(one.plot.lon, one.plot.lat, one.place) for one in view.chosen]


def _feature(geometry: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": facts}


def _reach(view: View) -> Iterator[dict[str, Any]]:
    for one in view.chosen:
        disc = circle(one.plot.lon, one.plot.lat, view.asked.radius_m)
        yield _feature(geojson(disc, 6), kind="reach")


def _ties(view: View) -> Iterator[dict[str, Any]]:
    for row in view.chosen:
        assert row.pick is not None  # chosen
        for place in row.pick.relieves:
            want = view.inputs.wants[place]
            line = [[row.plot.lon, row.plot.lat], [want.lon, want.lat]]
            yield _feature({"type": "LineString", "coordinates": line}, kind="tie")


def _dots(view: View) -> Iterator[dict[str, Any]]:
    """Demand as dots whose area grows with its points."""
    weights = [sum(one.parts(view.asked.weights)) for one in view.inputs.wants]
    most = max(weights, default=0.0) or 1.0
    relieved = {place for pick in view.answer.picks for place in pick.relieves}
    for place, (want, weight) in enumerate(zip(view.inputs.wants, weights, strict=True)):
        if weight:
            size = round(max(SMALLEST, LARGEST * sqrt(weight / most)), 1)
            spot = {"type": "Point", "coordinates": [want.lon, want.lat]}
            yield _feature(spot, kind="want", size=size, relieved=place in relieved)


def _plots(view: View) -> Iterator[dict[str, Any]]:
    picked = {one.plot.key for one in view.chosen}
    keys = [one.key for one in view.inputs.plots]
    for plot in Plot.objects.filter(pk__in=keys).only("pk", "geometry").order_by("pk"):
        yield _feature(plot.geometry or {}, kind="site" if plot.pk in picked else "plot")


def _pins(view: View) -> Iterator[dict[str, Any]]:
    for one in view.chosen:
        spot = {"type": "Point", "coordinates": [one.plot.lon, one.plot.lat]}
        yield _feature(spot, id=str(one.plot.key), title=one.plot.name, number=one.place)


HEAD = ("Rank", "Plot", "Kind", "Place", "Owner", "May be used until", "Area, m²", "Spaces", "Points relieved",
        "Share of all demand, %", "Hours full", "Refused searches", "Cases", "Longitude", "Latitude")  # fmt: skip


def cells(row: Row) -> list[object]:
    """A row of the sheet."""
    plot, pick = row.plot, row.pick
    return [
        row.place or "", plot.name, row.kind, row.where, plot.owner, row.until, plot.area_m2, plot.spaces,
        round(pick.weight, 2) if pick else 0, round(row.share, 1), round(row.full_h, 1), row.refused, row.cases,
        plot.lon, plot.lat,
    ]  # fmt: skip
