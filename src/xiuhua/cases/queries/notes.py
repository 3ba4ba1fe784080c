"""What is special about a case in a list, in a few words and one of the seven looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from xiuhua.kernel.words import Words

from ..models import Case, Way
from ..workflow import Asking, CaseState

S = CaseState
LOOKS = {
    "shelf_over": _("Back from the shelf: look at it"),
    "checks_differ": _("Two checks say different things"),
}
"""Why a person must look, by the key a deed leaves on the case."""


@dataclass(frozen=True)
class Note:
    """A few words beside the state of a case, and their look."""

    words: Words
    status: str


def note_of(case: Case, now: datetime) -> Note | None:
    """The one thing that whoever looks at the list must know first; None where nothing is."""
    if case.attention:
        return Note(Words(LOOKS.get(case.attention, _("A person must look"))), "late")
    if case.asked:
        return Note(Words(_("Asked: {what}"), what=Words(Asking(case.asked).title)), "new")
    if case.now is S.DOUBTED and case.reopenings > 1:
        return Note(Words(_("Doubt no. {n}"), n=case.reopenings), "back")
    if case.now is S.FILED and case.send_backs:
        return Note(Words(_("Sent back by a unit")), "back")
    if case.now in {S.DEFERRED, S.SHELVED}:
        return _waiting(case, now)
    if case.way == Way.URGENT:
        return Note(Words(_("Urgent, called out")), "soon")
    return None


def _waiting(case: Case, now: datetime) -> Note | None:
    until = f"{case.until:%Y-%m-%d}" if case.until else ""
    if case.now is S.DEFERRED or case.shelved_at is None:
        return Note(Words(_("until {until}"), until=until), "hold")
    age = (localdate(now) - localdate(case.shelved_at)).days
    return Note(Words(_("{n} days, until {until}"), n=age, until=until), "hold")
