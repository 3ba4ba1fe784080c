"""The hand-over book: one shift leaves a page, the next takes over. Two people sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Handover
from ..queries.handovers import SHIFT_TITLES, centre_of, left_waiting
from ..queries.looking import eyes_of
from ..queries.queues import visible

MOST_WATCHED = 20


@deed(permissions.HANDOVER)
def hand_over(
    *, day: date, shift: str, words: str, by: Actor, cases: Sequence[str] = ()
) -> Handover:
    """Leave a page: what waits is counted now, and `cases` are the numbers of those to be watched."""
    now = timezone.now()
    if shift not in SHIFT_TITLES:
        raise Refused("Choose the shift.", field="shift")
    _check_day(day, timezone.localdate(now))
    if not words.strip():
        raise Refused("Say what the next shift must know; “nothing special” is an answer.",
                      field="words")  # fmt: skip
    page = Handover(
        centre=centre_of(by),
        shift=shift,
        day=day,
        counts=left_waiting(by, now),
        cases=_watched(cases, by),
        words=words.strip(),
        left_by=by.ref,
        left_name=_name(by),
        left_at=now,
    )
    try:
        with transaction.atomic():
            page.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "This shift has left its page already. Open it in the book.", field="shift"
        ) from None
    return page


def _check_day(day: date, today: date) -> None:
    if not today - timedelta(days=1) <= day <= today:
        raise Refused("A page is for today, or for the shift that began yesterday.", field="day")


def _watched(cases: Sequence[str], by: Actor) -> list[str]:
    wanted = list(dict.fromkeys(cases))
    if len(wanted) > MOST_WATCHED:
        raise Refused("At most {most} cases are watched at once.", field="cases", most=MOST_WATCHED)
    known = set(visible(by).filter(number__in=wanted).values_list("number", flat=True))
    if unknown := [number for number in wanted if number not in known]:
        raise Refused("There is no case {number}.", field="cases", number=unknown[0])
    return wanted


@deed(permissions.HANDOVER, on="page")
def take_over(page: Handover, *, by: Actor, words: str = "") -> Handover:
    """Take over from the shift before; somebody else than whoever left it, of the same centre."""
    if page.centre != centre_of(by):
        raise Denied("This page is in the book of another centre.")
    if page.taken_at:
        raise Refused("{who} has taken this shift over already.", who=page.taken_name)
    if page.left_by in eyes_of(by):
        raise Refused("You left this page, so the next shift has to take it over.")
    page.taken_by, page.taken_name = by.ref, _name(by)
    page.taken_at, page.taken_words = timezone.now(), words.strip()[:500]
    page.save()
    return page


def _name(by: Actor) -> str:
    return str(getattr(by, "name", "") or by.ref)[:60]
