"""What happens by itself: every rule over every open section, promises that lapse, terms that end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.records.actions import note

from ..events import FindingMoved
from ..models import Finding, Permit, Section, Watch
from ..queries.coverage import uncovered
from ..queries.works import watched_sections, works_of
from ..rules.sights import SIGHTS
from ..rules.works import BY_DAYS, BY_EYE, SEEN_DAYS, Works, found
from ..workflow import STANDING, FindingState, PermitState
from .clocks import due
from .persuading import take_over
from .thanks import end_watch, flag_if_bare

_STANDING = [one.value for one in STANDING]
_BATCH = 1000
GONE = {FindingState.OPEN, FindingState.PROMISED}


@dataclass
class Night:
    """What one night's pass did."""

    sections: int = 0
    new: int = 0
    joined: int = 0
    gone: int = 0
    lapsed: int = 0


def look_over(today: date, now: datetime | None = None) -> Night:
    """Ask every rule of every section that lies open; what stands already is joined, never raised twice.

    Running it again the same day finds nothing new. What the facts no longer say is settled as gone
    unless enforcement has it.
    """
    now = now or timezone.now()
    night = Night()
    sections = list(watched_sections())
    night.sections = len(sections)
    standing = {
        (one.section_id, one.rule): one for one in Finding.objects.filter(state__in=_STANDING)
    }
    settled = _settled(today)
    new: list[Finding] = []
    changed: list[Finding] = []
    gone: list[Finding] = []
    first_due = due("persuade", now)
    for section, works in works_of(sections, today, now):
        seen = dict(found(works))
        for rule, what in seen.items():
            there = standing.get((section.pk, rule))
            if there is None and _is_old_news(section, rule, works, standing, settled):
                continue
            if there is None:
                new.append(_new(section, rule, what.size, today, first_due))
            elif take_over(there, size=what.size, day=_last_seen(works, rule)):
                changed.append(there)
        gone += _gone(standing, section, seen, works)
    _write(new, changed, gone, now)
    night.new, night.joined, night.gone = len(new), len(changed), len(gone)
    night.lapsed = lapse(now)
    return night


def _last_seen(works: Works, rule: str) -> date:
    """The day on which it was seen last: today for what the facts say, else that of the look."""
    if rule in BY_DAYS:
        return works.today
    return next((one.day for one in works.sights if rule in one.problems), works.today)


def _new(section: Section, rule: str, size: Any, today: date, due_at: datetime) -> Finding:
    return Finding(
        section=section, rule=rule, first_seen=today, last_seen=today, size=size,
        certain=rule not in BY_EYE, due_at=due_at,
    )  # fmt: skip


def _gone(standing: dict[tuple[int, str], Finding], section: Section, seen: Iterable[str], works: Works) -> list[Finding]:  # fmt: skip
    """Findings that the facts no longer bear out; what somebody saw is gone after a look without it."""
    out = []
    for rule in {*BY_DAYS, *_seen_without(works)} - set(seen):
        there = standing.get((section.pk, rule))
        if there is None or there.now not in GONE:
            continue
        if rule in BY_DAYS or works.sights[0].day > there.last_seen:
            out.append(there)
    return out


def _settled(today: date) -> dict[tuple[int, str], date]:
    """On which day findings of these days were settled, the last of each kind."""
    since = today - timedelta(days=SEEN_DAYS.on(today))
    rows = Finding.objects.filter(settled_at__date__gte=since).order_by("settled_at")
    return {(one.section_id, one.rule): localdate(one.settled_at) for one in rows}


def _is_old_news(section: Section, rule: str, works: Works, standing: Any, settled: Any) -> bool:
    """A sight that was settled since it was seen, or that has its proper name by now."""
    if rule not in SIGHTS:
        return False
    day = settled.get((section.pk, rule))
    if day is not None and _last_seen(works, rule) <= day:
        return True
    return any((section.pk, one) in standing for one in SIGHTS[rule].finer if one != rule)


def _seen_without(works: Works) -> set[str]:
    """Sights that the newest look was without; none while nobody has looked."""
    if not works.sights:
        return set()
    told = set(works.sights[0].problems)
    told |= {finer for one in told for finer in SIGHTS[one].finer}
    return set(SIGHTS) - told


def _write(new: list[Finding], changed: list[Finding], gone: list[Finding], now: datetime) -> None:
    for first in range(0, len(new), _BATCH):
        with transaction.atomic():
            made = Finding.objects.bulk_create(new[first : first + _BATCH], ignore_conflicts=False)
            for one in made:
                _note(one, "excavations.find", None)
                announce(FindingMoved(finding=one.pk, step="find"))
    for first in range(0, len(changed), _BATCH):
        with transaction.atomic():
            Finding.objects.bulk_update(
                changed[first : first + _BATCH], ["last_seen", "sightings", "size"]
            )
    for one in gone:
        with transaction.atomic():
            _settle(one, now)


def _settle(one: Finding, now: datetime) -> None:
    """Gone by itself: counted as mended, in the platform's name."""
    there = Finding.objects.select_for_update().get(pk=one.pk)
    if there.now not in GONE:
        return
    before = there.record_facts()
    there.state, there.settled_at, there.due_at = FindingState.MENDED.value, now, None
    there.save()
    _note(there, "excavations.mend", before)
    announce(FindingMoved(finding=there.pk, step="mend"))


def _note(one: Finding, deed: str, before: Any) -> None:
    note(subject=(one.record_kind, one.record_key), deed=deed, by=SYSTEM, before=before,
         after=one.record_facts(), division=one.division_code)  # fmt: skip


def lapse(now: datetime) -> int:
    """Promises whose time is over and that nobody has looked at: not heeded; how many."""
    count = 0
    over = Finding.objects.filter(state=FindingState.PROMISED.value, due_at__lt=now)
    for one in over.values_list("pk", flat=True):
        with transaction.atomic():
            there = Finding.objects.select_for_update().get(pk=one)
            if (
                there.now is not FindingState.PROMISED
                or there.due_at is None
                or there.due_at >= now
            ):
                continue
            before = there.record_facts()
            last = there.persuasions.last()
            if last is not None:
                last.kept = False
                last.save()
            there.state, there.due_at = FindingState.UNHEEDED.value, due("escalate", now)
            there.save()
            _note(there, "excavations.lapse", before)
            announce(FindingMoved(finding=there.pk, step="lapse"))
            count += 1
    return count


def end_terms(today: date) -> int:
    """Watches of watchers whose term is over end, and bare sections get the day since when they are."""
    over = Watch.objects.filter(ended_on=None, watcher__last__lt=today).select_related("section")
    for watch in over:
        end_watch(watch, by=SYSTEM, reason="term over")
    for section in uncovered(today).filter(unwatched_since=None):
        flag_if_bare(section)
    return len(over)


def close_warranties(today: date) -> int:
    """Warranties that are over, of roads found sound, are closed; how many."""
    rows = Permit.objects.filter(
        state=PermitState.WARRANTY.value,
        warranty_until__lt=today,
        warranty_checked_on__isnull=False,
    )
    for permit in rows:
        with transaction.atomic():
            before = permit.record_facts()
            permit.state = PermitState.CLOSED.value
            permit.save()
            note(subject=(permit.record_kind, permit.record_key), deed="excavations.close", by=SYSTEM,
                 before=before, after=permit.record_facts(), division=permit.division)  # fmt: skip
    return len(rows)
