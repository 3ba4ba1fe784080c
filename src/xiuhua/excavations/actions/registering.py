"""Companies register themselves; an officer admits them."""

from __future__ import annotations

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
from ..models import Company


@deed(permissions.REGISTER)
def register(
    *, name: str, credit_code: str, telephone: str, contact: str, phone: str, by: Actor,
    is_demo: bool = False,
) -> Company:  # fmt: skip
    """A company asks to be admitted; whoever may be called lies apart. Refused when it is known."""
    code = checked(credit_code)
    if not name.strip():
        raise Refused("Give the company its name.", field="name")
    there = Company.objects.filter(credit_code=code).first()
    if there is not None and there.state != "refused":
        raise Refused("This company is registered already. Call the office to be let in.",
                      field="credit_code")  # fmt: skip
    person = register_person(name=contact, phone=phone) if phone else None
    facts = {
        "name": name.strip()[:120], "telephone": normal(telephone) if telephone else "",
        "contact": person, "state": "waiting", "words": "", "is_demo": is_demo,
    }  # fmt: skip
    if there is None:
        return Company.objects.create(credit_code=code, **facts)
    for field, value in facts.items():
        setattr(there, field, value)
    there.save()
    return there


@deed(permissions.ADMIT, on="company")
def admit(company: Company, *, by: Actor) -> Company:
    """Its organisation is entered, so that an administrator can open accounts for its people."""
    _waiting(company)
    made, new = Organisation.objects.get_or_create(
        code=company.credit_code,
        defaults={"name": company.name, "kind": OrganisationKind.COMPANY.value, "division": ""},
    )
    if new:
        OrganisationName.objects.create(organisation=made, name=made.name, first_on=localdate())
    company.organisation, company.state, company.words = made, "admitted", ""
    company.save()
    return company


@deed(permissions.ADMIT, on="company")
def turn_down(company: Company, *, words: str, by: Actor) -> Company:
    """Not admitted, for a reason; it may register again."""
    _waiting(company)
    if not words.strip():
        raise Refused("Say why it is not admitted.", field="words")
    company.state, company.words = "refused", words.strip()[:200]
    company.save()
    return company


def _waiting(company: Company) -> None:
    if company.state != "waiting":
        raise Refused("Somebody has looked at this company already.")
