"""What follows when a request is granted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from django.utils import timezone

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused

from ..models import Ask, Case, DutyRow
from ..queries.finding import refresh
from ..workflow import Asking, Stage
from .clocks import current, fresh, keep, settle
from .steps import step

A = Asking


def decline(case: Case, found: Ask, words: str, by: Actor) -> None:
    """Not to be filed: the case ends here, and whoever reported reads why."""
    step(case, "decline", by=by, words=words or found.words, cause=found.cause)


def void(case: Case, found: Ask, words: str, by: Actor) -> None:
    """Void: it never counted."""
    step(case, "void", by=by, words=words or found.words, cause=found.cause)


def send_back(case: Case, found: Ask, words: str, by: Actor) -> None:
    """Back to the dispatcher; the next unit gets a clock of its own."""
    settle(case, Stage.HANDLE, Stage.DISPATCH)
    step(case, "send_back", by=by, words=words or found.words, cause=found.cause)
    case.unit, case.dispatched_at, case.received_at, case.fallback = None, None, None, False
    refresh(case)
    case.save()


def extend(case: Case, found: Ask, words: str, by: Actor) -> None:
    """One more original limit, counted from where the clock stands."""
    step(case, "extend", by=by, words=words, cause=found.cause)
    case.extensions += 1
    if clock := current(case, Stage.HANDLE):
        clock.granted += 1
        keep(case, clock)
    case.save()


def defer(case: Case, found: Ask, words: str, by: Actor) -> None:
    """The clock stands until the day named; the case stays in the list."""
    case.until = _until(found)
    step(
        case, "defer", by=by, words=words or found.words, cause=found.cause,
        hold_until=end_of(case.until),
    )  # fmt: skip


def shelve(case: Case, found: Ask, words: str, by: Actor) -> None:
    """Onto the shelf: the clock stands, and the case is counted apart until it comes back."""
    case.until, case.shelved_at = _until(found), timezone.now()
    step(
        case, "shelve", by=by, words=words or found.words, cause=found.cause,
        hold_until=end_of(case.until),
    )  # fmt: skip


def force_close(case: Case, found: Ask, words: str, by: Actor) -> None:
    """Closed by order of two people; counted apart, and whoever reported reads why."""
    step(case, "force_close", by=by, words=words or found.words, cause=found.cause)


def appeal(case: Case, found: Ask, words: str, by: Actor) -> None:
    """The overtime is excused in the statistics; it stays visible all the same."""
    if not found.first_granted:
        raise Refused("The first review was against it; refuse it, or have it reviewed anew.")
    case.exempt = True
    step(case, "excuse", by=by, words=words, cause=found.cause)


def rule(case: Case, unit: Organisation, document: str, words: str, by: Actor) -> None:
    """A ruling: the unit it names keeps the case, and the duty list gets a row from today on."""
    other, now = unit.pk != case.unit_id, timezone.now()
    case.bound = True
    if other:
        case.unit, case.dispatched_at, case.received_at = unit, now, None
    step(case, "ruling", by=by, words=words)
    if other:
        fresh(case, Stage.HANDLE, now)
        case.save()
    DutyRow.objects.create(
        category=case.category,
        division=case.division_id[:9],
        holder=case.holder,
        unit=unit,
        document=document.strip()[:200],
        first_on=timezone.localdate(now),
        ruled_on=case,
    )


def _until(found: Ask) -> date:
    return date.fromisoformat(found.facts["until"])


def end_of(day: date) -> datetime:
    """The last moment of a day, as people see it."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


GRANT: dict[Asking, Callable[[Case, Ask, str, Actor], None]] = {
    A.DECLINE: decline,
    A.VOID: void,
    A.SEND_BACK: send_back,
    A.EXTEND: extend,
    A.DEFER: defer,
    A.SHELVE: shelve,
    A.FORCE_CLOSE: force_close,
    A.APPEAL: appeal,
}
