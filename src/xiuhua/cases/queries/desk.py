"""What the case desk shows: rows with their clocks, own queues first, points for the map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from xiuhua.accounts.models import Organisation, OrganisationKind, PersonalLink
from xiuhua.accounts.queries import open_links
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Missing, Words
from xiuhua.places.models import Division
from xiuhua.web.language import say

from .. import permissions as may
from ..models import Case
from .duties import Asked, Proposal, propose_for
from .notes import Note, note_of
from .queues import BY_KEY, OPEN, QUEUES, Queue, held, listed, visible
from .timing import Timer, running

MOST_POINTS = 100
DAY_S = 86_400
SOURCES = {
    "public": "Citizen",
    "api": "Interface",
    "open311": "Open311",
    "desk": "Telephone",
    "collector": "Collector",
    "order": "Passed-on order",
    "legacy": "Old system",
    "raised": "Own office",
}
"""Where a case came from, in the words of the desk."""
KINDS = (
    OrganisationKind.UNIT,
    OrganisationKind.TOWN,
    OrganisationKind.BRIGADE,
    OrganisationKind.COMPANY,
)
"""The organisations that cases are given to."""


@dataclass(frozen=True)
class Row:
    """A case as a list shows it: two lines, its clock, where it came from, what is special.

    `proposal` is the unit that the duty list names, where somebody has to choose one.
    """

    case: Case
    title: str
    place: str
    source: str
    timer: Timer | None = None
    number: int = 0
    note: Note | None = None
    proposal: Proposal | None = None


def title_of(case: Case) -> str:
    """What it is called; before it has a class, how it was told, which no unit gets to read."""
    told = "" if case.unit_id else case.words[:24]
    return case.title or told or say("Not classed yet")


def place_of(case: Case) -> str:
    """Town, community and the place in words; the neighbour's name for what lies elsewhere."""
    here = case.division
    names = [str(here)]
    if here.parent_id and len(here.parent_id) > 6 and here.parent:
        names.insert(0, str(here.parent))
    if case.elsewhere:
        names = [say(Words("Outside: {where}", where=case.elsewhere.replace("?", "")))]
    return "·".join(filter(None, [" ".join(names), case.address]))


def with_place(case: Case) -> Case:
    """The same case with its division and the one around it, without their outlines."""
    rows = Division.objects.select_related("parent").defer("geometry", "parent__geometry")
    case.division = rows.get(pk=case.division_id)
    return case


def rows_of(cases: Iterable[Case], now: datetime, *, clocks: bool = True) -> list[Row]:
    """Rows for a page of cases; their clocks cost one query for all."""
    found = list(cases)
    timers = running(found, now) if clocks else {}
    return [
        Row(
            case,
            title_of(case),
            place_of(case),
            SOURCES.get(case.source, case.source),
            _governing(timers.get(case.pk), case, now),
            number,
            note_of(case, now),
        )
        for number, case in enumerate(found, start=1)
    ]


def _governing(timer: Timer | None, case: Case, now: datetime) -> Timer | None:
    """The clock that governs: where whoever passed it on wants it earlier, theirs, in plain time."""
    if timer is None or case.due_at is None or case.due_at >= timer.due:
        return timer
    left = (case.due_at - now).total_seconds()
    return replace(
        timer, due=case.due_at, late=left < 0, left_s=left, total_s=None, day_s=DAY_S,
        provisional=False,
    )  # fmt: skip


def with_proposals(rows: Sequence[Row], day: date) -> list[Row]:
    """The same rows with the unit that the duty list proposes: three queries for all, or four."""
    wanted = {row.case.asked_unit_id for row in rows} - {None}
    units = Organisation.objects.in_bulk(wanted) if wanted else {}
    asked = [asked_of(row.case, units) for row in rows]
    found = propose_for(asked, day)
    return [replace(row, proposal=found.get(row.case.pk)) for row in rows]


def asked_of(case: Case, units: dict[int, Organisation]) -> Asked:
    """What the duty list is asked about a case out of a list."""
    return Asked(
        key=case.pk,
        division=case.division_id,
        category=case.category_id or "",
        major=case.category.major if case.category else "",
        holder=case.holder.code if case.holder else "",
        lon=case.lon,
        lat=case.lat,
        wanted=units.get(case.asked_unit_id or 0),
    )


def own_queues(by: Actor) -> list[Queue]:
    """The queues that are one's own work, in the order of the loop."""
    return [queue for queue in QUEUES if queue.work is not may.DESK and by.may(queue.work)]


def watched_queues(by: Actor) -> list[Queue]:
    """The others that one may look at; whoever sees a single unit's cases has fewer."""
    own = own_queues(by)
    return [
        queue
        for queue in QUEUES
        if queue not in own and (queue.work is may.DESK or by.may(may.SEE))
    ]


def first_queue(by: Actor, counts: dict[str, int]) -> Queue:
    """Where somebody begins: the first own queue with work, else the first own, else all open.

    What goes across the others is on top in one of them already.
    """
    own = [one for one in own_queues(by) if not one.across]
    waiting = [queue for queue in own if counts.get(queue.key)]
    return (waiting or own or [BY_KEY["open"]])[0]


def find_queue(key: str) -> Queue:
    """The queue called `key`; Missing when there is none."""
    if key not in BY_KEY:
        raise Missing("There is no such worklist.")
    return BY_KEY[key]


def whole(by: Actor, queue: Queue, now: datetime, tab: str = "") -> QuerySet[Case]:
    """Every case of a queue as `by` sees it, in its order, for maps and downloads."""
    return listed(held(visible(by), queue, now, tab)).order_by(*queue.order)


def points(
    by: Actor, queue: Queue, now: datetime, narrow: Callable[[QuerySet[Case]], QuerySet[Case]]
) -> list[Row]:
    """The cases of a queue that have a point, narrowed, the most urgent first, at most 100."""
    rows = narrow(whole(by, queue, now)).filter(lon__isnull=False)
    return rows_of(rows[:MOST_POINTS], now)


def seen(by: Actor, case: Case) -> Case:
    """The case, when `by` may see it; Denied, in words, when it is another unit's."""
    if by.may(may.SEE, case.division_code):
        return case
    own = getattr(by, "organisation_id", None)
    if by.may(may.SEE_OWN, case.division_code) and own is not None and case.unit_id == own:
        return case
    raise Denied("This case is in the hands of another unit, or not yet in anybody's.")


def units_for(case: Case) -> QuerySet[Organisation]:
    """Who could handle it: active units, towns and brigades whose division covers its place."""
    code = case.division_id
    around = [code[:length] for length in range(len(code) + 1)]
    rows = Organisation.objects.filter(is_active=True, kind__in=KINDS, division__in=around)
    return rows.order_by("kind", "name")


def crews(case: Case) -> QuerySet[PersonalLink]:
    """The links of crews that still open this case."""
    rows = open_links().filter(purpose="cases.work")
    return rows.filter(subject_kind="cases.case", subject_key=case.number).order_by("pk")


def is_open(case: Case) -> bool:
    """Whether anything is left to do."""
    return case.now in OPEN


def shape_of(case: Case) -> Any:
    """The outline of its cell, or of the smallest division known; None without one."""
    rows = Division.objects.filter(pk__in=[case.cell or case.division_id])
    return rows.values_list("geometry", flat=True).first()
