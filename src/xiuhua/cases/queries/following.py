"""What a citizen sees of their own report, by the code only they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop as _

from xiuhua.evidence import queries as evidence
from xiuhua.evidence.models import Item
from xiuhua.kernel.words import Missing, Words

from ..models import Case
from ..workflow import CaseState, Stage
from .codes import LENGTH, hashed, read_code
from .looking import ICONS, REACHED, TRACK, timeline, track

S = CaseState
SAID = {
    S.REPORTED: _("We have your report. The desk will read it next."),
    S.TAKEN_IN: _("Your report was read and accepted. It will be filed next."),
    S.FILED: _("It is filed. A unit will be sent next."),
    S.DISPATCHED: _("{unit} is on it."),
    S.HANDLED: _("{unit} says it is done. Their answer comes next."),
    S.REWORK: _("It was looked at again and is not good yet. {unit} is back on it."),
    S.ANSWERED: _("{unit} says it is done. Somebody else goes to look."),
    S.CHECKED: _("Somebody else went to look: it is done."),
    S.CLOSED: _("It is done, and somebody else has checked it."),
}


@dataclass(frozen=True)
class Followed:
    """The page of one report: a sentence, the stitches, the thread, one's own and released photos."""

    case: Case
    said: Words
    track: list[dict[str, Any]]
    thread: list[dict[str, Any]]
    before: list[Item]
    after: list[Item]
    in_time: bool | None = None
    """Whether the unit kept its time; None before it has answered."""

    @property
    def took(self) -> timedelta | None:
        """From report to close."""
        closed = self.case.closed_at
        return closed - self.case.reported_at if closed else None


def _said(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    """A step as one says it to whoever reported: "you", and the unit by its name."""
    if row["name"] == "report" and case.source in {"public", "api"}:
        return row | {"title": _("You reported it")}
    if row["name"] == "dispatch" and case.unit:
        return row | {"title": Words(_("Given to {unit}"), unit=str(case.unit))}
    return row


def _in_time(case: Case) -> bool | None:
    clock = case.clocks.filter(stage=Stage.HANDLE, ended_at__isnull=False).first()
    return None if clock is None else not clock.late


def _ahead(case: Case) -> list[dict[str, Any]]:
    """What is still to come, as holes in the cloth."""
    sewn = REACHED[case.now]
    return [
        {"name": key, "title": title, "icon": ICONS[key], "ahead": True}
        for key, title, _names in TRACK[sewn:]
    ]


def find_by_code(code: str) -> Case:
    """The case of a tracking code; Missing, in the same words, whatever was wrong with it."""
    plain = read_code(code)
    case = None
    if len(plain) == LENGTH:
        rows = Case.objects.select_related("category", "plain", "unit", "division__parent")
        rows = rows.defer("division__geometry", "division__parent__geometry")
        case = rows.filter(tracking_hash=hashed(plain)).first()
    if case is None:
        raise Missing("No report has this code. Check each sign; capitals do not matter.")
    return case


def followed(case: Case) -> Followed:
    """What the holder of the code sees; the staff's names and words are not among it."""
    steps = list(case.steps.all())
    photos = list(evidence.of("cases.case", case.number))
    unit = str(case.unit) if case.unit else ""
    return Followed(
        case=case,
        said=Words(SAID[case.now], unit=unit),
        track=track(case, steps),
        thread=[*(_said(case, row) for row in timeline(steps, public=True)), *_ahead(case)],
        in_time=_in_time(case),
        before=[photo for photo in photos if photo.stage == "before"],
        after=[photo for photo in photos if photo.stage != "before" and case.now is S.CLOSED],
    )
