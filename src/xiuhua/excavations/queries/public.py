"""What everybody may see of digs: where, until when, watched or not; never who watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from ..models import Escalation, Finding, Permit, Section
from ..workflow import OPENED, PUBLIC, FindingState, PermitState, SectionState
from .coverage import active
from .days import Days, Rain, days_of, rain_for
from .ground import earlier_digs
from .saying import came_of_it, sentence_of

PUBLIC_STATES = [one.value for one in PUBLIC]
OPEN_STATES = [one.value for one in OPENED]
TABS = (("now", "Being dug"), ("coming", "Coming"), ("past", "Over"))
_PAST = [PermitState.WARRANTY.value, PermitState.CLOSED.value, PermitState.REVOKED.value,
         PermitState.FINISHED.value]  # fmt: skip


def public_permits() -> QuerySet[Permit]:
    """Permits that everybody may see, emergencies included."""
    shown = Q(state__in=PUBLIC_STATES) | Q(state=PermitState.STARTED.value)
    return Permit.objects.filter(shown).select_related("contractor", "applicant")


def tab(rows: QuerySet[Permit], which: str) -> QuerySet[Permit]:
    """Those being dug, those coming, or those over."""
    if which == "past":
        return rows.filter(state__in=_PAST)
    if which == "coming":
        return rows.filter(state=PermitState.GRANTED.value)
    return rows.filter(state__in=[PermitState.STARTED.value, PermitState.SUSPENDED.value])


def open_digs() -> int:
    """How many digs are being dug now."""
    return tab(public_permits(), "now").count()


@dataclass(frozen=True)
class Row:
    """A dig as a list shows it."""

    permit: Permit
    days: Days | None
    watched: str
    status: str
    said: str


def rows_of(permits: list[Permit], today: date) -> list[Row]:
    """The rows of a page: the rain, and whether each was watched yesterday, in two queries."""
    rain = rain_for(permits)
    watched = watched_yesterday([one.pk for one in permits], today)
    return [_row(one, rain, watched, today) for one in permits]


def _row(permit: Permit, rain: Rain, watched: dict[int, str], today: date) -> Row:
    days = days_of(permit, rain, today)
    late = bool(days and days.over and permit.now in (PermitState.STARTED, PermitState.SUSPENDED))
    return Row(
        permit,
        days,
        watched.get(permit.pk, ""),
        "late" if late else permit.now.status,
        permit.now.title,
    )


def watched_yesterday(permits: list[int], today: date) -> dict[int, str]:
    """For each permit with open sections: "yes", "partly", "no" or "excused", as it stood yesterday."""
    day = today - timedelta(days=1)
    held = set(active(day).filter(section__permit__in=permits).values_list("section_id", flat=True))
    held |= set(active(today).filter(section__permit__in=permits, section__opened_on=today)
                .values_list("section_id", flat=True))  # fmt: skip
    rows = Section.objects.filter(permit__in=permits, state__in=OPEN_STATES)
    told: dict[int, list[str]] = {}
    for permit, section, excuse in rows.values_list("permit_id", "pk", "unwatched"):
        how = "yes" if section in held else "excused" if excuse else "no"
        told.setdefault(permit, []).append(how)
    return {pk: _whole(how) for pk, how in told.items()}


def _whole(how: list[str]) -> str:
    """One word for all sections of a dig."""
    if len(set(how)) == 1:
        return how[0]
    return "partly" if "no" in how else "yes"


_PINNED = (
    "name", "state", "minx", "miny", "maxx", "maxy", "permit__number", "permit__road",
    "permit__granted_last",
)  # fmt: skip


def map_sections(which: str = "now") -> QuerySet[Section]:
    """Sections for the map: those of digs being dug, coming, or over."""
    permits = tab(public_permits(), which).values("pk")
    return Section.objects.filter(permit__in=permits, minx__isnull=False)


def map_data(
    rows: QuerySet[Section], today: date, numbers: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """A pin for each section, as GeoJSON; one statement however many there are.

    `numbers` are those of the list beside the map, by the number of the permit. The end is the
    granted one without rain, so a pin may turn red a day before the page does.
    """
    base, told = reverse("excavations:dig", args=["-"]), numbers or {}
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round((west + east) / 2, 6), round((south + north) / 2, 6)],
            },
            "properties": {
                "id": permit,
                "number": str(told.get(permit, "")),
                "title": f"{road} {name}",
                "status": "late"
                if state in OPEN_STATES and last and last < today
                else _LOOKS[state],
                "url": base.replace("-", permit, 1),
            },
        }
        for name, state, west, south, east, north, permit, road, last in rows.values_list(*_PINNED)
    ]
    return {"type": "FeatureCollection", "features": features}


_LOOKS = {one.value: one.status for one in SectionState}


def outlines(permit: Permit) -> dict[str, Any]:
    """The sections of one dig: their outlines, and a pin in each, as GeoJSON."""
    features: list[dict[str, Any]] = []
    for one in permit.sections.all():
        if one.box is None:
            continue
        features.append(
            {"type": "Feature", "geometry": one.geometry, "properties": {"kind": "dig"}}
        )
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": one.box.middle},
                "properties": {"id": one.number, "title": one.name, "status": one.now.status,
                               "number": str(one.order)},
            }
        )  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


SHOWN = [FindingState.MENDED.value, FindingState.ANSWERED.value]


def public_findings(permit: Permit) -> list[dict[str, Any]]:
    """Findings that are certain, that the contractor was told of, and that are settled: with their outcome.

    Those seen to be none, and those enforcement found no fault in, are not shown.
    """
    rows = (
        Finding.objects.filter(section__permit=permit, state__in=SHOWN, certain=True)
        .annotate(told=Count("persuasions"))
        .filter(Q(told__gt=0) | Q(state=FindingState.ANSWERED.value))
        .exclude(escalation__outcome="none")
        .select_related("section", "escalation")
    )
    return [
        {"finding": one, "said": sentence_of(one), "outcome": came_of_it(one, _of(one))}
        for one in rows.order_by("-settled_at")[:20]
    ]


def _of(finding: Finding) -> Escalation | None:
    return getattr(finding, "escalation", None)


def history(permit: Permit) -> list[Permit]:
    """Digs on the same ground in the five years before, as far as everybody may see them."""
    if permit.outline is None:
        return []
    before = permit.began_on or permit.first or localdate()
    found = earlier_digs(permit.outline, before, besides=permit.pk)
    return [one for one in found if one.now in PUBLIC or one.now is PermitState.STARTED]
