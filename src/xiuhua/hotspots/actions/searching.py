"""The nightly look; safe to do again for the same day."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone

from xiuhua.cases.models import Case

from ..models import Run, Spot
from ..queries.reports import cases_of, reports
from ..rules import Question, Weighed, weigh


def search(last: date, *, question: Question | None = None) -> Run:
    """Look at the weeks up to `last`, keep what is more than chance; a spot found again lives on."""
    asked = question or Question(last=last)
    found = weigh(reports(asked), asked)
    told = {name: value for name, value in asdict(asked).items() if name != "last"}
    with transaction.atomic():
        run, _new = Run.objects.update_or_create(
            last=last,
            defaults={
                "question": told, "comparisons": found.comparisons, "events": found.events,
                "at": timezone.now(),
            },
        )  # fmt: skip
        for one in found.certain:
            _keep(one, run, last)
    return run


def _keep(one: Weighed, run: Run, last: date) -> None:
    figures = {
        "resolution": one.resolution, "run": run, "n": one.n, "people": one.people,
        "expected": one.expected, "p": one.p, "q": one.q, "weeks": list(one.weeks),
        "first": one.first, "last": one.last,
    }  # fmt: skip
    spot = Spot.objects.filter(cell=one.cell, category_id=one.category).first()
    if spot is None:
        spot = Spot(cell=one.cell, category_id=one.category, division=one.town, found_on=last)
    for name, value in figures.items():
        setattr(spot, name, value)
    if spot.state == Spot.State.DISMISSED and spot.until and spot.until < last:
        spot.state, spot.until = Spot.State.NEW, None
    spot.save()
    places = list(cases_of(spot).values_list("division_id", flat=True)[:50])
    if places:
        spot.division = max(sorted(set(places)), key=places.count)[:12]
        spot.save(update_fields=["division"])


def last_case() -> date | None:
    """The day of the latest case; nothing is looked for where there is none."""
    at = Case.objects.order_by("-reported_at").values_list("reported_at", flat=True).first()
    return timezone.localdate(at) if at else None
