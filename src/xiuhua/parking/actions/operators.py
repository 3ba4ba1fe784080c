"""Companies that run car parks register themselves; an officer admits them."""

from __future__ import annotations

from xiuhua.accounts.actions import companies
from xiuhua.kernel.permissions import Actor
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Operator


@deed(permissions.REGISTER)
def register_operator(
    *, name: str, credit_code: str, telephone: str, contact: str, phone: str, by: Actor,
    is_demo: bool = False,
) -> Operator:  # fmt: skip
    """A company asks to be admitted; whoever may be called lies apart. Refused when it is known."""
    return companies.registered(
        Operator, name=name, credit_code=credit_code, telephone=telephone, contact=contact, phone=phone,
        is_demo=is_demo,
    )  # fmt: skip


@deed(permissions.ADMIT, on="operator")
def admit_operator(operator: Operator, *, by: Actor) -> Operator:
    """Its organisation is entered, so that an administrator can open accounts for its people."""
    return companies.admitted(operator)


@deed(permissions.ADMIT, on="operator")
def turn_down_operator(operator: Operator, *, words: str, by: Actor) -> Operator:
    """Not admitted, for a reason; it may register again."""
    return companies.turned_down(operator, words)
