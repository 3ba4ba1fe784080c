"""Two authorities sign: urban management and the traffic police, in any order, never by one hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localdate

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Decision
from ..models.decision import DecisionKind
from ..queries.conditions import of_decision, still_open
from ..workflow import DECISION
from .proposing import unsigned


@dataclass(frozen=True)
class _Conditions:
    """What the workflow asks before a signature: how many conditions are open."""

    open: int


@deed(permissions.SIGN_CITY, on="decision")
def sign_city(decision: Decision, *, by: Actor) -> Decision:
    """Urban management signs."""
    return _signed(decision, "city", by)


@deed(permissions.SIGN_POLICE, on="decision")
def sign_police(decision: Decision, *, by: Actor) -> Decision:
    """The traffic police sign."""
    return _signed(decision, "police", by)


@deed(permissions.SIGN_CITY, on="decision")
def decline_city(decision: Decision, *, words: str, by: Actor) -> Decision:
    """Urban management does not sign, and says why: the proposal goes back."""
    return sent_back(decision, "decline_city", words, by)


@deed(permissions.SIGN_POLICE, on="decision")
def decline_police(decision: Decision, *, words: str, by: Actor) -> Decision:
    """The traffic police do not sign, and say why: the proposal goes back."""
    return sent_back(decision, "decline_police", words, by)


def sent_back(decision: Decision, step: str, words: str, by: Actor) -> Decision:
    """Back to whoever proposes, with the reason; what was signed no longer counts."""
    if not words.strip():
        raise Refused("Say why.", field="words")
    move(decision, DECISION, step, by=by)
    unsigned(decision)
    decision.back_words = words.strip()[:400]
    decision.published_on = decision.published_until = None
    decision.save()
    return decision


def _signed(decision: Decision, party: str, by: Actor) -> Decision:
    if getattr(decision, f"{party}_on"):
        raise Refused("It is signed here already.")
    asks = decision.kind != DecisionKind.REMOVE and bool(decision.measured)
    found = still_open(of_decision(decision, localdate())) if asks else []
    move(decision, DECISION, f"sign_{party}", by=by, facts=_Conditions(len(found)))
    setattr(decision, f"{party}_on", localdate())
    setattr(decision, f"{party}_by", by.ref)
    if decision.city_on and decision.police_on:
        move(decision, DECISION, "agree", by=by)
        decision.back_words = ""
    decision.save()
    return decision
