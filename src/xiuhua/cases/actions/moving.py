"""The way of a case from desk to unit, through its hands, and past the check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from xiuhua.accounts import links
from xiuhua.accounts.models import Organisation, PersonalLink
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, Category, FilingRule, Step
from ..queries.finding import refresh
from ..queries.looking import eyes_of
from ..queries.numbers import number
from ..rules import drawn_for_recheck
from ..workflow import CaseState, Stage
from .clocks import settle
from .steps import only_its_unit, step

CREW_DAYS = 7


@deed(permissions.TAKE_IN, on="case")
def take_in(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Accept a report for the office: somebody has read it and stands by its place."""
    step(case, "take_in", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.FILE, on="case")
def file(
    case: Case,
    *,
    category: Category,
    rule: FilingRule,
    by: Actor,
    division: Any = None,
    words: str = "",
    request_key: str = "",
) -> Case:
    """File the case under a class and what is wrong; the row decides how long handling may take."""
    classify(case, category, rule, division)
    step(case, "file", by=by, words=words, request_key=request_key)
    return case


def classify(case: Case, category: Category, rule: FilingRule, division: Any = None) -> None:
    """Put class, row and community on the case, unsaved; Refused when the row is another class's."""
    if rule.category_id != category.pk:
        raise Refused(
            "“{rule}” is not a row of “{category}”.",
            field="rule",
            rule=str(rule),
            category=str(category),
        )
    if not rule.holds_on(timezone.localdate()):
        raise Refused(
            "“{rule}” does not hold today; the standard has changed. Choose again.",
            field="rule",
            rule=str(rule),
        )
    case.category, case.rule = category, rule
    if division is not None:
        case.division = division


@deed(permissions.DISPATCH, on="case")
def dispatch(
    case: Case,
    *,
    unit: Organisation,
    by: Actor,
    words: str = "",
    fallback: bool = False,
    request_key: str = "",
) -> Case:
    """Give the case to the unit that will handle it; its clock starts now.

    With `fallback` the town makes it safe and helps to find the owner.
    """
    give(case, unit)
    case.fallback = fallback
    step(case, "dispatch", by=by, words=words, request_key=request_key)
    return case


def give(case: Case, unit: Organisation) -> None:
    """Put the unit on the case, unsaved; Refused when it no longer works."""
    if not unit.is_active:
        raise Refused("{unit} no longer works; choose another.", field="unit", unit=str(unit))
    case.unit, case.dispatched_at, case.received_at = unit, timezone.now(), None


