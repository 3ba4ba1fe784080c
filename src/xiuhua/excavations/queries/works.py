"""The facts of sections on a day, as the rules read them: a few queries for however many sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from ..models import Look, Measurement, Permit, Section
from ..rules.works import SEEN_DAYS, Idle, Sight, Works, by_day, idle_row
from ..workflow import WATCHED_STATES, PermitState, SectionState
from .days import end_of, rain_between

WATCHED = [one.value for one in WATCHED_STATES]
_IDLE = """
SELECT s.id, COUNT(DISTINCT l.day), MIN(l.day), MAX(l.day) FROM excavations_section s
JOIN excavations_look l ON l.section_id = s.id AND l.worked = 'no' AND l.day <= %s
 AND l.day > COALESCE((SELECT y.day FROM excavations_look y WHERE y.section_id = s.id
   AND y.worked = 'yes' AND y.day <= %s ORDER BY y.day DESC LIMIT 1), %s)
WHERE s.state IN ('open', 'resting') GROUP BY s.id
"""
_BEFORE_ALL = date(1, 1, 1)
NEEDED = (
    "number", "division", "state", "opened_on", "order",
    *(
        f"permit__{name}"
        for name in (
            "number", "division", "state", "granted_first", "granted_last", "road_class",
            "night_work", "broke_open_at", "filed_at", "is_emergency",
        )
    ),
)  # fmt: skip
"""Columns the rules read; outlines cost more than all the rest."""


def watched_sections() -> QuerySet[Section]:
    """Sections that lie open or wait to be signed off, with their permits."""
    return (
        Section.objects.filter(state__in=WATCHED)
        .select_related("permit")
        .only(*NEEDED)
        .order_by("pk")
    )


def works_of(sections: Iterable[Section], today: date, now: datetime | None = None) -> Iterator[tuple[Section, Works]]:  # fmt: skip
    """Each section with its facts of `today`, in as many queries for one as for ten thousand.

    Whether nobody has worked for a while is counted by the database, so that looks of weeks are
    never read; the looks that count as sights are those of a few days.
    """
    rows = list(sections)
    now = now or timezone.now()
    few = [one.pk for one in rows] if len(rows) <= MANY else None
    sights, idle, sizes = _sights(today, few), _idle(today, few), _sizes(few)
    days = [one.permit.granted_first for one in rows if one.permit.granted_first]
    rain = rain_between(min(days), today) if days else {}
    for section in rows:
        yield section, _works(section, today, now, rain, sights, idle, sizes)


MANY = 500
"""Beyond so many, the looks of all sections are read instead of naming each."""


def _works(section: Section, today: date, now: datetime, rain: Any, sights: Any, idle: Any, sizes: Any) -> Works:  # fmt: skip
    permit = section.permit
    over, tolerance = sizes.get(section.pk, (None, 0))
    opened = permit.broke_open_at
    return Works(
        today=today,
        permitted=permitted(permit),
        last=end_of(permit, rain),
        is_open=section.is_open,
        road_class=permit.road_class,
        opened_on=section.opened_on,
        night_work=permit.night_work,
        over_m2=over,
        tolerance_m2=tolerance,
        hours_since_broken_open=(now - opened).total_seconds() / 3600 if opened else None,
        filed=permit.filed_at is not None,
        sights=sights.get(section.pk, ()),
        idle=idle.get(section.pk) if section.now is not SectionState.RESTORED else None,
    )


def permitted(permit: Permit) -> bool:
    """Whether somebody has allowed it: granted, or an emergency whose filing is not refused."""
    if permit.now in (PermitState.REVOKED, PermitState.REFUSED, PermitState.WITHDRAWN):
        return False
    return permit.granted_last is not None or permit.is_emergency


def _sights(today: date, few: list[int] | None) -> dict[int, list[Sight]]:
    since = today - timedelta(days=SEEN_DAYS.on(today) - 1)
    rows = Look.objects.filter(day__gte=since, day__lte=today)
    if few is not None:
        rows = rows.filter(section__in=few)
    found: dict[int, list[Sight]] = {}
    names = ("section_id", "day", "worked", "problems")
    for section, day, worked, problems in rows.order_by("-day", "-at", "-pk").values_list(*names):
        found.setdefault(section, []).append(Sight(day, worked, problems))
    return {section: by_day(sights) for section, sights in found.items()}


def _idle(today: date, few: list[int] | None) -> dict[int, Idle]:
    if few is not None:
        return dict(_idle_of_few(today, few))
    with connection.cursor() as cursor:
        cursor.execute(_IDLE, [today, today, _BEFORE_ALL])
        rows = cursor.fetchall()
    return {section: Idle(looks, _day(first), _day(last)) for section, looks, first, last in rows}


def _idle_of_few(today: date, few: list[int]) -> Iterator[tuple[int, Idle]]:
    rows = Look.objects.filter(section__in=few, day__lte=today).values_list(
        "section_id", "day", "worked"
    )
    seen: dict[int, list[Sight]] = {}
    for section, day, worked in rows.order_by():
        seen.setdefault(section, []).append(Sight(day, worked))
    for section, sights in seen.items():
        if (row := idle_row(sights)) is not None:
            yield section, row


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _sizes(few: list[int] | None) -> dict[int, tuple[Any, Any]]:
    """The newest measurement of each section that says something about its permit."""
    rows = Measurement.objects.exclude(over_m2=None).filter(section__state__in=WATCHED)
    if few is not None:
        rows = rows.filter(section__in=few)
    told = rows.order_by("at", "pk").values_list("section_id", "over_m2", "tolerance_m2")
    return {section: (over, tolerance) for section, over, tolerance in told}
