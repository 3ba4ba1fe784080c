"""In whose hands a case is, and which of its words are not for whoever handles it."""

from __future__ import annotations

from xiuhua.accounts.models import PersonalLink
from xiuhua.kernel.permissions import SYSTEM, Actor

from .. import permissions as may
from ..models import Case, Step

NOT_FOR_THE_UNIT = frozenset(
    {
        "report", "told_more", "take_in", "file", "ask_confirm", "confirm", "refute", "turn_away",
        "merge", "not_fixed", "ask_decline", "ask_void", "check_again", "stand_by",
    }
)  # fmt: skip
"""Steps whose words may say who reported: theirs, and what the desk noted among itself."""
STAFF_SOURCES = {"collector", "raised"}


def in_hands_of(case: Case, by: Actor) -> bool:
    """Whether `by` works for the case's unit, or holds the crew's link to this very case."""
    if by is SYSTEM:
        return True
    if isinstance(by, PersonalLink):
        ours = by.organisation_id in {None, case.unit_id}
        return ours and by.subject == ("cases.case", case.number)
    return case.unit_id is not None and getattr(by, "organisation_id", None) == case.unit_id


def only_handles(case: Case, by: Actor) -> bool:
    """Whether `by` sees the case as its handler alone, and so nothing of who reported."""
    return not by.may(may.SEE, case.division_code)


def words_for(case: Case, by: Actor) -> str:
    """What was reported, in its words; for a handler only what our own collector wrote."""
    if only_handles(case, by) and (case.source not in STAFF_SOURCES or case.reporter_id):
        return ""
    return case.words


def step_words_for(case: Case, step: Step, by: Actor) -> str:
    """The words of a step, as far as they are for this reader."""
    hidden = step.name in NOT_FOR_THE_UNIT and only_handles(case, by)
    return "" if hidden else step.words
