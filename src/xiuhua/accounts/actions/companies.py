"""Companies register themselves, an officer admits them: parts of the deeds of a domain that has some.

The domain's deed asks its own permission; what is recorded is the domain's company.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from xiuhua.kernel.credit_code import credit_code as checked
from xiuhua.kernel.words import Refused

from ..models import Organisation, RegisteredCompany
from ..models.organisations import OrganisationKind, OrganisationName
from ..phones import normal
from .persons import register as register_person

C = TypeVar("C", bound=RegisteredCompany)


def registered(
    kind: type[C], *, name: str, credit_code: str, telephone: str, contact: str, phone: str,
    is_demo: bool,
) -> C:  # fmt: skip
    """A company that waits to be admitted; whoever may be called lies apart. Refused when it is known."""
    code = checked(credit_code)
    if not name.strip():
        raise Refused("Give the company its name.", field="name")
    there = kind._default_manager.select_for_update().filter(credit_code=code).first()
    if there is not None and there.state != "refused":
        raise _known()
    person = register_person(name=contact, phone=phone) if phone else None
    made = there or kind(credit_code=code)
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


def admitted(company: C) -> C:
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


def turned_down(company: C, words: str) -> C:
    """Not admitted, for a reason; it may register again."""
    _waiting(company)
    if not words.strip():
        raise Refused("Say why it is not admitted.", field="words")
    company.state, company.words = "refused", words.strip()[:200]
    company.save()
    return company


def _waiting(company: RegisteredCompany) -> None:
    if company.state != "waiting":
        raise Refused("Somebody has looked at this company already.")
