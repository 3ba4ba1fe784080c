"""A contractor's record: overruns, rework, and what share of works ended in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, Q

from ..models import Company, Finding, Permit
from .days import Rain, end_of, rain_for


@dataclass(frozen=True)
class Record:
    """Counts over a company's digs; `on_time` is a share of the ended ones, in per cent."""

    digs: int
    ended: int
    late: int
    rework: int
    findings: int
    mended: int
    penalties: int
    median_over: float | None

    @property
    def on_time(self) -> int | None:
        """Per cent of the ended works that ended in time."""
        return round(100 * (self.ended - self.late) / self.ended) if self.ended else None


def records_of(companies: Iterable[Company], today: date) -> dict[int, Record]:
    """The records of companies as contractors, by key; the same few queries for any number."""
    keys = [one.pk for one in companies]
    digs: dict[int, list[Permit]] = {key: [] for key in keys}
    rows = Permit.objects.filter(contractor__in=keys).exclude(began_on=None).defer("geometry")
    for one in rows:
        digs[one.contractor_id].append(one)
    rain = rain_for([one for some in digs.values() for one in some])
    found = {
        row["section__permit__contractor"]: dict(row)
        for row in Finding.objects.filter(section__permit__contractor__in=keys)
        .values("section__permit__contractor")
        .annotate(
            n=Count("pk"), mended=Count("pk", filter=Q(state="mended")),
            filed=Count("pk", filter=Q(escalation__outcome="filed")),
        )
        .order_by()
    }  # fmt: skip
    return {key: _record(digs[key], rain, found.get(key, {})) for key in keys}


def record_of(company: Company, today: date) -> Record:
    """The record of one company as a contractor, up to today."""
    return records_of([company], today)[company.pk]


def _record(permits: list[Permit], rain: Rain, found: dict[str, Any]) -> Record:
    over = []
    for one in permits:
        end = end_of(one, rain)
        if end is not None and one.ended_on is not None:
            over.append(max(0, (one.ended_on - end).days))
    late = [days for days in over if days]
    rework = sum("mend_again" in one.doers for one in permits)
    return Record(
        len(permits), len(over), len(late), rework, found.get("n", 0), found.get("mended", 0),
        found.get("filed", 0), float(median(late)) if late else None,
    )  # fmt: skip
