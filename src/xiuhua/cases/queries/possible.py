"""Which steps somebody may take on a case now, and why not those that one would expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words
from xiuhua.kernel.workflow import Transition

from .. import permissions as may
from ..models import Ask, Case, Order, Step, Way
from ..rules import CaseFacts
from ..workflow import CASE
from .asked import decider, deciding_step, waiting_ask
from .hands import in_hands_of, only_handles


@dataclass(frozen=True)
class Standing:
    """Who looks at which case, and what waits on it."""

    case: Case
    by: Actor
    ask: Ask | None = None
    orders: Sequence[Order] = ()

    @property
    def in_hand(self) -> bool:
        """Whether the case is in the reader's own hands."""
        return in_hands_of(self.case, self.by)

    @property
    def decides(self) -> bool:
        """Whether the reader decides the open request."""
        return self.ask is not None and self.by.may(decider(self.ask), self.case.division_code)

    @property
    def asked_it(self) -> bool:
        """Whether the open request is the reader's own, or their unit's."""
        if self.ask is None:
            return False
        own = getattr(self.by, "organisation_id", None)
        return self.ask.asked_by == self.by.ref or (own is not None and own == self.ask.unit_id)

    def grants(self, name: str) -> bool:
        """Whether `name` is the step that grants the open request, and the reader takes it."""
        return self.decides and self.ask is not None and deciding_step(self.ask) == name


def _heads(s: Standing) -> bool:
    return s.by.may(may.APPROVE, s.case.division_code)


def _own_order(s: Standing) -> bool:
    own = getattr(s.by, "organisation_id", None)
    return any(order.replied_at is None and order.unit_id == own for order in s.orders)


def _hand(s: Standing) -> bool:
    return s.in_hand


ONLY: dict[str, Callable[[Standing], bool]] = {
    **{f"ask_{kind}": _hand for kind in ("send_back", "extend", "defer", "shelve", "appeal")},
    **dict.fromkeys(("handle", "answer", "clear_shelved"), _hand),
    "receive": lambda s: s.in_hand and s.case.received_at is None,
    "owner_found": lambda s: s.in_hand and s.case.fallback,
    "return_order": lambda s: s.case.facts().outside,
    "fix_on_spot": lambda s: s.case.reported_by == s.by.ref and s.case.facts().on_spot,
    "send_simple": lambda s: s.case.category is None or s.case.category.is_simple,
    "papers": lambda s: s.case.way == Way.URGENT and s.case.papers_due_at is not None,
    "oversee": lambda s: s.case.unit_id is not None,
    "refuse": lambda s: s.decides and not s.grants("ruling"),
    "withdraw": lambda s: s.asked_it,
    "seen": lambda s: bool(s.case.attention),
    "check_again": lambda s: s.case.reopenings < 2 or _heads(s),
    "reply_order": _own_order,
    "not_fixed": lambda s: not only_handles(s.case, s.by),
}
"""When a step makes sense at all, beyond what the table says of state, post and own earlier work."""
_DECIDING = {"decline", "void", "send_back", "extend", "defer", "shelve", "force_close", "review",
             "excuse", "ruling"}  # fmt: skip
_BRING_UNIT = {"dispatch", "send_simple", "call_out", "ruling"}
_BRING_CLASS = {"file", "send_simple", "papers"}


def _makes_sense(name: str, s: Standing) -> bool:
    if name in _DECIDING:
        return s.grants(name)
    if name.startswith("ask_") and s.case.asked and name != "ask_confirm":
        return False
    return name not in ONLY or ONLY[name](s)


def hopeful(case: Case, name: str) -> CaseFacts:
    """The facts as they will be once the step's form is filled in: photos, class, unit are brought."""
    facts = case.facts(dict.fromkeys(("before", "after", "check", "confirm"), 1))
    if name in _BRING_UNIT:
        facts = replace(facts, unit=facts.unit or "?")
    if name in _BRING_CLASS:
        facts = replace(facts, has_category=True, has_limit=True, has_division=True, simple=True)
    return facts


@dataclass(frozen=True)
class Possible:
    """The steps that are open, and those that are shut with the words that say why."""

    open: list[Transition]
    shut: list[tuple[Transition, Words]]


def possible(s: Standing, taken: Sequence[Step], eyes: frozenset[str]) -> Possible:
    """Read the table for one reader: post, state, own earlier work, rules; `eyes` are their refs."""
    doers = {step.name for step in taken if {step.by, step.acting_for} & eyes}
    found = Possible([], [])
    for step in CASE.open_from(s.case.now):
        if not s.by.may(step.permission, s.case.division_code) or not _makes_sense(step.name, s):
            continue
        try:
            CASE.step(step.name, s.case.now, hopeful(s.case, step.name), doers=doers)
            found.open.append(step)
        except Refused as stop:
            found.shut.append((step, stop.words))
    return found


def standing(case: Case, by: Actor) -> Standing:
    """The reader's standing; asks for request and orders only where there can be some."""
    orders = case.orders.filter(replied_at=None) if by.may(may.ANSWER, case.division_code) else ()
    return Standing(case, by, waiting_ask(case), tuple(orders))
