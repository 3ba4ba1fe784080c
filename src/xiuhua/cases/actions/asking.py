"""Requests about a case: asked by one, decided by another; two of them decide an appeal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Denied, Refused, Words
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Ask, Case
from ..queries.asked import decider
from ..queries.numbers import whole
from ..queries.windows import send_back_window
from ..rules import in_time_to_extend, shelf_end, short_deferral
from ..workflow import Asking, Stage
from . import granting
from .clocks import current
from .steps import done_before, only_its_unit, step

A = Asking


@dataclass(frozen=True)
class Terms:
    """Who asks for it, and `may`, which says what stands in the way; `queries.asked` says who decides."""

    asks: Permission
    may: Callable[[Case, dict[str, Any], str], Words | None]


def _nothing(case: Case, facts: dict[str, Any], words: str) -> Words | None:
    return None


def _in_window(case: Case, facts: dict[str, Any], words: str) -> Words | None:
    """Only the first request has a window; after a refusal the second goes to a conference."""
    until = send_back_window(case)
    if until is None or timezone.now() <= until:
        return None
    return Words(
        "The window for sending it back ended at {until}. Whoever has it first answers for it; "
        "ask for more time, or for it to be shelved.",
        until=f"{timezone.localtime(until):%m-%d %H:%M}",
    )


def _before_due(case: Case, facts: dict[str, Any], words: str) -> Words | None:
    clock = current(case, Stage.HANDLE)
    return in_time_to_extend(clock.due_at if clock else None, timezone.now())


def _soon_back(case: Case, facts: dict[str, Any], words: str) -> Words | None:
    today = timezone.localdate()
    return short_deferral(until_of(facts), today, whole("defer_days", today))


def _off_the_shelf(case: Case, facts: dict[str, Any], words: str) -> Words | None:
    today = timezone.localdate()
    return shelf_end(until_of(facts), today, whole("shelf_days", today))


def _once(case: Case, facts: dict[str, Any], words: str) -> Words | None:
    rows = case.asks.filter(kind=A.APPEAL).exclude(state=Ask.State.WITHDRAWN)
    if not rows.exists():
        return None
    return Words("This case was appealed once already; there is no second appeal.")


TERMS: dict[Asking, Terms] = {
    A.DECLINE: Terms(permissions.ASK_DESK, _nothing),
    A.VOID: Terms(permissions.ASK_DESK, _nothing),
    A.SEND_BACK: Terms(permissions.ASK_UNIT, _in_window),
    A.EXTEND: Terms(permissions.ASK_UNIT, _before_due),
    A.DEFER: Terms(permissions.ASK_UNIT, _soon_back),
    A.SHELVE: Terms(permissions.ASK_UNIT, _off_the_shelf),
    A.FORCE_CLOSE: Terms(permissions.ASK_FORCE, _nothing),
    A.APPEAL: Terms(permissions.ASK_UNIT, _once),
}
OF_THE_UNIT = {A.SEND_BACK, A.EXTEND, A.DEFER, A.SHELVE, A.APPEAL}


def until_of(facts: dict[str, Any]) -> date:
    """The day a request names; Refused when it names none."""
    try:
        return date.fromisoformat(str(facts.get("until") or ""))
    except ValueError:
        raise Refused("Choose the day until which it should wait.", field="until") from None


@deed(lambda kind, **_: TERMS[Asking(kind)].asks, on="case", name="ask")
def ask(
    case: Case,
    *,
    kind: str,
    words: str,
    by: Actor,
    cause: str = "",
    facts: dict[str, Any] | None = None,
    request_key: str = "",
) -> Case:
    """Ask for something about a case that somebody else decides.

    `facts` hold what is asked for: {"until": "2026-05-01"} to defer or shelve, {"unit": code} to
    name whose it is. The clock goes on while the request waits.
    """
    wanted, told = Asking(kind), dict(facts or {})
    if wanted in OF_THE_UNIT:
        only_its_unit(case, by)
    if not words.strip():
        raise Refused("Give the reason in a sentence.", field="words")
    if done_before(request_key):
        return case
    if stop := TERMS[wanted].may(case, told, words):
        raise Refused(stop.text, field="until" if "until" in told else "words", **stop.facts)
    step(case, f"ask_{wanted.value}", by=by, words=words, cause=cause, request_key=request_key)
    case.asked = wanted.value
    if wanted is A.SEND_BACK:
        case.send_backs += 1
    case.save()
    Ask.objects.create(
        case=case,
        kind=wanted.value,
        round=_round(case, wanted),
        cause=cause,
        words=words,
        facts=told,
        asked_by=by.ref,
        asked_at=timezone.now(),
        unit_id=case.unit_id,
    )
    return case


def _round(case: Case, kind: Asking) -> int:
    """How manieth of its kind: refused extensions do not count, refused returns do."""
    if kind is A.EXTEND:
        return case.extensions + 1
    if kind is A.SEND_BACK:
        return case.send_backs
    return case.asks.filter(kind=kind).count() + 1


def open_ask(case: Case) -> Ask:
    """The request that waits; Refused when there is none."""
    found = Ask.objects.filter(case=case, state=Ask.State.OPEN).select_related("unit").first()
    if found is None:
        raise Refused("Nothing on this case waits for a decision. Reload the page.")
    return found


def _only_decider(case: Case, found: Ask, by: Actor) -> None:
    permission = decider(found)
    if not by.may(permission, case.division_code):
        raise Denied("This request is decided by others: {who}.", who=Words(permission.title))


@deed(permissions.APPROVE, on="case")
def grant(case: Case, *, by: Actor, words: str = "") -> Case:
    """Grant what is asked; an appeal is heard twice, and the first hearing only passes it on."""
    found = open_ask(case)
    _only_decider(case, found, by)
    kind = Asking(found.kind)
    if kind is A.APPEAL and found.first_granted is None:
        return _first_hearing(case, found, True, words, by)
    if kind is A.SEND_BACK and found.round > 1:
        raise Refused(
            "The second time it goes to a conference: settle it by a ruling that names the unit."
        )
    granting.GRANT[kind](case, found, words, by)
    _decide(case, found, Ask.State.GRANTED, words, by)
    return case


@deed(permissions.APPROVE, on="case")
def refuse(case: Case, *, words: str, by: Actor) -> Case:
    """Refuse what is asked, with the reason; the clock never stopped."""
    found = open_ask(case)
    _only_decider(case, found, by)
    if not words.strip():
        raise Refused("Say why it is refused; whoever asked reads it.", field="words")
    if found.kind == A.APPEAL and found.first_granted is None:
        return _first_hearing(case, found, False, words, by)
    step(case, "refuse", by=by, words=words)
    _decide(case, found, Ask.State.REFUSED, words, by)
    return case


def _first_hearing(case: Case, found: Ask, granted: bool, words: str, by: Actor) -> Case:
    if not words.strip():
        raise Refused("Say what you found; the second review reads it.", field="words")
    step(case, "review", by=by, words=words)
    found.first_by, found.first_at = by.ref, timezone.now()
    found.first_words, found.first_granted = words, granted
    found.save()
    return case


@deed(permissions.DESK, on="case")
def withdraw(case: Case, *, by: Actor, words: str = "") -> Case:
    """Take back what one has asked, or what one's unit has."""
    found = open_ask(case)
    own = found.unit_id is not None and getattr(by, "organisation_id", None) == found.unit_id
    if not (own and Asking(found.kind) in OF_THE_UNIT) and found.asked_by != by.ref:
        raise Denied("Only whoever asked can withdraw the request.")
    step(case, "withdraw", by=by, words=words)
    _decide(case, found, Ask.State.WITHDRAWN, words, by)
    return case


def _decide(case: Case, found: Ask, state: Ask.State, words: str, by: Actor) -> None:
    found.state, found.decided_by = state.value, by.ref
    found.decided_at, found.decision = timezone.now(), words
    found.save()
    case.asked = ""
    case.save()


@deed(permissions.LEAD, on="case")
def ruling(case: Case, *, unit: Any, document: str, words: str, by: Actor) -> Case:
    """What a conference has ruled after the second request: it binds, and the duty list learns it.

    For another unit the clock begins anew; for the same one it never stopped.
    """
    found = open_ask(case)
    if found.kind != A.SEND_BACK or found.round < 2:
        raise Refused("A ruling settles a case that a unit asked to send back a second time.")
    if not document.strip():
        raise Refused("Name the document of the ruling.", field="document")
    granting.rule(case, unit, document, words, by)
    other = unit.pk != found.unit_id
    _decide(case, found, Ask.State.GRANTED if other else Ask.State.REFUSED, words, by)
    return case
