"""Who is to be called now, and how many answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext_noop as _

from xiuhua.kernel.permissions import Actor
from xiuhua.web.tables import PageOf, keyset

from .. import permissions
from ..models import CallBack, Case, ContactAsk
from ..workflow import WITH_UNIT, CaseState

AGAIN = timedelta(hours=2)
"""Nobody answered: tried again no sooner than this."""
COUNTED_DAYS = 30
SIZE = 30
SCORES = (
    (1, _("Very bad"), "mood-angry"),
    (2, _("Bad"), "mood-sad"),
    (3, _("Fair"), "mood-empty"),
    (4, _("Good"), "mood-smile"),
    (5, _("Very good"), "mood-happy"),
)
"""Satisfaction, 1 to 5: score, word, icon."""


@dataclass(frozen=True)
class Tally:
    """The last thirty days' call-backs, each countable again from the rows."""

    asked: int
    by_call: int
    by_form: int
    silent: int
    waiting: int
    satisfied: int
    mean: float | None

    @property
    def answered(self) -> int:
        """By either way."""
        return self.by_call + self.by_form


def _reached(by: Actor, permission: Any, field: str = "case__division_id") -> Q:
    reach = getattr(by, "reach", None)
    if reach is None:
        return Q() if by.may(permission) else Q(pk__in=())
    found: Q = reach(permission).q(field)
    return found


def to_call(by: Actor, now: datetime, *, after: str = "", before: str = "") -> PageOf[CallBack]:
    """Who is to be called now, the longest waiting first; companions are not called."""
    rows = _waiting(by).filter(Q(last_try_at=None) | Q(last_try_at__lt=now - AGAIN))
    rows = rows.select_related("case__category", "case__plain", "case__unit", "case__division")
    rows = rows.defer("case__division__geometry")
    return keyset(rows, order=("asked_at", "id"), after=after, before=before, size=SIZE)


def later(by: Actor, now: datetime) -> int:
    """How many were tried just now and wait for another try."""
    return _waiting(by).filter(last_try_at__gte=now - AGAIN).count()


def _waiting(by: Actor) -> QuerySet[CallBack]:
    rows = CallBack.objects.filter(_reached(by, permissions.CALL_BACK))
    return rows.filter(
        state=CallBack.State.WAITING,
        case__reporter__isnull=False,
        case__state__in=[CaseState.CLOSED.value, CaseState.FORCED.value],
    )


def questions(by: Actor) -> list[ContactAsk]:
    """What units want to know of whoever reported, the oldest first; at most fifty."""
    rows = ContactAsk.objects.filter(_reached(by, permissions.RELAY), answered_at=None)
    rows = rows.select_related("case__category", "case__plain", "case__unit", "case__division")
    return list(rows.defer("case__division__geometry")[:50])


def tally(by: Actor, now: datetime) -> Tally:
    """How many were asked in the last thirty days, and how they answered."""
    rows = CallBack.objects.filter(
        _reached(by, permissions.CALL_BACK), asked_at__gte=now - timedelta(days=COUNTED_DAYS)
    )
    state, channel = CallBack.State, CallBack.Channel
    found = rows.aggregate(
        asked=Count("id"),
        by_call=Count("id", filter=Q(state=state.ANSWERED, channel=channel.CALL)),
        by_form=Count("id", filter=Q(state=state.ANSWERED, channel=channel.FORM)),
        silent=Count("id", filter=Q(state=state.SILENT)),
        waiting=Count("id", filter=Q(state=state.WAITING)),
        satisfied=Count("id", filter=Q(score__gte=4)),
        mean=Avg("score"),
    )
    return Tally(**found | {"mean": round(found["mean"], 1) if found["mean"] else None})


def contact_facts(case: Case, by: Actor) -> dict[str, Any]:
    """What the unit's part of a case's page shows of its questions: never who reported."""
    may = by.may(permissions.CONTACT, case.division_code)
    may = may and getattr(by, "organisation_id", None) == case.unit_id
    shown = case.contact_allowed and may
    asked = list(case.contacts.all()) if shown else []
    waits = any(one.answered_at is None for one in asked)
    return {
        "contacts": asked,
        "may_ask": shown and case.now in WITH_UNIT and not waits,
    }
