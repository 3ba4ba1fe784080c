"""Companies that run car parks register themselves; an officer admits them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from xiuhua.accounts.actions.persons import register as register_person
from xiuhua.accounts.models import Organisation
from xiuhua.accounts.models.organisations import OrganisationKind, OrganisationName
from xiuhua.accounts.phones import normal
from xiuhua.kernel.credit_code import credit_code as checked
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Operator


@deed(permissions.REGISTER)
def register_operator(
    *, name: str, credit_code: str, telephone: str, contact: str, phone: str, by: Actor,
    is_demo: bool = False,
) -> Operator:  # fmt: skip
    """A company asks to be admitted; whoever may be called lies apart. Refused when it is known."""
    code = checked(credit_code)
    if not name.strip():
        raise Refused("Give the company its name.", field="name")
    there = Operator.objects.select_for_update().filter(credit_code=code).first()
    if there is not None and there.state != "refused":
        raise _known()
    person = register_person(name=contact, phone=phone) if phone else None
    made = there or Operator(credit_code=code)
    made.name, made.telephone = name.strip()[:120], normal(telephone) if telephone else ""
    made.contact, made.state, made.words, made.is_demo = person, "waiting", "", is_demo
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # sent twice at the same moment
        raise _known() from None
    return made


def _known() -> Refused:
    return Refused(
        "This company is registered already. Call the office to be let in.", field="credit_code"
    )


@deed(permissions.ADMIT, on="operator")
def admit_operator(operator: Operator, *, by: Actor) -> Operator:
    """Its organisation is entered, so that an administrator can open accounts for its people."""
    _waiting(operator)
    made, new = Organisation.objects.get_or_create(
        code=operator.credit_code,
        defaults={"name": operator.name, "kind": OrganisationKind.COMPANY.value, "division": ""},
    )
    if new:
        OrganisationName.objects.create(organisation=made, name=made.name, first_on=localdate())
    operator.organisation, operator.state, operator.words = made, "admitted", ""
    operator.save()
    return operator


@deed(permissions.ADMIT, on="operator")
def turn_down_operator(operator: Operator, *, words: str, by: Actor) -> Operator:
    """Not admitted, for a reason; it may register again."""
    _waiting(operator)
    if not words.strip():
        raise Refused("Say why it is not admitted.", field="words")
    operator.state, operator.words = "refused", words.strip()[:200]
    operator.save()
    return operator


def _waiting(operator: Operator) -> None:
    if operator.state != "waiting":
        raise Refused("Somebody has looked at this company already.")
