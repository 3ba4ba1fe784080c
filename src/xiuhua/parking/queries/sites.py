"""Which plots a plan may choose among, and how its sites stand in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from xiuhua.ledgers.models import Entry
from xiuhua.places.models import Plot
from xiuhua.places.queries import plots_on

from ..models import Site, SitingPlan
from ..rules.siting_plan import Asked, Candidate
from .wanting import DAYS_A_MONTH

OPEN = ("planned", "started", "finished")
"""States of a project whose plot is taken."""
SENTENCES = {
    "taken": "An adopted plan has chosen it already.",
    "short": "It can be used for too short a time.",
    "small": "It takes too few cars.",
}
"""Why a plot is left out of a plan."""


def candidates(
    asked: Asked, day: date, division: str
) -> tuple[tuple[Candidate, ...], list[dict[str, Any]]]:
    """The plots a plan may choose among, and those left out with the reason, both by key."""
    taken = {*_taken()}
    until = day + timedelta(days=asked.usable_months * DAYS_A_MONTH)
    chosen, left_out = [], []
    for plot in plots_on(day).filter(division__startswith=division).order_by("pk"):
        one = _candidate(plot, day)
        if (why := _why_not(one, plot, asked, until, taken)) is None:
            chosen.append(one)
        else:
            left_out.append({"key": one.key, "name": one.name, "why": SENTENCES[why]})
    return tuple(chosen), left_out


def _taken() -> Iterable[int]:
    return Site.objects.filter(project__state__in=OPEN).values_list("plot_id", flat=True)


def _why_not(one: Candidate, plot: Plot, asked: Asked, until: date, taken: set[int]) -> str | None:
    if one.key in taken:
        return "taken"
    if plot.last_on is not None and plot.last_on < until:
        return "short"
    return "small" if one.spaces < asked.least_spaces else None


def _candidate(plot: Plot, day: date) -> Candidate:
    lon, lat = plot.middle
    return Candidate(
        plot.pk, plot.name, plot.owner, plot.kind, plot.division,
        plot.last_on.isoformat() if plot.last_on else "", plot.could_take(day),
        plot.area_whole_m2 or 0, round(lon, 6), round(lat, 6),
    )  # fmt: skip


def no_longer(plan: SitingPlan, today: date) -> list[Plot]:
    """Chosen plots that cannot be had any more: ended, their time over, or taken by another plan."""
    answer = plan.answer
    keys = [one.plot for one in answer.picks] if answer else []
    free = {*plots_on(today).filter(pk__in=keys).values_list("pk", flat=True)} - {*_taken()}
    return [one for one in Plot.objects.filter(pk__in=keys).order_by("pk") if one.pk not in free]


def sites_of(plan: SitingPlan) -> list[tuple[Site, int]]:
    """The sites of an adopted plan, each with the spaces that the ledger has for its project."""
    sites = list(plan.sites.select_related("project", "plot", "car_park").order_by("place"))
    sums = dict(
        Entry.objects.filter(project__in=[one.project_id for one in sites])
        .values_list("project").annotate(sum=Sum("quantity")).order_by()
    )  # fmt: skip
    return [(one, int(sums.get(one.project_id) or 0)) for one in sites]


def plans() -> QuerySet[SitingPlan]:
    """All plans as a list shows them, without what they were answered out of."""
    return SitingPlan.objects.defer("inputs", "left_out")
