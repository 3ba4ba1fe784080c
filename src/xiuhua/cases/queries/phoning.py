"""Today's phone list: whom to call now, whose papers are missing, and the calls made today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from xiuhua.kernel.permissions import Actor

from ..models import PhoneCall
from ..workflow import DUE, CaseState
from .desk import Row, rows_of
from .queues import in_states, listed, visible

MOST = 100


@dataclass(frozen=True)
class PhoneList:
    """The list of a moment: planned calls, urgent cases not called out yet, missing papers, done."""

    planned: list[PhoneCall]
    urgent: list[Row]
    papers: list[Row]
    made: list[PhoneCall]


def phone_list(by: Actor, now: datetime) -> PhoneList:
    """The list as it is now: the same few queries however long it is."""
    open_cases = in_states(visible(by), DUE)
    urgent = open_cases.filter(
        state=CaseState.FILED.value, rule__limit_unit__startswith="urgent"
    ).order_by("due_at", "pk")
    papers = open_cases.filter(papers_due_at__isnull=False).order_by("papers_due_at", "pk")
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = _calls(by)
    return PhoneList(
        planned=list(
            calls.filter(called_at=None, case__closed_at=None).order_by("at", "pk")[:MOST]
        ),
        urgent=rows_of(listed(urgent)[:MOST], now),
        papers=rows_of(listed(papers)[:MOST], now),
        made=list(calls.filter(called_at__gte=midnight).order_by("-called_at", "-pk")[:MOST]),
    )


def _calls(by: Actor) -> QuerySet[PhoneCall]:
    rows = PhoneCall.objects.filter(case__in=visible(by))
    return rows.select_related("case__category", "case__plain", "organisation")
