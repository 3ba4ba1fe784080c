"""The nightly look; safe to do again for the same day."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Run, Sighting, Spot, Terms
from ..queries.reports import cases_of, reports
from ..rules import LEAST_AFTER_WEEKS, Found, Question, Weighed, weigh

MOST_MISSES = 10
BOUNDS = {"weeks": (4, 26), "before_weeks": (4, 52), "least": (2, 50), "least_weeks": (2, 26)}
State = Spot.State


def search(last: date, *, question: Question | None = None) -> Run:
    """Look at the weeks up to `last`, keep what is more than chance; a spot found again lives on."""
    terms = Terms.objects.first() or Terms()
    asked = question or terms.question(last)
    found = weigh(reports(asked), asked)
    told = {name: value for name, value in asdict(asked).items() if name != "last"}
    with transaction.atomic():
        run, _new = Run.objects.update_or_create(
            last=last,
            defaults={
                "question": told, "comparisons": found.comparisons, "events": found.events,
                "misses": _misses(found), "at": timezone.now(),
            },
        )  # fmt: skip
        Sighting.objects.filter(run=run).delete()
        for one in found.certain:
            _keep(one, run, last)
    return run


def _misses(found: Found) -> list[dict[str, Any]]:
    """Those that came nearest without being more than chance."""
    near = [one for one in found.weighed if not one.certain and one.q < 1]
    return [
        {
            "cell": one.cell, "category": one.category, "town": one.town, "n": one.n,
            "expected": round(one.expected, 2), "p": one.p, "q": one.q,
        }
        for one in near[:MOST_MISSES]
    ]  # fmt: skip


def _keep(one: Weighed, run: Run, last: date) -> None:
    """Bring one spot up to date, under a lock: what a head decides meanwhile is not lost."""
    rows = Spot.objects.select_for_update(of=("self",)).select_related("run", "category")
    spot = rows.filter(cell=one.cell, category_id=one.category).first()
    if spot is None:
        spot = Spot(cell=one.cell, category_id=one.category, division=one.town, found_on=last)
    else:
        _wake(spot, last)
    figures = {
        "resolution": one.resolution, "run": run, "n": one.n, "people": one.people,
        "expected": one.expected, "p": one.p, "q": one.q, "weeks": list(one.weeks),
        "first": one.first, "last": one.last,
    }  # fmt: skip
    for name, value in figures.items():
        setattr(spot, name, value)
    spot.save()
    places = list(cases_of(spot).values_list("division_id", flat=True)[:50])
    if places:
        spot.division = max(sorted(set(places)), key=places.count)[:12]
        spot.save(update_fields=["division"])
    Sighting.objects.create(run=run, spot=spot, n=one.n, expected=one.expected, q=one.q)


def _wake(spot: Spot, last: date) -> None:
    """To be decided anew: once its weeks of being let be are over, or when it comes back."""
    over = spot.state == State.DISMISSED and spot.until is not None and spot.until < last
    back = last - spot.run.last > timedelta(weeks=LEAST_AFTER_WEEKS)
    if over or (back and spot.state != State.DISMISSED):
        spot.state, spot.until = State.NEW, None
    if back:
        spot.found_on = last


@deed(permissions.TERMS)
def change_terms(*, by: Actor, q: float, **whole: int) -> Terms:
    """From the next night on; `whole` are the weeks and the least numbers of `Terms`."""
    for name, (least, most) in BOUNDS.items():
        if not least <= whole[name] <= most:
            raise Refused(
                "Choose a number from {least} to {most}.", field=name, least=least, most=most
            )
    if not 0.001 <= q <= 0.2:
        raise Refused("Choose a number from {least} to {most}.", field="q", least=0.001, most=0.2)
    if whole["least_weeks"] > whole["weeks"]:
        raise Refused("There are not so many weeks to be in.", field="least_weeks")
    return Terms.objects.create(q=q, set_by=by.ref, set_at=timezone.now(), **whole)
