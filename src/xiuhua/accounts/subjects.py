"""Accounts and organisations as links on other pages."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Organisation, Person, User


def _user(key: str) -> tuple[str, str] | None:
    found = User.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("accounts:user", args=[found.username]), found.name) if found else None


def _organisation(key: str) -> tuple[str, str] | None:
    found = Organisation.objects.filter(code=key).first()
    return (reverse("accounts:organisation", args=[found.code]), found.name) if found else None


def _person(key: str) -> tuple[str, str] | None:
    known = Person.objects.filter(public_id=key).exists()
    return (reverse("accounts:person", args=[key]), key) if known else None


SUBJECTS = (
    Subject("accounts.user", _user),
    Subject("accounts.organisation", _organisation),
    Subject("accounts.person", _person),
)
