"""Side paths before a case is with its unit: turned away, confirmed, one step, by telephone, merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, Category, Companion, FilingRule, PhoneCall, Way
from ..queries.numbers import number
from ..rules import governing
from ..workflow import CASE, Stage
from .clocks import current, keep
from .moving import classify, give
from .steps import done_before, step


@deed(permissions.TURN_AWAY, on="case")
def turn_away(case: Case, *, words: str, by: Actor, cause: str = "", request_key: str = "") -> Case:
    """Do not take a report in; whoever reported reads why."""
    _say(words)
    step(case, "turn_away", by=by, words=words, cause=cause, request_key=request_key)
    return case


@deed(permissions.TAKE_IN, on="case")
def ask_confirm(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Send the nearest collector to see whether it is so, before anything is filed."""
    step(case, "ask_confirm", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.CONFIRM, on="case")
def confirm(
    case: Case,
    *,
    by: Actor,
    photos: Sequence[Any] = (),
    words: str = "",
    request_key: str = "",
) -> Case:
    """It is so; the desk files it next."""
    case.confirmed = True
    step(case, "confirm", by=by, words=words, photos=photos, request_key=request_key)
    return case


@deed(permissions.CONFIRM, on="case")
def refute(
    case: Case,
    *,
    by: Actor,
    words: str,
    photos: Sequence[Any] = (),
    request_key: str = "",
) -> Case:
    """It is not so, or not there; the desk decides what follows."""
    if not words.strip():
        raise Refused("Say what you found instead.", field="words")
    case.confirmed = False
    step(case, "refute", by=by, words=words, photos=photos, request_key=request_key)
    return case


@deed(permissions.SIMPLE, on="case")
def send_simple(
    case: Case,
    *,
    category: Category,
    rule: FilingRule,
    unit: Organisation,
    by: Actor,
    division: Any = None,
    words: str = "",
    request_key: str = "",
) -> Case:
    """A simple case of a listed class goes from the desk to the unit in one step."""
    classify(case, category, rule, division)
    give(case, unit)
    case.way = Way.SIMPLE
    step(case, "send_simple", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.CALL_OUT, on="case")
def call_out(
    case: Case,
    *,
    unit: Organisation,
    whom: str,
    by: Actor,
    words: str = "",
    category: Category | None = None,
    rule: FilingRule | None = None,
    request_key: str = "",
) -> Case:
    """An urgent case: somebody was reached by telephone and is on the way; papers come afterwards.

    Without class and row the limit is the table's urgent one, until the papers are complete.
    """
    if not whom.strip():
        raise Refused("Say who was spoken to; a call nobody answered is no call-out.", field="whom")
    if category and rule:
        classify(case, category, rule)
    give(case, unit)
    case.way, now = Way.URGENT, timezone.now()
    if case.rule is None:
        hours = number("papers_hours", timezone.localdate(now))
        case.papers_due_at = now + timedelta(hours=float(hours))
    if step(case, "call_out", by=by, words=words, request_key=request_key):
        PhoneCall.objects.create(
            case=case, organisation=unit, whom=whom.strip()[:60], words=words[:500],
            called_at=now, by=by.ref, at=now,
        )  # fmt: skip
    return case


@deed(permissions.FILE, on="case")
def papers(
    case: Case,
    *,
    category: Category,
    rule: FilingRule,
    by: Actor,
    division: Any = None,
    words: str = "",
    request_key: str = "",
) -> Case:
    """Complete the papers of an urgent call: class and row, and with them the limit from the call on."""
    if case.way != Way.URGENT:
        raise Refused("Only a case that was called out by telephone has papers to complete.")
    classify(case, category, rule, division)
    case.papers_due_at = None
    if done_before(request_key):
        return case
    if clock := current(case, Stage.HANDLE):
        clock.limit_value, clock.limit_unit = rule.limit_value, rule.limit_unit
        keep(case, clock)
    step(case, "papers", by=by, words=words, request_key=request_key)
    return case


@deed(permissions.MERGE, on="case")
def merge(case: Case, *, into: Case, by: Actor, words: str = "", request_key: str = "") -> Case:
    """The same trouble was reported before: this one follows the other, and so do all who reported it."""
    if into.pk == case.pk:
        raise Refused("A case cannot be merged into itself.", field="into")
    if into.now in CASE.finals:
        raise Refused("{number} is over; choose an open case.", field="into", number=into.number)
    case.merged_into = into
    step(case, "merge", by=by, words=words, request_key=request_key)
    Companion.objects.filter(case=case).update(case=into)
    Case.objects.filter(merged_into=case).update(merged_into=into)
    _take_over_the_clock(case, into)
    return case


def _take_over_the_clock(case: Case, into: Case) -> None:
    """Whoever passed the merged one on still waits: the earlier of all clocks governs."""
    if case.outside_due_at is None:
        return
    outside = governing(into.outside_due_at, case.outside_due_at)
    owed = governing(into.owed_at, outside) if into.stage == Stage.HANDLE else into.owed_at
    Case.objects.filter(pk=into.pk).update(
        outside_due_at=outside, due_at=governing(into.due_at, outside), owed_at=owed
    )


@deed(permissions.FIX, on="case")
def fix_on_spot(
    case: Case,
    *,
    by: Actor,
    photos: Sequence[Any] = (),
    words: str = "",
    request_key: str = "",
) -> Case:
    """The collector who found it has mended it: a photo from before and one from after; counted apart."""
    if case.reported_by != by.ref:
        raise Denied("Only whoever found it can say that they mended it on the spot.")
    case.way = Way.SPOT
    if case.rule is None and case.category:
        case.rule = case.category.rules.in_force(timezone.localdate()).first()
    step(case, "fix_on_spot", by=by, words=words, photos=photos, request_key=request_key)
    return case


def _say(words: str) -> None:
    if not words.strip():
        raise Refused("Give the reason in a sentence.", field="words")
