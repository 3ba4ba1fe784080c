"""The steps of a case. Each asks the table, turns the clock, and leaves a step behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from xiuhua.accounts import links
from xiuhua.accounts.models import Organisation, PersonalLink
from xiuhua.evidence.actions import attach
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..events import CaseMoved
from ..models import Case, Category, FilingRule, Step
from ..queries.looking import eyes_of, photos_by_stage
from ..workflow import CASE, CaseState
from .clocks import turn

CREW_DAYS = 7


def step(case: Case, name: str, *, by: Actor, words: str = "", photos: Sequence[Any] = ()) -> None:
    """Take one step of the table; `photos` are prepared uploads, kept under the step's stage."""
    for photo in photos:
        attach(
            photo,
            subject=("cases.case", case.number),
            stage=_stage_of(name),
            division=case.division_id,
            by=by,
        )
    at, was = timezone.now(), case.now
    eyes = eyes_of(by)
    own = Q(by__in=eyes) | Q(acting_for__in=eyes)
    doers = Step.objects.filter(own, case=case).values_list("name", flat=True)
    taken = photos_by_stage(case) if CASE.find(name).guards else {}
    now = CaseState(CASE.step(name, was, case.facts(taken), doers=doers))
    turn(case, now, at)
    case.state = now.value
    case.closed_at = at if now in CASE.finals else None
    case.save()
    Step.objects.create(
        case=case,
        name=name,
        at=at,
        by=by.ref,
        acting_for=_stands_in_for(case, name, by),
        role=role_of(by, name),
        state=now,
        words=words,
    )
    announce(CaseMoved(number=case.number, was=was, now=now, step=name))


def role_of(by: Actor, name: str) -> str:
    """The post in which `by` does the step, never the person: its key, "" for the public."""
    if by is SYSTEM:
        return "system"
    if isinstance(by, PersonalLink):
        return "worker"
    allowed = CASE.find(name).permission.roles
    held = [role.value for role in allowed if role in getattr(by, "roles", ())]
    return min(held) if held else ""


def _stands_in_for(case: Case, name: str, by: Actor) -> str:
    """Whose role a deputy used, "" for one's own."""
    ask = getattr(by, "acting_for", None)
    return str(ask(CASE.find(name).permission, case.division_code)) if ask else ""


def _stage_of(name: str) -> str:
    return {"handle": "after", "answer": "after", "check": "check", "rework": "check"}.get(
        name, "before"
    )


def in_hands_of(case: Case, by: Actor) -> bool:
    """Whether `by` works for the case's unit, or holds the crew's link to this very case."""
    if by is SYSTEM:
        return True
    if isinstance(by, PersonalLink):
        return by.subject == ("cases.case", case.number)
    return case.unit_id is not None and getattr(by, "organisation_id", None) == case.unit_id


def only_its_unit(case: Case, by: Actor) -> None:
    """Raise Denied unless the case is in the hands of `by`."""
    if not in_hands_of(case, by):
        raise Denied("This case is in the hands of another unit.")


@deed(permissions.TAKE_IN, on="case")
def take_in(case: Case, *, by: Actor, words: str = "") -> Case:
    """Accept a report for the office: somebody has read it and stands by its place."""
    step(case, "take_in", by=by, words=words)
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
) -> Case:
    """File the case under a class and what is wrong; the row decides how long handling may take."""
    if rule.category_id != category.pk:
        raise Refused(
            "“{rule}” is not a row of “{category}”.",
            field="rule",
            rule=str(rule),
            category=str(category),
        )
    case.category, case.rule = category, rule
    if division is not None:
        case.division = division
    step(case, "file", by=by, words=words)
    return case


@deed(permissions.DISPATCH, on="case")
def dispatch(case: Case, *, unit: Organisation, by: Actor, words: str = "") -> Case:
    """Give the case to the unit that will handle it; its clock starts now."""
    if not unit.is_active:
        raise Refused("{unit} no longer works; choose another.", field="unit", unit=str(unit))
    case.unit = unit
    step(case, "dispatch", by=by, words=words)
    return case


@deed(permissions.HANDLE, on="case")
def handle(case: Case, *, by: Actor, photos: Sequence[Any] = (), words: str = "") -> Case:
    """Say that the work is done, with photos of it; the unit's clock runs until it answers."""
    only_its_unit(case, by)
    step(case, "handle", by=by, words=words, photos=photos)
    return case


@deed(permissions.ANSWER, on="case")
def answer(case: Case, *, by: Actor, words: str) -> Case:
    """Answer for the unit and pass the case on: its clock ends here."""
    only_its_unit(case, by)
    if not words.strip():
        raise Refused("Say in a sentence what was done.", field="words")
    step(case, "answer", by=by, words=words)
    return case


@deed(permissions.CHECK, on="case")
def check(case: Case, *, by: Actor, photos: Sequence[Any] = (), words: str = "") -> Case:
    """Somebody else was there and found it done."""
    step(case, "check", by=by, words=words, photos=photos)
    return case


@deed(permissions.CHECK, on="case")
def rework(case: Case, *, by: Actor, words: str, photos: Sequence[Any] = ()) -> Case:
    """Somebody else was there and it is not done; the unit's clock goes on from where it stood."""
    if not words.strip():
        raise Refused("Say what is still wrong, so that the unit can mend it.", field="words")
    step(case, "rework", by=by, words=words, photos=photos)
    return case


@deed(permissions.CLOSE, on="case")
def close(case: Case, *, by: Actor, words: str = "") -> Case:
    """Close the case: it was handled, answered and checked by different people."""
    step(case, "close", by=by, words=words)
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
