"""Companies register themselves; an officer admits them."""

from __future__ import annotations

from xiuhua.accounts.actions import companies
from xiuhua.kernel.permissions import Actor
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Company


@deed(permissions.REGISTER)
def register(
    *, name: str, credit_code: str, telephone: str, contact: str, phone: str, by: Actor,
    is_demo: bool = False,
) -> Company:  # fmt: skip
    """A company asks to be admitted; whoever may be called lies apart. Refused when it is known."""
    return companies.registered(
        Company, name=name, credit_code=credit_code, telephone=telephone, contact=contact, phone=phone,
        is_demo=is_demo,
    )  # fmt: skip


@deed(permissions.ADMIT, on="company")
def admit(company: Company, *, by: Actor) -> Company:
    """Its organisation is entered, so that an administrator can open accounts for its people."""
    return companies.admitted(company)


@deed(permissions.ADMIT, on="company")
def turn_down(company: Company, *, words: str, by: Actor) -> Company:
    """Not admitted, for a reason; it may register again."""
    return companies.turned_down(company, words)
