"""What a citizen sees of a report, by the code only they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from xiuhua.evidence import queries as evidence
from xiuhua.evidence.models import Item
from xiuhua.kernel.words import Missing, Words

from ..models import CallBack, Case, Companion, Step
from ..rules import in_time_to_doubt
from ..workflow import CaseState, Stage
from .asked_back import asked_back
from .codes import LENGTH, hashed, read_code
from .looking import CUT_OFF, TRACK, reached, timeline, track
from .numbers import whole
from .saying import said_of
from .step_looks import ICONS

S = CaseState
DONE_WITH = {S.CLOSED, S.FORCED}
AFTERWARDS = {"after", "check"}
THEMSELVES = {"public", "api", "open311"}
"""Ways in by which whoever reports writes the report themselves."""


@dataclass(frozen=True)
class Holder:
    """Who holds a code: whoever reported the case, or somebody who joined them."""

    case: Case
    companion: Companion | None = None


@dataclass(frozen=True)
class Followed:
    """The page of one report: a sentence, the stitches, the thread, one's own and released photos.

    `case` is what the code was given for, `shown` the one that goes on: another, once merged.
    """

    case: Case
    shown: Case
    companion: Companion | None
    said: Words
    track: list[dict[str, Any]]
    thread: list[dict[str, Any]]
    before: list[Item]
    after: list[Item]
    call: CallBack | None
    may_rate: bool
    may_doubt: bool
    in_time: bool | None = None
    """Whether the unit kept its time; None before it has answered."""

    @property
    def took(self) -> timedelta | None:
        """From report to close."""
        closed = self.shown.closed_at if self.shown.now in DONE_WITH else None
        return closed - self.case.reported_at if closed else None


def find_holder(code: str) -> Holder:
    """Whose a tracking code is; Missing, in the same words, whatever was wrong with it."""
    plain = read_code(code)
    if len(plain) == LENGTH:
        rows = Case.objects.select_related("category", "plain", "unit", "division__parent")
        rows = rows.defer("division__geometry", "division__parent__geometry")
        if case := rows.filter(tracking_hash=hashed(plain)).first():
            return Holder(case)
        if found := Companion.objects.filter(tracking_hash=hashed(plain)).first():
            return Holder(rows.get(pk=found.case_id), found)
    raise Missing("No report has this code. Check each sign; capitals do not matter.")


def find_by_code(code: str) -> Case:
    """The case of a tracking code; Missing like `find_holder`."""
    return find_holder(code).case


def goes_on(case: Case) -> Case:
    """The case that goes on: itself, or what it was merged into, however often."""
    while case.merged_into_id:
        rows = Case.objects.select_related("category", "plain", "unit", "division__parent")
        case = rows.defer("division__geometry", "division__parent__geometry").get(
            pk=case.merged_into_id
        )
    return case


def followed(holder: Holder) -> Followed:
    """What the holder of a code sees; the staff's names are not among it."""
    case, companion = holder.case, holder.companion
    shown = goes_on(case)
    steps = list(shown.steps.all())
    call = asked_back(shown, steps)
    own = companion is None and shown is case
    return Followed(
        case=case,
        shown=shown,
        companion=companion,
        said=said_of(case, shown, steps, joined=companion is not None),
        track=track(shown, steps),
        thread=_thread(holder, shown, steps),
        before=_before(holder),
        after=_after(holder, shown),
        call=call,
        may_rate=own and shown.now in DONE_WITH and (call is None or call.state != "answered"),
        may_doubt=may_doubt(shown),
        in_time=_in_time(shown),
    )


def may_doubt(case: Case) -> bool:
    """Whether it may still be said that it is not fixed."""
    if case.now is not S.CLOSED or case.closed_at is None:
        return False
    days = whole("doubt_days", timezone.localdate())
    return in_time_to_doubt(case.closed_at, timezone.now(), days) is None


def _thread(holder: Holder, shown: Case, steps: list[Step]) -> list[dict[str, Any]]:
    case, companion = holder.case, holder.companion
    rows = [_said(shown, row, companion) for row in timeline(steps, public=True)]
    if companion:
        rows.append(
            {"title": _("You joined: the same trouble"), "at": companion.at, "icon": "users-plus"}
        )
    if shown is not case:
        mine = timeline(list(case.steps.all()), public=True)
        rows += [_said(case, row, companion) for row in mine]
    rows.sort(key=lambda row: row["at"])
    return [*rows, *_ahead(shown, steps)]


def _said(case: Case, row: dict[str, Any], companion: Companion | None) -> dict[str, Any]:
    """A step as one says it to whoever reported: "you", and the unit by its name."""
    if row["name"] == "report" and case.source in THEMSELVES and companion is None:
        return row | {"title": _("You reported it")}
    if row["name"] in {"dispatch", "send_simple"} and case.unit:
        return row | {"title": Words(_("Given to {unit}"), unit=str(case.unit))}
    return row


def _ahead(case: Case, steps: list[Step]) -> list[dict[str, Any]]:
    """What is still to come, as holes in the cloth."""
    if case.now in CUT_OFF:
        return []
    return [
        {"name": key, "title": title, "icon": ICONS[key], "ahead": True}
        for key, title, _names in TRACK[reached(case, steps) :]
    ]


def _before(holder: Holder) -> list[Item]:
    """The reporter's own photos; somebody who joined sees what staff have released."""
    photos = evidence.of("cases.case", holder.case.number).filter(stage="before")
    return [one for one in photos if holder.companion is None or one.released]


def _after(holder: Holder, shown: Case) -> list[Item]:
    if shown.now not in DONE_WITH:
        return []
    photos = evidence.of("cases.case", shown.number).filter(stage__in=AFTERWARDS)
    return [one for one in photos if holder.companion is None or one.released]


def _in_time(case: Case) -> bool | None:
    rows = case.clocks.filter(stage=Stage.HANDLE, ended_at__isnull=False)
    clock = rows.order_by("-turn").first()
    return None if clock is None else not clock.late
