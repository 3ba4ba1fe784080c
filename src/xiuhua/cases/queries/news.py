"""What a message about a step says: the facts that fill its wording, and who hears of it."""

from __future__ import annotations

from django.utils.timezone import localtime

from xiuhua.accounts.models import Person, User
from xiuhua.delivery.models import Subscription
from xiuhua.web.looks.dates import day

from ..models import Case
from ..rules import governing
from ..workflow import Stage
from .desk import title_of
from .saying import reason_of

REASONED = {
    "turn_away", "return_order", "decline", "void", "force_close", "defer", "shelve", "stand_by",
}  # fmt: skip
"""Steps whose message says why."""
ENDS = "\u3002.!?"


def facts_of(case: Case, name: str) -> dict[str, str]:
    """The gaps of the wording about the step `name`; nothing of a person is among them."""
    steps = list(case.steps.all())
    answers = [step.words for step in steps if step.name in {"answer", "clear_shelved"}]
    clock = case.clocks.filter(stage=Stage.HANDLE).order_by("-turn").first()
    due = governing(clock.due_at if clock else None, case.outside_due_at)
    return {
        "category": title_of(case),
        "number": case.number,
        "unit": str(case.unit or ""),
        "due": f"{localtime(due):%m-%d %H:%M}" if due else "",
        "reply": _ended(answers[-1]) if answers else "",
        "reason": reason_of(case, steps, {name} & REASONED),
        "until": day(case.until) if case.until else "",
        "url": "",
    }


def _ended(words: str) -> str:
    """A sentence with its full stop, so that another may follow."""
    return words if not words or words[-1] in ENDS else f"{words}{ENDS[0]}"


def hearers(case: Case) -> dict[str, tuple[Person | User, str | None]]:
    """Whoever reported and everybody who follows the case, each once, with the channel they chose.

    Persons chose none: they are told by the first way they have.
    """
    rows = Subscription.objects.filter(
        subject_kind=case.record_kind, subject_key=case.number, ended_at=None
    ).select_related("user", "person")
    found: dict[str, tuple[Person | User, str | None]] = {}
    for one in [case.reporter, *(row.person for row in rows)]:
        if one is not None:
            found[one.ref] = one, None
    for row in rows:
        if row.user is not None:
            found[f"{row.user.ref}:{row.channel}"] = row.user, row.channel
    return found
