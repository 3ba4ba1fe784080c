"""One step of the table: asked, turned, left behind, announced; every deed on a case ends here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from xiuhua.accounts.models import PersonalLink
from xiuhua.evidence.actions import attach
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Denied

from ..events import CaseMoved
from ..models import Ask, Case, Clock, Step
from ..queries.finding import refresh
from ..queries.hands import in_hands_of
from ..queries.looking import eyes_of, photos_by_stage
from ..workflow import CASE, CaseState
from .clocks import turn
from .owing import days_of, owe

STAGES = {
    "handle": "after",
    "answer": "after",
    "fix_on_spot": "after",
    "clear_shelved": "after",
    "owner_found": "after",
    "check": "check",
    "rework": "check",
    "recheck": "check",
    "recheck_fails": "check",
    "confirm": "confirm",
    "refute": "confirm",
}
"""Under which stage the photos of a step are kept."""
GRANTS = {"appeal": ("review", "excuse"), "send_back": ("send_back", "ruling")}
"""The steps that decide a request, where they are not called as it is."""


def done_before(request_key: str | None) -> bool:
    """Whether a step with this key was taken already: a phone may send the same thing twice."""
    return bool(request_key) and Step.objects.filter(request_key=request_key).exists()


def step(
    case: Case,
    name: str,
    *,
    by: Actor,
    words: str = "",
    photos: Sequence[Any] = (),
    cause: str = "",
    request_key: str | None = None,
    hold_until: datetime | None = None,
) -> Step | None:
    """Take one step of the table; the case is saved with whatever the deed has set on it.

    `photos` are prepared uploads, kept under the step's stage. `hold_until` is what a case without
    a running clock waits for. The same `request_key` again leaves nothing behind and answers None.
    """
    if done_before(request_key):
        case.refresh_from_db()  # what the deed has set on it meanwhile is not so
        return None
    for photo in photos:
        attach(
            photo,
            subject=("cases.case", case.number),
            stage=STAGES.get(name, "before"),
            division=case.division_id,
            by=by,
        )
    at, was, counted_on = timezone.now(), case.now, days_of(case)
    doers = _done_by(case, by)
    taken = photos_by_stage(case) if CASE.find(name).guards else {}
    now = CaseState(CASE.step(name, was, case.facts(taken), doers=doers))
    ended = _move(case, name, now, at, hold_until) if now is not was else None
    refresh(case)
    case.save()
    left = Step.objects.create(
        case=case,
        name=name,
        at=at,
        by=by.ref,
        acting_for=_stands_in_for(case, name, by),
        role=role_of(by, name),
        state=now,
        words=words,
        cause=cause,
        request_key=request_key or None,
        late=ended.late if ended else None,
    )
    days = tuple(sorted(counted_on | days_of(case)))
    announce(CaseMoved(number=case.number, was=was, now=now, step=name, days=days))
    return left


def _move(
    case: Case, name: str, now: CaseState, at: datetime, hold_until: datetime | None
) -> Clock | None:
    ended = turn(case, now, at)
    if not case.stage:
        case.due_at = hold_until
    case.state = now.value
    owe(case, at)
    case.closed_at = at if now in CASE.finals else None
    if now is CaseState.CLOSED and case.first_closed_at is None:
        case.first_closed_at = at
    if case.closed_at:
        case.attention = ""
    _overtake(case, name, now, at)
    return ended


def _overtake(case: Case, name: str, now: CaseState, at: datetime) -> None:
    """A request that can no longer be granted from where the case went is withdrawn by itself."""
    if not case.asked:
        return
    grants = GRANTS.get(case.asked, (case.asked,))
    if name in grants or any(now in CASE.find(one).sources for one in grants):
        return
    rows = Ask.objects.filter(case=case, state=Ask.State.OPEN)
    rows.update(state=Ask.State.WITHDRAWN, decided_at=at, decided_by=SYSTEM.ref)
    case.asked = ""


def _done_by(case: Case, by: Actor) -> set[str]:
    eyes = eyes_of(by)
    own = Q(by__in=eyes) | Q(acting_for__in=eyes)
    return set(Step.objects.filter(own, case=case).values_list("name", flat=True))


def role_of(by: Actor, name: str) -> str:
    """The post in which `by` does the step, never the person: its key, "" for the public."""
    if by is SYSTEM:
        return "system"
    if isinstance(by, PersonalLink):
        return "worker"
    roles = getattr(by, "roles", ())
    held = [role.value for role in CASE.find(name).permission.roles if role in roles]
    return min(held) if held else ""


def _stands_in_for(case: Case, name: str, by: Actor) -> str:
    """Whose role a deputy used, "" for one's own."""
    ask = getattr(by, "acting_for", None)
    return str(ask(CASE.find(name).permission, case.division_code)) if ask else ""


def only_its_unit(case: Case, by: Actor) -> None:
    """Raise Denied unless the case is in the hands of `by`."""
    if not in_hands_of(case, by):
        raise Denied("This case is in the hands of another unit.")
