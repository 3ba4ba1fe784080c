"""Small true accounts, organisations, persons, keys and links; tests and the demo share them."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from xiuhua.kernel.permissions import Permission, Role

from . import links, secret
from .models import (
    ApiKey,
    Deputy,
    Grant,
    Identity,
    Organisation,
    OrganisationName,
    Person,
    PersonalLink,
    Salt,
    User,
)

PASSWORD = "correct horse battery 16"  # noqa: S105 - only ever the password of an example
_NUMBERS = itertools.count(1)
_ENCODED: dict[str, str] = {}


def an_organisation(
    name: str = "Road upkeep station",
    *,
    code: str | None = None,
    kind: str = "unit",
    division: str = "500116",
    parent: Organisation | None = None,
    since: date = date(2020, 1, 1),
) -> Organisation:
    """A handling unit, under one name since `since`."""
    made = Organisation.objects.create(
        code=code or f"U{next(_NUMBERS):03}",
        name=name,
        kind=kind,
        division=division,
        parent=parent,
    )
    OrganisationName.objects.create(organisation=made, name=name, first_on=since)
    return made


def a_user(
    *roles: Role | str,
    division: str = "500116",
    username: str | None = None,
    organisation: Organisation | None = None,
    password: str = PASSWORD,
    **facts: Any,
) -> User:
    """An account with `roles` in `division`; Role.CALLBACK and the like, or their keys."""
    username = username or f"{roles[0] if roles else 'user'}-{next(_NUMBERS)}"
    made = User.objects.create(
        username=username,
        name=facts.pop("name", username),
        organisation=organisation,
        password=_encoded(password),
        password_set_at=timezone.now(),
        **facts,
    )
    for role in roles:
        Grant.objects.create(
            user=made, role=Role(role).value, division=division, first_on=date(2020, 1, 1)
        )
    return made


def a_person(name: str = "Wang Xiaomin", phone: str = "13800000000", **facts: Any) -> Person:
    """A person with an identity and a salt."""
    made = Person.objects.create()
    Identity.objects.create(person=made, name=name, phone=phone, **facts)
    Salt.objects.create(person=made)
    return made


def an_api_key(
    *permissions: Permission | str,
    division: str = "500116",
    title: str = "Open311 client",
    organisation: Organisation | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A key and its secret."""
    made_secret = secret.new("xh")
    made = ApiKey.objects.create(
        title=title,
        prefix=made_secret[: secret.SHOWN],
        secret_hash=secret.hashed(made_secret),
        permissions=[str(one) for one in permissions],
        division=division,
        organisation=organisation,
        expires_at=expires_at,
    )
    return made, made_secret


def a_link(
    purpose: str = "accounts.set_password",
    *permissions: Permission | str,
    subject: tuple[str, str] = ("", ""),
    holder: Person | User | str = "",
    division: str = "500116",
    until: datetime | None = None,
    organisation: Organisation | None = None,
) -> tuple[PersonalLink, str]:
    """A personal link and its secret."""
    return links.make(
        purpose,
        subject=subject,
        holder=holder,
        permissions=permissions,
        division=division,
        until=until or timezone.now() + timedelta(days=7),
        organisation=organisation,
    )


def a_deputy(principal: User, deputy: User, **facts: Any) -> Deputy:
    """`deputy` stands in for `principal` from yesterday until tomorrow."""
    today = timezone.localdate()
    facts = {
        "first_on": today - timedelta(days=1),
        "last_on": today + timedelta(days=1),
        "reason": "Leave",
        **facts,
    }
    return Deputy.objects.create(principal=principal, deputy=deputy, **facts)


def _encoded(password: str) -> str:
    """Argon2 is slow on purpose; examples pay for each password once."""
    if password not in _ENCODED:
        _ENCODED[password] = make_password(password)
    return _ENCODED[password]