@deed(permissions.ANSWER, on="case")
def receive(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Say that the unit has read it; the clock has run since it was sent."""
    only_its_unit(case, by)
    case.received_at = case.received_at or timezone.now()
    step(case, "receive", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.HANDLE, on="case")
def handle(
    case: Case,
    *,
    by: Actor,
    photos: Sequence[Any] = (),
    words: str = "",
    request_key: str = "",
) -> Case:
    """Say that the work is done, with photos of it; the unit's clock runs until it answers."""
    only_its_unit(case, by)
    case.received_at = case.received_at or timezone.now()
    step(case, "handle", by=by, words=words, photos=photos, request_key=request_key)
    return case


@deed(permissions.ANSWER, on="case")
def answer(case: Case, *, by: Actor, words: str, request_key: str = "") -> Case:
    """Answer for the unit and pass the case on: its clock ends here."""
    only_its_unit(case, by)
    if not words.strip():
        raise Refused("Say in a sentence what was done.", field="words")
    step(case, "answer", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.ANSWER, on="case")
def owner_found(
    case: Case, *, holder: Organisation, words: str, by: Actor, photos: Sequence[Any] = ()
) -> Case:
    """The town has made it safe and says whose it is; the dispatcher sends it on, with a fresh clock."""
    only_its_unit(case, by)
    if not words.strip():
        raise Refused("Say how you know whose it is.", field="words")
    case.holder = holder
    settle(case, Stage.HANDLE, Stage.DISPATCH)
    step(case, "owner_found", by=by, words=words, photos=photos)
    case.unit, case.fallback, case.dispatched_at, case.received_at = None, False, None, None
    refresh(case)
    case.save()
    return case


@deed(permissions.CHECK, on="case")
def check(
    case: Case,
    *,
    by: Actor,
    photos: Sequence[Any] = (),
    words: str = "",
    request_key: str = "",
) -> Case:
    """Somebody else was there and found it done. Some of these, drawn by chance, are looked at again."""
    _other_eyes(case, by)
    if step(case, "check", by=by, words=words, photos=photos, request_key=request_key):
        share = number("recheck_share", timezone.localdate())
        if drawn_for_recheck(case.number, settings.SECRET_KEY, share):
            step(case, "draw_recheck", by=SYSTEM)
    return case


def _other_eyes(case: Case, by: Actor) -> None:
    """After a doubt somebody else looks than whoever passed it the time before."""
    if not case.reopenings:
        return
    last = Step.objects.filter(case=case, name__in=["check", "recheck"]).order_by("-pk").first()
    if last and {last.by, last.acting_for} & eyes_of(by):
        raise Refused("You passed this one before it was doubted, so somebody else has to look.")


@deed(permissions.CHECK, on="case")
def rework(
    case: Case,
    *,
    by: Actor,
    words: str,
    photos: Sequence[Any] = (),
    request_key: str = "",
) -> Case:
    """Somebody else was there and it is not done; the unit's clock goes on from where it stood."""
    return _not_done(case, "rework", by, words, photos, request_key)


@deed(permissions.CHECK, on="case")
def recheck(
    case: Case,
    *,
    by: Actor,
    photos: Sequence[Any] = (),
    words: str = "",
    request_key: str = "",
) -> Case:
    """A third pair of eyes, drawn by chance, found it done as well."""
    step(case, "recheck", by=by, words=words, photos=photos, request_key=request_key)
    return case


@deed(permissions.CHECK, on="case")
def recheck_fails(
    case: Case,
    *,
    by: Actor,
    words: str,
    photos: Sequence[Any] = (),
    request_key: str = "",
) -> Case:
    """The second check found it not done: back to the unit, and the first check deserves a look."""
    case.attention = "checks_differ"
    return _not_done(case, "recheck_fails", by, words, photos, request_key)


def _not_done(
    case: Case, name: str, by: Actor, words: str, photos: Sequence[Any], request_key: str
) -> Case:
    if not words.strip():
        raise Refused("Say what is still wrong, so that the unit can mend it.", field="words")
    case.reworks += 1
    step(case, name, by=by, words=words, photos=photos, request_key=request_key)
    return case


@deed(permissions.CLOSE, on="case")
def close(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Close the case: it was handled, answered and checked by different people."""
    settle(case, Stage.CHECK, Stage.CLOSE, Stage.DOUBT)
    step(case, "close", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.ANSWER, on="case")
def assign_crew(case: Case, *, crew: str, by: Actor) -> tuple[PersonalLink, str]:
    """A link for the crew: it opens this one case on a phone, for a week. Shown once."""
    only_its_unit(case, by)
    if case.now not in {CaseState.DISPATCHED, CaseState.REWORK}:
        raise Refused("There is nothing for a crew to do on this case now.")
    return links.issue(
        "cases.work",
        subject=("cases.case", case.number),
        holder=crew,
        permissions=[permissions.HANDLE],
        division=case.division_id,
        until=timezone.now() + timedelta(days=CREW_DAYS),
        by=by,
    )


@deed(permissions.LOOK, on="case")
def seen(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """A person has looked at what the clock alone could not settle."""
    if not case.attention:
        raise Refused("Nothing on this case waits for a look.")
    case.attention = ""
    step(case, "seen", by=by, words=words, request_key=request_key)
    return case
