"""A signed proposal is published, anybody may object, each objection is answered, then it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.actions.persons import register
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Decision, Objection
from ..rules.deciding import last_day_of_publication, publication
from ..workflow import DECISION
from .signing import sent_back


@dataclass(frozen=True)
class _Hearing:
    """What the workflow asks before a decision: until when it is published, who waits for an answer."""

    until: date | None
    unanswered: int


@deed(permissions.SET_OUT, on="decision")
def publish(decision: Decision, *, by: Actor) -> Decision:
    """Open it to the public's objections, from today until the last day of its publication."""
    move(decision, DECISION, "publish", by=by)
    decision.published_on = localdate()
    decision.published_until = last_day_of_publication(decision.published_on)
    decision.save()
    return decision


@deed(permissions.OBJECT, on="decision", name="parking.object")
def object_to(decision: Decision, *, words: str, by: Actor, name: str = "", phone: str = "") -> Objection:  # fmt: skip
    """Somebody objects, with or without a name; Refused once the publication is over."""
    if not words.strip():
        raise Refused("Say what you object to.", field="words")
    today = localdate()
    if decision.published_until is None or publication(decision.published_until, today) is None:
        raise Refused("The publication is over. Call the office instead.")
    move(decision, DECISION, "object", by=by)
    person = register(name=name, phone=phone) if name.strip() or phone.strip() else None
    return Objection.objects.create(
        decision=decision, words=words.strip()[:1000], person=person, at=timezone.now()
    )


@deed(permissions.SET_OUT, on="objection", name="parking.answer_objection")
def answer(objection: Objection, *, words: str, by: Actor) -> Objection:
    """Answer an objection; the answer is published with the decision, the objection is not."""
    if not words.strip():
        raise Refused("Write the answer.", field="words")
    if objection.answered_at is not None:
        raise Refused("This objection has its answer.")
    decision = Decision.objects.get(pk=objection.decision_id)
    DECISION.step("answer", decision.now)
    objection.answer, objection.answered_by = words.strip()[:1000], by.ref
    objection.answered_at = timezone.now()
    objection.save()
    return objection


@deed(permissions.SIGN_CITY, on="decision")
def decide(decision: Decision, *, document: str, by: Actor) -> Decision:
    """Take the decision once the publication is over and everybody is heard."""
    if not document.strip():
        raise Refused("Name the document.", field="document")
    last, today = decision.published_until, localdate()
    running = last is not None and publication(last, today) is not None
    unanswered = decision.objections.filter(answered_at=None).count()
    facts = _Hearing(last if running else None, unanswered)
    move(decision, DECISION, "decide", by=by, facts=facts)
    decision.decided_on, decision.document = today, document.strip()[:120]
    decision.save()
    return decision


@deed(permissions.SIGN_CITY, on="decision")
def uphold(decision: Decision, *, words: str, by: Actor) -> Decision:
    """What was objected to holds: the proposal goes back, and is signed and published anew."""
    return sent_back(decision, "uphold", words, by)
