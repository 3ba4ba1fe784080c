"""What stands beside a case: requests, orders, calls, merged reports, and how it went so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Words
from xiuhua.web.looks.dates import day, when

from ..models import Ask, Case, Cause, DutyRow, Order, PhoneCall, Step, Way
from ..rules import MOST_EXTENSIONS
from ..workflow import Asking
from .asked import decider
from .hands import only_handles


@dataclass(frozen=True)
class Beside:
    """All that belongs to a case and is no step, clock or photo of it."""

    asks: list[Ask]
    orders: list[Order]
    calls: list[PhoneCall]
    merged: list[str]
    companions: int
    ruling: DutyRow | None
    causes: dict[str, str]


def beside(case: Case, steps: Sequence[Step]) -> Beside:
    """Everything beside a case, in the same few queries for any case."""
    keys = {step.cause for step in steps if step.cause}
    ruled = DutyRow.objects.filter(ruled_on=case).select_related("unit")
    return Beside(
        asks=list(case.asks.select_related("unit")),
        orders=list(case.orders.select_related("unit")),
        calls=list(case.calls.select_related("organisation")),
        merged=list(case.merged.order_by("pk").values_list("number", flat=True)),
        companions=case.companions.count(),
        ruling=ruled.last() if case.bound else None,
        causes=dict(Cause.objects.filter(key__in=keys).values_list("key", "title")),
    )


def for_the_handler(found: Beside, case: Case) -> Beside:
    """The same for the unit: its own requests and the calls to it, not what the desk asks itself."""
    return replace(
        found,
        asks=[ask for ask in found.asks if Asking(ask.kind) not in OF_THE_DESK],
        calls=[call for call in found.calls if call.organisation_id == case.unit_id],
    )


OF_THE_DESK = {Asking.DECLINE, Asking.VOID}


def notes(case: Case, found: Beside, by: Any, now: datetime) -> list[tuple[str, Any]]:
    """How the case left the straight way, term by term; nothing for one that did not."""
    return [*_ways(case), *_hands(case, found), *_times(case, now), *_ends(case, found, by)]


def _ways(case: Case) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    if case.way:
        told.append((_("Way"), Words(str(Way(case.way).label))))
    if case.confirmed is not None:
        so = (
            _("Looked at on the spot: it is so")
            if case.confirmed
            else (_("Looked at on the spot: it is not so"))
        )
        told.append((_("Confirmation"), Words(so)))
    if case.papers_due_at:
        due = Words("To be complete until {due}.", due=when(case.papers_due_at))
        told.append((_("Papers"), due))
    return told


def _hands(case: Case, found: Beside) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    if case.holder:
        told.append((_("Owner or maintainer"), str(case.holder)))
    if case.fallback:
        words = Words("The town makes it safe and helps to find the owner.")
        told.append((_("By territory"), words))
    if case.bound:
        document = found.ruling.document if found.ruling else ""
        told.append((_("Ruling"), Words("It binds. {document}", document=document)))
    if case.received_at:
        told.append((_("Received by the unit"), case.received_at))
    return told


def _times(case: Case, now: datetime) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    counted: tuple[tuple[str, int, str], ...] = (
        (_("Extensions"), case.extensions, _("{n} granted, at most {most}")),
        (_("Asked to be sent back"), case.send_backs, _("{n} times")),
        (_("Reworked"), case.reworks, _("{n} times")),
        (_("Urged"), case.urges, _("{n} times")),
        (_("Said not to be fixed"), case.reopenings, _("{n} times")),
    )
    told += [
        (term, Words(text, n=n, most=MOST_EXTENSIONS) if "{most}" in text else Words(text, n=n))
        for term, n, text in counted
        if n
    ]
    if case.shelved_at:
        age = (localdate(now) - localdate(case.shelved_at)).days
        told.append((_("On the shelf"), Words("for {n} days", n=age)))
    if case.until:
        told.append((_("Until"), day(case.until)))
    return told


def _ends(case: Case, found: Beside, by: Any) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    if case.first_closed_at and case.first_closed_at != case.closed_at:
        told.append((_("Closed for the first time"), case.first_closed_at))
    if case.exempt:
        words = Words("Excused on appeal; the overtime stays visible.")
        told.append((_("Overtime"), words))
    if found.companions and not only_handles(case, by):
        told.append((_("Companions"), Words("{n} more said “me too”", n=found.companions)))
    return told


@dataclass(frozen=True)
class Waiting:
    """The open request, as the patch on top of the page shows it."""

    ask: Ask
    title: str
    who: Words | str
    cause: str
    wants: list[Words]
    decides: list[Words]
    first: Words | None


def waiting(
    ask: Ask, steps: Sequence[Step], causes: dict[str, str], gives: Words | None = None
) -> Waiting:
    """What is asked, why, by which post, who decides; `gives` is what an extension adds."""
    kind = Asking(ask.kind)
    asked = next((one for one in reversed(steps) if one.name == f"ask_{kind.value}"), None)
    known = asked is not None and asked.role in set(Role)
    return Waiting(
        ask=ask,
        title=kind.title,
        who=Words(Role(asked.role).title) if asked and known else "",
        cause=causes.get(ask.cause, ""),
        wants=_wants(ask, gives),
        decides=[Words(role.title) for role in Role if role in decider(ask).roles],
        first=_first(ask),
    )


def _wants(ask: Ask, gives: Words | None) -> list[Words]:
    told = []
    if until := ask.facts.get("until"):
        told.append(Words("Until {day}", day=until))
    if plan := ask.facts.get("plan"):
        told.append(Words("Meanwhile: {plan}", plan=plan))
    if unit := ask.facts.get("unit"):
        told.append(Words("Whose it is, as they see it: {unit}", unit=unit))
    if ask.kind == Asking.SEND_BACK and ask.round > 1:
        told.append(Words("For the second time: a conference settles it by a ruling."))
    if ask.kind == Asking.EXTEND:
        told.append(Words("For the {n}. time", n=ask.round))
        told += [Words("It gives {limit} more.", limit=gives)] if gives else []
    return told


def _first(ask: Ask) -> Words | None:
    if ask.first_granted is None:
        return None
    text = (
        _("First review, for it: {words}")
        if ask.first_granted
        else (_("First review, against it: {words}"))
    )
    return Words(text, words=ask.first_words)
