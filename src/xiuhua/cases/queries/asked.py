"""The request that waits on a case: what is asked, and who decides it."""

from __future__ import annotations

from collections.abc import Callable

from xiuhua.kernel.permissions import Permission

from .. import permissions as may
from ..models import Ask, Case
from ..workflow import Asking

A = Asking


def _always(permission: Permission) -> Callable[[int], Permission]:
    return lambda manieth: permission


def _then_heads(manieth: int) -> Permission:
    """The first is the shift head's, the next are for the heads of the centres."""
    return may.APPROVE if manieth == 1 else may.LEAD


DECIDES: dict[Asking, Callable[[int], Permission]] = {
    A.DECLINE: _always(may.APPROVE),
    A.VOID: _always(may.APPROVE),
    A.SEND_BACK: _then_heads,
    A.EXTEND: _then_heads,
    A.DEFER: _always(may.APPROVE),
    A.SHELVE: _always(may.LEAD),
    A.FORCE_CLOSE: _always(may.LEAD),
    A.APPEAL: _always(may.LEAD),
}
"""Who decides what, by how manieth time it is asked; an appeal is reviewed a first time before."""


def waiting_ask(case: Case) -> Ask | None:
    """The request that waits for its decision; no query where none does."""
    if not case.asked:
        return None
    return case.asks.filter(state=Ask.State.OPEN).select_related("unit").first()


def decider(found: Ask) -> Permission:
    """Who may decide a request."""
    kind = Asking(found.kind)
    if kind is A.APPEAL and found.first_granted is None:
        return may.APPROVE
    return DECIDES[kind](found.round)


def deciding_step(found: Ask) -> str:
    """The step of the table that grants a request now."""
    if found.kind == A.APPEAL:
        return "review" if found.first_granted is None else "excuse"
    if found.kind == A.SEND_BACK and found.round > 1:
        return "ruling"
    return found.kind
