"""Asking whoever reported how it went, and passing a unit's question on to them."""

from __future__ import annotations

from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import CallBack, Case, ContactAsk
from ..queries.asked_back import asked_back, round_of
from ..queries.numbers import whole
from ..workflow import WITH_UNIT, CaseState
from .afterwards import not_fixed
from .steps import only_its_unit

State, Channel = CallBack.State, CallBack.Channel
CLOSED = {CaseState.CLOSED, CaseState.FORCED}
SCORES = range(1, 6)


def want_call(number: str) -> CallBack | None:
    """Put a closed case on the list of those to be called; once for each closing.

    None where nobody left a number: they may still answer on the page of their report.
    """
    case = Case.objects.get(number=number)
    steps = list(case.steps.all())
    if case.now not in CLOSED or case.reporter_id is None or not round_of(steps):
        return None
    earlier = CallBack.objects.filter(case=case, round__lt=round_of(steps), state=State.WAITING)
    earlier.update(state=State.SILENT)
    found, _new = CallBack.objects.get_or_create(
        case=case, round=round_of(steps), defaults={"asked_at": case.closed_at or timezone.now()}
    )
    return found


@deed(permissions.CALL_BACK, on="case")
def called(
    case: Case,
    *,
    reached: bool,
    by: Actor,
    score: int | None = None,
    fixed: bool | None = None,
    words: str = "",
) -> Case:
    """Write a call down. Nobody answered: it is tried again, until they count as silent.

    Who says that it is not fixed has it looked at again.
    """
    found = _waiting(case)
    found.attempts += 1
    found.last_try_at, found.by, found.channel = timezone.now(), by.ref, Channel.CALL
    if not reached:
        tries = whole("call_tries", timezone.localdate())
        found.state = State.SILENT if found.attempts >= tries else State.WAITING
        found.save()
        return case
    if fixed is None:
        raise Refused("Ask whether it is fixed, and write the answer down.", field="fixed")
    _answered(found, score, fixed, words)
    if not fixed and case.now is CaseState.CLOSED:
        not_fixed(case, words=words, by=by)
    return case


def _waiting(case: Case) -> CallBack:
    found = asked_back(case, list(case.steps.all()))
    if found is None:
        raise Refused("This case is not to be called back about.")
    if found.state == State.ANSWERED:
        raise Refused("They have answered already; there is no need to call again.")
    return found


def _answered(found: CallBack, score: int | None, fixed: bool | None, words: str) -> None:
    if score not in SCORES:
        raise Refused("Choose how satisfied they are, from 1 to 5.", field="score")
    found.state, found.score, found.fixed = State.ANSWERED, score, fixed
    found.words, found.at = words.strip(), timezone.now()
    found.save()


@deed(permissions.FOLLOW, on="case")
def rate(case: Case, *, score: int, by: Actor, fixed: bool | None = None, words: str = "") -> Case:
    """Whoever reported says by the form how it went; once for each closing."""
    steps = list(case.steps.all())
    if case.now not in CLOSED:
        raise Refused("This case is not closed; it is still being worked on.")
    found = asked_back(case, steps) or CallBack(
        case=case, round=round_of(steps), asked_at=case.closed_at or timezone.now()
    )
    if found.state == State.ANSWERED:
        raise Refused("You have answered already. Thank you.")
    found.channel, found.by = Channel.FORM, by.ref
    _answered(found, score, fixed, words)
    return case


@deed(permissions.FOLLOW, on="case")
def doubt(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Whoever reported or joined says that it is not fixed; they need not be called any more."""
    found = asked_back(case, list(case.steps.all()))
    if found and found.state != State.ANSWERED:
        found.state, found.channel, found.fixed = State.ANSWERED, Channel.FORM, False
        found.words, found.at, found.by = words.strip(), timezone.now(), by.ref
        found.save()
    not_fixed(case, words=words.strip(), by=by, request_key=request_key)
    return case


@deed(permissions.CONTACT, on="case")
def ask_reporter(case: Case, *, words: str, by: Actor) -> Case:
    """The unit wants to know something of whoever reported; the desk calls and passes the answer on."""
    only_its_unit(case, by)
    if not case.contact_allowed or case.reporter_id is None:
        raise Refused("Whoever reported does not want to be contacted about it.")
    if case.now not in WITH_UNIT:
        raise Refused("The case is not in your hands now, so there is nothing to ask.")
    if not words.strip():
        raise Refused("Say in a sentence what you need to know.", field="words")
    if case.contacts.filter(answered_at=None).exists():
        raise Refused("One question waits for its answer already.", field="words")
    ContactAsk.objects.create(
        case=case, words=words.strip()[:500], asked_by=by.ref, asked_at=timezone.now()
    )
    return case


@deed(permissions.RELAY, on="case")
def relay(case: Case, *, question: int, answer: str, by: Actor) -> Case:
    """Write down what whoever reported says to the unit's question; the unit reads the answer alone."""
    found = case.contacts.filter(pk=question).first()
    if found is None:
        raise Missing("There is no such question about this case.")
    if found.answered_at:
        raise Refused("This question was answered already.")
    if not answer.strip():
        raise Refused("Write down what they said, or that nobody answered.", field="answer")
    found.answer, found.answered_by = answer.strip()[:500], by.ref
    found.answered_at = timezone.now()
    found.save()
    return case
