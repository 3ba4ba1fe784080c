"""Preparing a bulletin, putting it forward, releasing it by somebody else, taking it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.kernel.period import Period
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Bulletin
from ..queries.periods import a_year_before, before, period_of
from ..queries.sheets import PERSONS, SHEETS, counted

State = Bulletin.State
IN_BULLETINS = [sheet for key, sheet in SHEETS.items() if key not in PERSONS]
"""No bulletin names a single person."""


@deed(permissions.PREPARE)
def prepare(kind: str, day: date, *, by: Actor) -> Bulletin:
    """Count the period of `kind` around `day` and keep it as a draft.

    Refused while the period is not over, and when there is one of it that was not withdrawn.
    """
    if kind not in Bulletin.Kind.values:
        raise Refused("Choose a daily, a weekly or a monthly bulletin.", field="kind")
    period, now = period_of(kind, day), timezone.now()
    if period.last >= localdate(now):
        raise Refused("This period is not over yet. Choose an earlier day.", field="day")
    if Bulletin.objects.filter(kind=kind, first=period.first).exclude(state=State.WITHDRAWN):
        raise Refused(
            "There is a bulletin of this period already. Open it in the list.", field="day"
        )
    return Bulletin.objects.create(
        kind=kind,
        first=period.first,
        last=period.last,
        serial=_serial(kind, period.first.year),
        figures=freeze(period, now),
        counted_at=now,
        prepared_by=by.ref,
    )


def prepare_drafts(day: date) -> list[Bulletin]:
    """The drafts that are due on `day`, the morning after: day, week on Mondays, month on the first."""
    kinds = ["day", *(["week"] if day.weekday() == 0 else []), *(["month"] if day.day == 1 else [])]
    made = []
    for kind in kinds:
        period = period_of(kind, day - timedelta(days=1))
        there = Bulletin.objects.filter(kind=kind, first=period.first)
        if not there.exclude(state=State.WITHDRAWN).exists():
            made.append(prepare(kind, period.first, by=SYSTEM))
    return made


def _serial(kind: str, year: int) -> int:
    last = Bulletin.objects.filter(kind=kind, first__year=year).aggregate(last=Max("serial"))[
        "last"
    ]
    return int(last or 0) + 1


def freeze(period: Period, now: datetime) -> dict[str, Any]:
    """The counts of every sheet, and the wholes of the period before and of the year before."""
    found = {sheet.key: counted(sheet, period, now=now) for sheet in IN_BULLETINS}
    for name, earlier in (("before", before(period)), ("year", a_year_before(period))):
        wholes: dict[str, int] = {}
        for sheet in IN_BULLETINS[:2]:
            wholes |= counted(sheet, earlier, now=now)["*"]
        found[name] = {"*": wholes}
    return found


@deed(permissions.PREPARE, on="bulletin")
def count_again(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """Count a draft anew: cases may have been closed meanwhile."""
    _only(bulletin, State.DRAFT, State.PROPOSED)
    bulletin.counted_at = timezone.now()
    bulletin.figures = freeze(bulletin.period, bulletin.counted_at)
    bulletin.state, bulletin.proposed_by, bulletin.prepared_by = State.DRAFT, "", by.ref
    bulletin.save()
    return bulletin


@deed(permissions.PREPARE, on="bulletin")
def write(bulletin: Bulletin, *, words: str, by: Actor) -> Bulletin:
    """Say in a few sentences what the figures mean; it has to be put forward again."""
    _only(bulletin, State.DRAFT, State.PROPOSED)
    bulletin.words = words.strip()
    bulletin.state, bulletin.proposed_by = State.DRAFT, ""
    bulletin.save()
    return bulletin


@deed(permissions.PREPARE, on="bulletin")
def put_forward(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """Say that it is right; somebody else has to release it."""
    _only(bulletin, State.DRAFT)
    bulletin.state, bulletin.proposed_by = State.PROPOSED, by.ref
    bulletin.save()
    return bulletin


@deed(permissions.RELEASE, on="bulletin")
def release(bulletin: Bulletin, *, public: bool, by: Actor) -> Bulletin:
    """Let the units read it, and with `public` everybody. Never by whoever prepared or proposed it."""
    _only(bulletin, State.PROPOSED)
    if by is not SYSTEM and by.ref in (bulletin.proposed_by, bulletin.prepared_by):
        raise Refused("You prepared this bulletin, so somebody else has to release it.")
    bulletin.state, bulletin.is_public = State.RELEASED, public
    bulletin.released_by, bulletin.released_at = by.ref, timezone.now()
    bulletin.save()
    return bulletin


@deed(permissions.RELEASE, on="bulletin")
def withdraw(bulletin: Bulletin, *, reason: str, by: Actor) -> Bulletin:
    """Take it back, for a reason everybody reads who finds it; another may then be prepared."""
    _only(bulletin, State.DRAFT, State.PROPOSED, State.RELEASED)
    if not reason.strip():
        raise Refused("Say why it is withdrawn; whoever has read it will ask.", field="reason")
    bulletin.state, bulletin.reason = State.WITHDRAWN, reason.strip()[:400]
    bulletin.withdrawn_by, bulletin.withdrawn_at = by.ref, timezone.now()
    bulletin.save()
    return bulletin


def _only(bulletin: Bulletin, *states: Bulletin.State) -> None:
    if bulletin.state not in states:
        raise Refused(
            "This bulletin is {state} now, so that cannot be done with it.",
            state=str(bulletin.get_state_display()),
        )
