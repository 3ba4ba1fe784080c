"""How a case stands, in one plain sentence for whoever reported it."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_noop as _

from xiuhua.kernel.words import Words
from xiuhua.web.looks.dates import day

from ..models import Ask, Case, Cause, Step
from ..workflow import CaseState

S = CaseState
SAID = {
    S.REPORTED: _("We have your report. The desk will read it next."),
    S.CONFIRMING: _("We have your report. Somebody goes to look whether it is so."),
    S.TAKEN_IN: _("Your report was read and accepted. It will be filed next."),
    S.FILED: _("It is filed. A unit will be sent next."),
    S.DISPATCHED: _("{unit} is on it."),
    S.HANDLED: _("{unit} says it is done. Their answer comes next."),
    S.REWORK: _("It was looked at again and is not good yet. {unit} is back on it."),
    S.DEFERRED: _("{unit} will do it, but not before {until}."),
    S.SHELVED: _("It cannot be done now. It is taken up again after {until}."),
    S.ANSWERED: _("{unit} says it is done. Somebody else goes to look."),
    S.RECHECK: _("Somebody went to look: it is done. One more person looks, to be sure."),
    S.CHECKED: _("Somebody else went to look: it is done."),
    S.FIXED: _("It was mended on the spot. It will be closed next."),
    S.DOUBTED: _("It is said not to be fixed. The desk sends somebody to look again."),
    S.CLOSED: _("It is done, and somebody else has checked it."),
    S.FORCED: _("It was closed by order of two heads, though not in the usual way."),
    S.TURNED_AWAY: _("It was not taken in."),
    S.DECLINED: _("It was looked at and will not be filed."),
    S.VOID: _("It was made void."),
    S.MERGED: _("The same was reported before. Both are dealt with as one."),
}
"""One sentence for each state."""
JOINED = {
    S.REPORTED: _("It is reported, and you are with it. The desk will read it next."),
    S.CONFIRMING: _("It is reported, and you are with it. Somebody goes to look whether it is so."),
    S.TAKEN_IN: _("The report was read and accepted. It will be filed next."),
}
"""The same for somebody who said "me too"."""
REASONS = {
    S.TURNED_AWAY: ("turn_away", "return_order"),
    S.DECLINED: ("decline",),
    S.VOID: ("void",),
    S.FORCED: ("force_close",),
    S.DEFERRED: ("defer",),
    S.SHELVED: ("shelve",),
}
"""States that owe a reason, and the steps that gave it."""
WITHOUT_UNIT = {
    S.DEFERRED: _("It will be done, but not before {until}."),
}


def said_of(case: Case, shown: Case, steps: list[Step], *, joined: bool = False) -> Words:
    """The sentence for a case; once it is merged, with that of the case that goes on."""
    said = _plain(shown, steps, joined=joined)
    if shown is case:
        return said
    return Words(_("{merged} {said}"), merged=Words(SAID[S.MERGED]), said=said)


def _plain(case: Case, steps: list[Step], *, joined: bool) -> Words:
    table = SAID | (JOINED if joined else {}) | ({} if case.unit_id else WITHOUT_UNIT)
    until = day(case.until) if case.until else ""
    said = Words(table[case.now], unit=str(case.unit or ""), until=until)
    why = reason_of(case, steps, REASONS.get(case.now, ()))
    return Words(_("{said} Reason: {why}."), said=said, why=why) if why else said


def reason_of(case: Case, steps: list[Step], names: Collection[str]) -> str:
    """Why the last of the steps `names` was taken, as whoever asked for it said; "" without one."""
    last = next((step for step in reversed(steps) if step.name in names), None)
    if last is None:
        return ""
    asked = Ask.objects.filter(case=case, kind=last.name, state=Ask.State.GRANTED).last()
    words = (asked.words if asked else "") or last.words
    return _joined(_cause(last), words)


def _cause(step: Step) -> str:
    if not step.cause:
        return ""
    rows = Cause.objects.filter(key=step.cause, step__in=[step.name, f"ask_{step.name}"])
    return str(rows.values_list("title", flat=True).first() or "")


def _joined(cause: str, words: str) -> str:
    """Cause and words, said once where they are the same."""
    words = words.strip().rstrip("\u3002.")
    if cause and words and cause not in words:
        return f"{cause}\u00b7{words}"
    return words or cause
