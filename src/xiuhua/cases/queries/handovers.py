"""The hand-over book: which shift runs, what its next page begins with, and the pages kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localtime

from xiuhua.kernel.permissions import Actor
from xiuhua.web.tables import PageOf, keyset

from ..models import Case, Handover
from .counting import counts_of
from .queues import BY_KEY, QUEUES


@dataclass(frozen=True)
class Shift:
    """A shift of the centre: key, title, and when it begins; it ends when the next one begins."""

    key: str
    title: str
    begins: time


SHIFTS = (
    Shift("early", "Early shift", time(8)),
    Shift("late", "Late shift", time(14)),
    Shift("night", "Night shift", time(20)),
)
SHIFT_TITLES = {shift.key: shift.title for shift in SHIFTS}
COUNTED = tuple(one.key for one in QUEUES if one.key not in {"open", "closed", "ended"})
"""What a page counts; "asked" and the like count cases that wait in another queue as well."""


def shift_at(now: datetime) -> tuple[date, str]:
    """The day and the shift that runs; after midnight the night still belongs to the day before."""
    local = localtime(now)
    running = [shift for shift in SHIFTS if shift.begins <= local.time()]
    if running:
        return local.date(), running[-1].key
    return local.date() - timedelta(days=1), SHIFTS[-1].key


def centre_of(by: Actor) -> str:
    """Whose book it is: the code of the organisation one works for."""
    organisation = getattr(by, "organisation", None)
    return organisation.code if organisation else ""


def left_waiting(by: Actor, now: datetime) -> dict[str, int]:
    """What waits in each queue at a moment."""
    counts = counts_of(by, now=now)
    return {key: counts[key] for key in COUNTED}


def titled(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The counts of a page with the titles of their queues, in the order of the loop."""
    return [(BY_KEY[key].title, counts[key]) for key in BY_KEY if key in counts]


def pages(by: Actor) -> QuerySet[Handover]:
    """The pages of one's own centre."""
    return Handover.objects.filter(centre=centre_of(by))


def book(by: Actor, text: str = "", *, after: str = "", before: str = "") -> PageOf[Handover]:
    """The pages that hold `text` in words, names, day or case numbers, the newest first."""
    rows = pages(by).annotate(watched=Cast("cases", TextField()))
    for word in text.split()[:5]:
        rows = rows.filter(_holds(word))
    return keyset(rows, order=("-left_at", "-id"), after=after, before=before, size=20)


def _holds(word: str) -> Q:
    found = Q(words__icontains=word) | Q(taken_words__icontains=word)
    found |= Q(left_name__icontains=word) | Q(taken_name__icontains=word)
    found |= Q(watched__contains=word)
    try:
        return found | Q(day=date.fromisoformat(word))
    except ValueError:
        return found


def not_taken_over(by: Actor) -> Handover | None:
    """The latest page that nobody has taken over yet; None when every shift was."""
    return pages(by).filter(taken_at=None).first()


def watched(page: Handover) -> list[Case]:
    """The cases a page names, in its order; those that no longer exist are left out."""
    rows = Case.objects.filter(number__in=page.cases).select_related("category", "plain", "unit")
    found: dict[str, Any] = {case.number: case for case in rows}
    return [found[number] for number in page.cases if number in found]
