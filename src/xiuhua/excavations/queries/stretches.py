"""The sections that feeds and layers tell everybody of: dug now, or coming; never who watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.timezone import get_default_timezone

from xiuhua.records.models import Record

from ..models import Permit, Section
from ..workflow import LIVE, PUBLIC, WATCHED_STATES, PermitState, SectionState
from .coverage import active
from .days import Rain, end_of, rain_for

DUG = [one.value for one in SectionState if one in WATCHED_STATES]
SHOWN = (SectionState.PLANNED.value, *DUG)
"""States of sections that are told of; what is signed off is over."""
_COMING = [one.value for one in LIVE - {PermitState.FINISHED}]
_PUBLIC = [one.value for one in PUBLIC]


@dataclass(frozen=True)
class Stretch:
    """One section as everybody may know it on `today`.

    `first` and `last` are the true days where they are known, else the granted ones with rain added;
    `granted_last` is None for an emergency that nobody has granted yet, and `left` with it. `left`
    is negative once the granted days are over. `watched` is how it stood yesterday, None where
    yesterday says nothing.
    """

    section: Section
    permit: Permit
    first: date
    last: date
    granted_last: date | None
    left: int | None
    watched: bool | None
    changed_at: datetime | None

    @property
    def is_demo(self) -> bool:
        """Whether it was made up for the demonstration."""
        return self.section.is_demo or self.permit.is_demo


def open_sections() -> QuerySet[Section]:
    """Sections being dug, at rest or restored under permits that are public, and those still to come.

    What was only planned under a permit that is over or revoked does not come any more.
    """
    dug = Q(state__in=DUG, permit__state__in=_PUBLIC)
    coming = Q(state=SectionState.PLANNED.value, permit__state__in=_COMING)
    rows = Section.objects.filter(dug | coming).select_related("permit__contractor")
    return rows.defer("permit__geometry", "permit__doers", "doers")


def stretches(sections: Sequence[Section], today: date) -> list[Stretch]:
    """The same with what is known of each, in as many queries for one as for a thousand."""
    keys = [one.pk for one in sections]
    rain = rain_for([one.permit for one in sections])
    held = active(today - timedelta(days=1)).filter(section__in=keys)
    watched = set(held.values_list("section_id", flat=True))
    changed = _changes(sections)
    return [_stretch(one, rain, one.pk in watched, changed, today) for one in sections]


def _stretch(
    one: Section, rain: Rain, watched: bool, changed: dict[Any, datetime], today: date
) -> Stretch:
    permit = one.permit
    granted = end_of(permit, rain)
    told = one.state != SectionState.PLANNED.value and (one.opened_on or today) < today
    moments = [changed.get((kind.record_kind, kind.record_key)) for kind in (one, permit)]
    return Stretch(
        section=one,
        permit=permit,
        first=one.opened_on or permit.first,
        last=_last(one, granted or permit.last, today),
        granted_last=granted,
        left=(granted - (one.restored_on or today)).days if granted else None,
        watched=watched if told else None,
        changed_at=max((at for at in moments if at), default=None),
    )


def _last(section: Section, end: date, today: date) -> date:
    """The day it was restored; until then the last granted one, and today once that is past."""
    if section.now is SectionState.RESTORED and section.restored_on:
        return section.restored_on
    return max(end, today) if section.is_open else max(end, section.opened_on or end)


def _changes(sections: Sequence[Section]) -> dict[Any, datetime]:
    """When something was last done to each of them or to its permit."""
    own = {one.record_key for one in sections}
    permits = {one.permit.record_key for one in sections}
    rows = Record.objects.filter(
        Q(kind=Section.record_kind, key__in=own) | Q(kind=Permit.record_kind, key__in=permits)
    )
    told = rows.order_by().values_list("kind", "key").annotate(Max("at"))
    return {(kind, key): at for kind, key, at in told}


def changed_since(today: date) -> datetime:
    """The moment since which no dig has changed: the last deed of today, or the midnight before.

    At midnight the days that are left change by themselves.
    """
    rows = Record.objects.filter(at__gte=midnight(today), kind__startswith="excavations.")
    last: datetime | None = rows.aggregate(last=Max("at"))["last"]
    return last or midnight(today)


def midnight(day: date) -> datetime:
    """The beginning of a day, here."""
    return datetime.combine(day, time(), get_default_timezone())
